import Core
import Dialects
import Framing
import JSON
import Metering
import NIOCore
import Transport

/// Passes an answer on as it comes and reads on the way what it says of usage. What cannot be read is no reason not to
/// pass it on.
final class RelayedUsage: BodyTransform {
    /// Documents that are larger are read from their end, where vendors tell usage.
    private static let largestDocument = 1 << 20
    /// How much of the end of a large document is kept.
    private static let tailSize = 64 << 10
    private static let usageKey = Array(#""usage""#.utf8)
    private static let modelKey = Array(#""model"#.utf8)
    private static let longestModelName = 512

    private enum Reading {
        case document([ByteBuffer], size: Int)
        /// The end of a document, a little more than what is read.
        case tail(ByteBuffer)
        case events(StreamScanner, (any ReplyStreamInspector)?)
        case nothing
    }

    private var reading: Reading
    private let dialects: [any Dialect]
    private let target: TargetProfile
    private let operation: RelayedOperation?
    private(set) var usage: Usage?
    private(set) var serviceTier: String?
    /// What was used by other measures than tokens.
    private(set) var units = MeasuredUnits()
    private(set) var bytesReceived = 0
    /// The model that answered, where the answer says it.
    private(set) var model: String?

    /// - Parameters:
    ///   - dialect: in which the answer is told, where it is one in words.
    ///   - others: whose way of telling usage is tried on other answers.
    ///   - operation: what was asked for, where it is known.
    init(
        _ head: ResponseHead,
        of target: TargetProfile,
        in dialect: (any Dialect)?,
        others: [any Dialect],
        to operation: RelayedOperation? = nil
    ) {
        self.target = target
        self.operation = operation
        dialects = dialect.map { [$0] } ?? others
        let type = head.fields.first("content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
        if head.fields.isContentEncoded {
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
        bytesReceived += bytes.readableBytes
        if out.readableBytes == 0 { out = bytes } else { out.writeImmutableBuffer(bytes) }
        switch reading {
        case .nothing: break
        case .document(var pieces, let size):
            reading = .nothing
            pieces.append(bytes)
            if size + bytes.readableBytes <= Self.largestDocument {
                reading = .document(pieces, size: size + bytes.readableBytes)
            } else {
                var tail = ByteBuffer()
                for piece in pieces { Self.append(piece, to: &tail) }
                reading = .tail(tail)
            }
        case .tail(var tail):
            reading = .nothing
            Self.append(bytes, to: &tail)
            reading = .tail(tail)
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
        case .tail(let tail): readUsage(atEndOf: tail)
        case .events(var scanner, var inspector):
            if let last = try? scanner.finish() { try? look(at: last, &inspector) }
        }
        reading = .nothing
    }

    /// Keeps the end, with room for as much again so that it is seldom moved.
    private static func append(_ bytes: ByteBuffer, to tail: inout ByteBuffer) {
        let end =
            bytes.readableBytes > tailSize
            ? bytes.getSlice(
                at: bytes.writerIndex - tailSize,
                length: tailSize
            ) ?? bytes : bytes
        tail.writeImmutableBuffer(end)
        guard tail.readableBytes > 2 * tailSize else { return }
        tail.moveReaderIndex(to: tail.writerIndex - tailSize)
        tail.discardReadBytes()
    }

    /// Reads the last member of the document that tells usage. Within a text its name's quotes would be escaped.
    private func readUsage(atEndOf tail: ByteBuffer) {
        for name in ["usage", "usageMetadata"] {
            let key = Array("\"\(name)\"".utf8)
            guard let place = tail.lastPlace(of: key),
                let value = tail.value(after: place + key.count)
            else { continue }
            var document = ByteBuffer(string: "{\"\(name)\"")
            document.writeImmutableBuffer(value)
            document.writeString("}")
            read(document)
            if usage != nil { return }
        }
    }

    private func look(at event: StreamEvent, _ inspector: inout (any ReplyStreamInspector)?) throws {
        if model == nil, let data = event.data, data.contains(Self.modelKey) {
            model = (try? JSONDocument(parsing: data)).flatMap { Self.model(of: $0.root) }
        }
        if inspector != nil {
            _ = try inspector?.inspect(event)
            if let told = inspector?.usage { usage = told }
            serviceTier = inspector?.serviceTier ?? serviceTier
        } else if let data = event.data, data.contains(Self.usageKey) {
            read(data)
        }
    }

    private func read(_ body: ByteBuffer) {
        guard let document = try? JSONDocument(parsing: body), document.root.isObject else { return }
        model = model ?? Self.model(of: document.root)
        if let operation {
            let made = units.images ?? 0
            units.add(answer: operation.units(shownIn: document.root))
            // Of a stream, each picture that is done is an event of its own.
            if document.root["type"]?.string?.hasSuffix(".completed") == true { units.images = made + 1 }
        }
        for dialect in dialects {
            if let told = dialect.readUsage(document, target) {
                usage = told
                serviceTier = dialect.readServiceTier(document) ?? serviceTier
                return
            }
        }
    }

    /// In an answer, or in the event that begins one.
    private static func model(of root: JSONNode) -> String? {
        let name =
            root["model"] ?? root["modelVersion"] ?? root["message"]?["model"] ?? root["response"]?["model"]
        return name?.string.flatMap { $0.utf8.count <= longestModelName ? $0 : nil }
    }
}

extension ByteBuffer {
    /// The place, counted from the reader's, at which the bytes stand last.
    fileprivate func lastPlace(of wanted: [UInt8]) -> Int? {
        withUnsafeReadableBytes { bytes -> Int? in
            var at = bytes.count - wanted.count
            while at >= 0 {
                if bytes[at] == wanted[0], bytes[at..<(at + wanted.count)].elementsEqual(wanted) { return at }
                at -= 1
            }
            return nil
        }
    }

    /// From a place on, counted from the reader's, as far as the object that follows goes; nil where none does, or it does
    /// not end.
    fileprivate func value(after place: Int) -> ByteBuffer? {
        let end = withUnsafeReadableBytes { bytes -> Int? in
            var depth = 0
            var isText = false
            var at = place
            while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: "\\") where isText: at += 1
                case UInt8(ascii: "\""): isText.toggle()
                case UInt8(ascii: "{") where !isText: depth += 1
                case UInt8(ascii: "}") where !isText:
                    depth -= 1
                    if depth == 0 { return at + 1 }
                    if depth < 0 { return nil }
                default: break
                }
                at += 1
            }
            return nil
        }
        return end.flatMap { getSlice(at: readerIndex + place, length: $0 - place) }
    }
}
