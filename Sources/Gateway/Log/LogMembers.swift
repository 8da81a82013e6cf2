import Access
import JSON
import NIOCore

/// Members of a line that are the same in many lines, in both of their forms.
struct LogMembers: Sendable {
    /// Without the braces around them.
    let json: ByteBuffer
    let text: ByteBuffer

    init(_ members: [(name: StaticString, value: String?)]) {
        var writer = JSONWriter()
        writer.beginObject()
        var line = LogLine(buffer: ByteBuffer(), format: .text)
        for (name, value) in members {
            guard let value else { continue }
            writer.member(name, value)
            line.text(name, value)
        }
        writer.buffer.moveReaderIndex(forwardBy: 1)
        json = writer.buffer
        text = line.written
    }

    /// Who called.
    init(of caller: Caller) {
        self.init([
            ("key", caller.key), ("team", caller.team), ("organisation", caller.organisation), ("user", caller.user),
        ])
    }
}

/// What lines say of the callers that called lately. Confined to a loop.
struct CallerLogMembers {
    /// Each caller has one place that it may be at, where it follows one with the same place.
    private var recent = [(caller: Caller, members: LogMembers)?](repeating: nil, count: 1 << CallerLogMembers.bits)
    private static let bits = 4

    mutating func members(of caller: Caller) -> LogMembers {
        let place = ObjectPlace.of(caller, nil, bits: Self.bits)
        if let known = recent[place], known.caller === caller { return known.members }
        let members = LogMembers(of: caller)
        recent[place] = (caller, members)
        return members
    }
}
