import Core
import Dialects
import Framing
import JSON
import NIOCore
import Transport

/// Passes an answer on as it comes and reads on the way what it says of usage. What cannot be read is no reason not to
/// pass it on.
final class RelayedUsage: BodyTransform {
    /// Documents that are larger are passed on unread.
    private static let largestDocument = 16 << 20
    private static let usageKey = Array(#""usage""#.utf8)

    private enum Reading {
        case document([ByteBuffer], size: Int)
        case events(StreamScanner, (any ReplyStreamInspector)?)
        case nothing
    }

    private var reading: Reading
    private let dialects: [any Dialect]
    private let target: TargetProfile
    private(set) var usage: Usage?

    /// - Parameters:
    ///   - dialect: in which the answer is told, where it is one in words.
    ///   - others: whose way of telling usage is tried on other answers.
    init(_ head: ResponseHead, of target: TargetProfile, in dialect: (any Dialect)?, others: [any Dialect]) {
        self.target = target
        dialects = dialect.map { [$0] } ?? others
        let type = head.fields.first("content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
        if head.fields.contains("content-encoding"), !head.fields.equals("content-encoding", "identity") {
            reading = .nothing
        } else if type == "application/json" || type.hasSuffix("+json") {
            reading = .document([], size: 0)
        } else if let framing = StreamFraming.allCases.first(where: { type == "\($0.contentType)" }) {
            reading = .events(framing.makeScanner(), dialect?.makeStreamInspector(hidesUsage: false, target))
        } else {
            reading = .nothing
        }
    }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) {
        if out.readableBytes == 0 { out = bytes } else { out.writeImmutableBuffer(bytes) }
        switch reading {
        case .nothing: break
        case .document(var pieces, let size):
            reading = .nothing
            guard size + bytes.readableBytes <= Self.largestDocument else { return }
            pieces.append(bytes)
            reading = .document(pieces, size: size + bytes.readableBytes)
        case .events(var scanner, var inspector):
            reading = .nothing
            scanner.receive(bytes)
            do {
                while let event = try scanner.next() { try look(at: event, &inspector) }
                reading = .events(scanner, inspector)
            } catch {
                // It is no stream of the dialect after all.
            }
        }
    }

    func receiveEnd(into out: inout ByteBuffer) {
        switch reading {
        case .nothing: break
        case .document(let pieces, let size):
            var whole = ByteBufferAllocator().buffer(capacity: size)
            for piece in pieces { whole.writeImmutableBuffer(piece) }
            read(whole)
        case .events(var scanner, var inspector):
            if let last = try? scanner.finish() { try? look(at: last, &inspector) }
        }
        reading = .nothing
    }

    private func look(at event: StreamEvent, _ inspector: inout (any ReplyStreamInspector)?) throws {
        if inspector != nil {
            _ = try inspector?.inspect(event)
            if let told = inspector?.usage { usage = told }
        } else if let data = event.data, data.contains(Self.usageKey) {
            read(data)
        }
    }

    private func read(_ body: ByteBuffer) {
        guard let document = try? JSONDocument(parsing: body), document.root.isObject else { return }
        for dialect in dialects {
            if let told = dialect.readUsage(document, target) {
                usage = told
                return
            }
        }
    }
}
