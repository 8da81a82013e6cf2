/// A stream of server-sent events as text, in pieces that can be moved about.
struct StreamText {
    /// Each with the empty line that ends it.
    var events: [[UInt8]] = []

    init(_ bytes: [UInt8]) {
        var start = 0
        var at = 0
        while at + 1 < bytes.count {
            let ends = bytes[at] == 0x0A && (bytes[at + 1] == 0x0A || bytes[at + 1] == 0x0D && at + 2 < bytes.count)
            at += 1
            guard ends else { continue }
            at += bytes[at] == 0x0A ? 1 : 2
            events.append(Array(bytes[start..<at]))
            start = at
        }
        if start < bytes.count { events.append(Array(bytes[start...])) }
    }

    var bytes: [UInt8] { Array(events.joined()) }

    /// Where the data of an event's only `data:` line lies.
    static func data(of event: [UInt8]) -> Range<Int>? {
        let mark = Array("data:".utf8)
        var start = 0
        while start < event.count {
            let end = event[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? event.count
            if event[start..<end].starts(with: mark) {
                let value = start + mark.count
                return (value < end && event[value] == 0x20 ? value + 1 : value)..<end
            }
            start = end + 1
        }
        return nil
    }
}
