import Foundation
import JSON
import NIOCore

/// Names, values and events of all seeds, from which inputs are spliced.
struct ValuePool {
    private(set) var keys: [[UInt8]] = []
    private(set) var values: [[UInt8]] = []
    private(set) var events: [[UInt8]] = []

    init() {}

    /// Reads the inputs in those of the arguments that are folders.
    init(folders arguments: some Sequence<String>) throws {
        var keys: Set<[UInt8]> = []
        var values: Set<[UInt8]> = []
        var events: Set<[UInt8]> = []
        for folder in arguments where !folder.hasPrefix("-") {
            // In an order of names, so that a run can be repeated.
            for file in (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(file))
                guard let input = FuzzInput(reading: ByteBuffer(bytes: data)) else { continue }
                let body = Array(input.body.readableBytesView)
                if let document = try? JSONDocument(parsing: input.body) {
                    Self.collect(document.root, &keys, &values)
                    continue
                }
                for event in StreamText(body).events where event.count < 2048 {
                    events.insert(event)
                    guard let data = StreamText.data(of: event) else { continue }
                    let text = ByteBuffer(bytes: event[data])
                    if let document = try? JSONDocument(parsing: text) { Self.collect(document.root, &keys, &values) }
                }
            }
        }
        self.keys = keys.sorted { $0.lexicographicallyPrecedes($1) }
        self.values = values.sorted { $0.lexicographicallyPrecedes($1) }
        self.events = events.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func collect(_ node: JSONNode, _ keys: inout Set<[UInt8]>, _ values: inout Set<[UInt8]>) {
        if node.range.count <= 400 { values.insert(Array(node.raw.bytes.readableBytesView)) }
        for element in node.elements { collect(element, &keys, &values) }
        for member in node.members {
            keys.insert(Array(JSONRaw(member.key.jsonString).bytes.readableBytesView))
            collect(member.value, &keys, &values)
        }
    }
}
