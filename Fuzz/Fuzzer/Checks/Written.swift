import Core
import Dialects
import JSON
import NIOCore

/// What must hold of whatever was written, and of every refusal.
enum Written {
    /// Deeper than what is read, for a writer puts what it was given into objects of its own.
    static let limits = JSONLimits(maximumDepth: 1024, maximumNodes: 8_000_000)

    /// The document of bytes that must be one JSON value, not longer than what it was made of allows.
    static func json(_ bytes: ByteBuffer, from input: FuzzInput, _ what: @autoclosure () -> String) -> JSONDocument {
        let bound = 16384 + 24 * input.body.readableBytes
        if bytes.readableBytes > bound {
            finding("\(what()): \(bytes.readableBytes) bytes were written of \(input.body.readableBytes)")
        }
        do {
            return try JSONDocument(parsing: bytes, limits: limits)
        } catch {
            finding("\(what()): what was written is no JSON: \(error)\n\(String(buffer: bytes))")
        }
    }

    /// A refusal must be one of the caller's faults, and can be told in every dialect.
    static func requireCallersFault(_ error: GatewayError, _ what: @autoclosure () -> String) {
        guard [.invalidRequest, .unsupportedParameter, .malformedJSON].contains(error.kind), 400..<500 ~= error.status
        else {
            finding("\(what()): refused as \(error.kind), \(error.status): \(error.message)")
        }
        requireTellable(error, what())
    }

    /// An answer that cannot be read is the vendor's fault.
    static func requireVendorsFault(_ error: GatewayError, _ what: @autoclosure () -> String) {
        let kinds: [GatewayError.Kind] = [.vendorAnswerInvalid, .vendor, .vendorCut, .vendorAuthentication]
        guard kinds.contains(error.kind), error.kind == .vendor || error.status >= 500 else {
            finding("\(what()): refused as \(error.kind), \(error.status): \(error.message)")
        }
        requireTellable(error, what())
    }

    private static func requireTellable(_ error: GatewayError, _ what: @autoclosure () -> String) {
        guard !error.message.isEmpty else { finding("\(what()): the error says nothing") }
        for name in DialectName.allCases {
            do {
                _ = try JSONDocument(parsing: Dialects.named(name).writeError(error), limits: limits)
            } catch {
                finding("\(what()): its error in \(name.rawValue) is no JSON: \(error)")
            }
        }
    }
}
