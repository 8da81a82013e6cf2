import Core
import Framing
import Metering
import NIOCore
import Transport

/// A caller's form on its way to a vendor: read as far as the field that names the model, then sent as it comes, with the
/// model's name changed and everything else as it was.
///
/// Confined to the event loop of its request, which makes the unchecked conformance right.
final class MultipartUpload: UpstreamBody, @unchecked Sendable {
    private static let longestModelName = 512
    /// A piece that goes out is at least so long, if there is more.
    private static let stride = 64 << 10

    private let source: RequestBodyStream
    private let boundary: String
    private var scanner: MultipartScanner
    /// What it asks for by other measures than tokens.
    private var uploaded: UploadedUnits
    /// What came before the model was known.
    private var held: [ByteBuffer] = []
    /// Where in ``held`` the model's name stood; nil where no field named it.
    private var place: Int?
    /// Before the head of the first part, where the field can be put if there is none.
    private var firstPart: Int?
    private var told: ByteBuffer?
    private var isModelKnown = false
    /// Where in ``held`` what says the model's name was put.
    private var written: Int?
    /// What goes out of ``held`` next.
    private var position = 0
    /// Of the form that goes out.
    private(set) var length: Int?

    /// - Parameter operation: what it is for.
    /// - Throws: `unsupportedMediaType` where the content type names no boundary.
    init(_ source: RequestBodyStream, contentType: String, for operation: RelayedOperation) throws(GatewayError) {
        guard let boundary = MultipartScanner.boundary(of: contentType) else {
            throw GatewayError(
                .unsupportedMediaType,
                status: 415,
                message: "The request's Content-Type names no valid boundary of multipart/form-data.",
                code: "unsupported_media_type"
            )
        }
        self.source = source
        self.boundary = boundary
        scanner = MultipartScanner(boundary: boundary)
        uploaded = UploadedUnits(operation)
    }

    /// What it asks for by other measures than tokens, as far as it has passed.
    var units: MeasuredUnits { uploaded.units }

    // MARK: The model

    /// Reads the form as far as the field `model`.
    /// - Parameter limit: the most bytes that may come before it.
    /// - Returns: nil where the form has no such field, or none so early.
    /// - Throws: what is wrong with the form, or with the way it came.
    func readModel(within limit: Int) async throws(GatewayError) -> String? {
        do {
            var size = 0
            while true {
                while let event = try scanner.next() {
                    if try hold(event) { return try name() }
                    size += event.raw.readableBytes
                    // Counted before the next piece is asked for; one piece more than the limit may be held.
                }
                guard size <= limit else {
                    if firstPart == nil { throw MultipartError.noDelimiter }
                    return nil
                }
                guard let piece = try await source.next() else { break }
                scanner.receive(piece)
            }
            try scanner.finish()
        } catch {
            throw GatewayError(bodyFailure: error)
        }
        guard firstPart != nil else {
            throw .invalidRequest("The form has no fields.", param: nil, code: "invalid_multipart")
        }
        return nil
    }

    /// - Returns: whether the field has been read whole.
    private func hold(_ event: MultipartEvent) throws(GatewayError) -> Bool {
        look(at: event)
        switch event {
        case .delimiter(let raw):
            held.append(raw)
            if place != nil { return true }
        case .head(let head):
            if firstPart == nil { firstPart = held.count }
            held.append(head.raw)
            if head.name == "model" {
                place = held.count
                told = ByteBuffer()
            }
        case .content(let raw):
            guard place != nil else {
                held.append(raw)
                break
            }
            told?.writeImmutableBuffer(raw)
            if told?.readableBytes ?? 0 > Self.longestModelName { throw Self.badName }
        }
        return false
    }

    private func name() throws(GatewayError) -> String {
        guard let told, let name = String(validating: told.readableBytesView, as: UTF8.self), !name.isEmpty else {
            throw Self.badName
        }
        return name
    }

    // MARK: The way out

    /// Says what stands in the field instead, or in a field that is put first where the form has none.
    /// - Returns: the length of the form that goes out; nil where it is not known.
    ///
    /// Nothing has been sent where it is said anew: another target has another name for it.
    func send(model: String) -> Int? {
        isModelKnown = true
        if let written { held.remove(at: written) }
        written = place ?? firstPart ?? 0
        if let place {
            held.insert(ByteBuffer(string: model), at: place)
            length = source.length.map { $0 - (told?.readableBytes ?? 0) + model.utf8.count }
            return length
        }
        let field = "Content-Disposition: form-data; name=\"model\"\r\n\r\n\(model)\r\n--\(boundary)\r\n"
        held.insert(ByteBuffer(string: field), at: firstPart ?? 0)
        length = source.length.map { $0 + field.utf8.count }
        return length
    }

    func abandon() { source.abandon() }

    /// The next piece of the form.
    /// - Throws: `GatewayError` for what is wrong with the form; what the source throws.
    func next() async throws -> ByteBuffer? {
        var out = ByteBuffer()
        while position < held.count {
            append(held[position], to: &out)
            held[position] = ByteBuffer()
            position += 1
            if out.readableBytes >= Self.stride { return out }
        }
        while true {
            while let event = try scanner.next() {
                if case .head(let head) = event, head.name == "model" { throw Self.lateModel }
                look(at: event)
                append(event.raw, to: &out)
                if out.readableBytes >= Self.stride { return out }
            }
            if out.readableBytes > 0 { return out }
            guard let piece = try await source.next() else {
                try scanner.finish()
                return nil
            }
            scanner.receive(piece)
        }
    }

    private func look(at event: MultipartEvent) {
        switch event {
        case .head(let head): uploaded.begin(head)
        case .content(let bytes): uploaded.receive(bytes)
        case .delimiter: break
        }
    }

    private func append(_ piece: ByteBuffer, to out: inout ByteBuffer) {
        if out.readableBytes == 0 { out = piece } else { out.writeImmutableBuffer(piece) }
    }

    // MARK: Errors

    /// 400: what stands in the field `model` can be no name.
    static var badName: GatewayError {
        .invalidRequest(
            "'model' must be a text of 1 to \(longestModelName) bytes without control characters.",
            param: "model",
            code: "invalid_type"
        )
    }

    /// The vendor has been chosen by then.
    private static var lateModel: GatewayError {
        .invalidRequest(
            "The form names a model more than once, or too late: put the field 'model' before the files.",
            param: "model",
            code: "invalid_multipart"
        )
    }
}
