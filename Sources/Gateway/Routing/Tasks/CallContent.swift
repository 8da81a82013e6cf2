import Core
import JSON
import NIOCore
import Routing

/// What choosing a target may need to know of what a call says: read once, when it is first asked for, whatever the caller's dialect.
struct CallContent {
    /// What it asks for, and by what that was told.
    private(set) var finding: TaskFinding
    /// The beginning of what the user says last, where the rules are not sure what is asked for and there is an embedding model that may tell; nil once
    /// it has.
    private(set) var unsurePrompt: String?
    /// A hash of the beginning of its prompt, as far as vendors are likely to have it warm: instructions and tools, where these are long enough to be
    /// worth it, else the first message of the user too.
    let prefix: UInt64
    /// How long that is.
    let prefixBytes: Int

    /// Bytes of a beginning that is worth being kept warm: vendors do so from some thousand tokens on.
    private static let leastPrefix = 4096

    /// - Parameters:
    ///   - tokens: of its prompt, as they are expected.
    ///   - unsureBelow: an embedding model may tell what the rules are less sure of; nil: there is none.
    init(_ call: Call, _ rules: TaskRules, tokens: Int, features: CallFeatures, unsureBelow: Double?) {
        let isInstruction: (Message) -> Bool = { $0.role == .system || $0.role == .developer }
        let text = call.messages.last { $0.role == .user }?.plainText ?? ""
        finding = rules.classify(
            TaskSample(
                instructions: call.messages.filter(isInstruction).map(\.plainText).joined(separator: "\n"),
                text: text,
                turns: call.messages.count { !isInstruction($0) },
                promptTokens: tokens,
                hasImages: features.contains(.images),
                hasAudio: features.contains(.audio),
                hasFiles: features.contains(.files),
                offersTools: !call.tools.isEmpty,
                wantsSchema: features.contains(.jsonSchema),
                wantsReasoning: features.contains(.reasoning)
            )
        )
        var hash = StableHash()
        for tool in call.tools {
            hash.add(tool.name)
            hash.add(tool.description?.escaped)
            hash.add(tool.parameters?.bytes)
        }
        for message in call.messages where isInstruction(message) { hash.add(message) }
        if hash.count < Self.leastPrefix, let first = call.messages.first(where: { $0.role == .user }) {
            hash.add(first)
        }
        (prefix, prefixBytes) = (hash.value, hash.count)
        if let unsureBelow, finding.score < unsureBelow, !text.isEmpty {
            unsurePrompt = text.beginning(Self.longestPrompt)
        }
    }

    /// Bytes of a prompt that an embedding model gets: what is asked for is mostly said by then.
    private static let longestPrompt = 2000

    /// The embedding model has been asked.
    /// - Parameter reason: what spoke for a task; nil: nothing did.
    mutating func tellTask(_ reason: TaskReason?) {
        unsurePrompt = nil
        if let reason { finding = finding.adding(reason) }
    }
}

extension Message {
    /// Its texts, one after the other.
    fileprivate var plainText: String {
        parts.compactMap { if case .text(let text) = $0 { text.text.edges.string } else { nil } }.joined(
            separator: "\n"
        )
    }
}

extension String {
    /// What of it has at most so many bytes.
    fileprivate func beginning(_ bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        // An index within a letter is taken for that of the letter.
        return String(self[..<utf8.index(startIndex, offsetBy: bytes)])
    }
}

extension JSONString {
    /// The text, or the beginning and the end of a long one: nobody looks at more, and decoding takes time.
    fileprivate var edges: JSONString {
        let (length, most) = (escaped.readableBytes, 16 << 10)
        guard length > 4 * most else { return self }
        // No space stands within an escape sequence or a letter.
        let view = escaped.readableBytesView
        guard let end = view[..<(view.startIndex + most)].lastIndex(of: 0x20),
            let beginning = view[(view.endIndex - most)...].firstIndex(of: 0x20)
        else { return self }
        var edges = ByteBuffer(bytes: view[..<end])
        edges.writeBytes(view[beginning...])
        return JSONString(escaped: edges)
    }
}

/// A hash that is the same in every process (FNV-1a, 64 bits).
struct StableHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Bytes that went in.
    private(set) var count = 0

    static func of(_ text: String) -> UInt64 {
        var hash = StableHash()
        hash.add(text)
        return hash.value
    }

    mutating func add(_ text: String) { for byte in text.utf8 { add(byte) } }

    mutating func add(_ bytes: ByteBuffer?) {
        bytes?.withUnsafeReadableBytes { for byte in $0 { add(byte) } }
        // What follows is another thing.
        add(0)
    }

    fileprivate mutating func add(_ message: Message) {
        for part in message.parts {
            switch part {
            case .text(let text): add(text.text.escaped)
            case .media: add("[media]")
            default: break
            }
        }
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
        count += 1
    }
}
