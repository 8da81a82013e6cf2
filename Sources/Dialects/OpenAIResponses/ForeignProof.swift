import Core
import JSON
import NIOCore

/// A vendor's proof of its reasoning on its way through a client of this dialect, which knows OpenAI's alone.
///
/// It travels in the `encrypted_content` of a reasoning item, a text that clients send back as it is and never look into.
/// Which text that is, is decided here and nowhere else: ``sealed()`` writes it, ``init(opening:)`` reads it.
struct ForeignProof: Sendable, Equatable {
    /// What the proof is about.
    enum Place: String, Sendable {
        /// The thought of the item itself.
        case thought
        /// The text, tool call or image that follows (Gemini's `thoughtSignature`).
        case next
        /// The text before, where the proof came when that had been said.
        case previous
    }

    /// Who can read it.
    var origin: ReasoningPart.Origin
    var place = Place.thought
    var signature: JSONString?
    var encrypted: JSONString?

    /// No vendor's encrypted content begins so.
    private static let prefix: StaticString = "llm-gateway-proof:"

    init(origin: ReasoningPart.Origin, place: Place = .thought, signature: JSONString?, encrypted: JSONString? = nil) {
        self.origin = origin
        self.place = place
        self.signature = signature
        self.encrypted = encrypted
    }

    /// Whether a text is a sealed proof, and so means nothing to any vendor.
    static func isSealed(_ text: JSONString) -> Bool { text.hasPrefix(prefix) }

    /// The proof as the text of `encrypted_content`.
    func sealed() -> JSONString {
        var text = ByteBuffer()
        text.writeStaticString(Self.prefix)
        var writer = JSONWriter(buffer: text)
        writer.object { writer in
            writer.member("origin", origin.rawValue)
            if place != .thought { writer.member("place", place.rawValue) }
            writer.member("signature", signature)
            writer.member("encrypted", encrypted)
        }
        return JSONString(utf8: writer.buffer)
    }

    /// The proof in a text of `encrypted_content`; nil when there is none.
    init?(opening text: JSONString) {
        guard Self.isSealed(text) else { return nil }
        var bytes = text.decodedBytes()
        bytes.moveReaderIndex(forwardBy: Self.prefix.utf8CodeUnitCount)
        guard let root = (try? JSONDocument(parsing: bytes))?.root,
            let origin = root["origin"]?.string.flatMap(ReasoningPart.Origin.init)
        else { return nil }
        self.origin = origin
        place = root["place"]?.string.flatMap(Place.init) ?? .thought
        signature = root.filledText("signature")
        encrypted = root.filledText("encrypted")
        if signature == nil, encrypted == nil { return nil }
    }
}
