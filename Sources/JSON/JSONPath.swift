/// The way from a document's root to a value, in text.
enum JSONPath {
    enum Step {
        case element(Int)
        case member(JSONRecord, UnsafePointer<UInt8>)
    }

    /// Steps beyond these are left out in the middle, and long names cut, so that an error stays one line.
    private static let longestPath = 32
    private static let longestName = 64

    /// `messages[3].content` after `root`; names that are no identifiers stand in brackets and quotes.
    static func text(of steps: [Step], root: String) -> String {
        var path = root
        for (index, step) in steps.enumerated() {
            if steps.count > longestPath, index >= longestPath / 2, index < steps.count - longestPath / 2 {
                if index == longestPath / 2 { path += "…" }
                continue
            }
            switch step {
            case .element(let element):
                path += "[\(element)]"
            case .member(let key, let base):
                let content = UnsafeRawBufferPointer(
                    start: base + Int(key.start) + 1,
                    count: Int(key.end - key.start) - 2
                )
                append(content, to: &path)
            }
        }
        return path
    }

    private static func append(_ name: UnsafeRawBufferPointer, to path: inout String) {
        let isIdentifier =
            !name.isEmpty && name.count <= longestName
            && name.allSatisfy { byte in
                NumberScan.isDigit(byte) || byte | 0x20 &- 0x61 < 26 || byte == 0x5F || byte == 0x2D
            }
        guard !isIdentifier else {
            if !path.isEmpty { path += "." }
            path += String(decoding: name, as: UTF8.self)
            return
        }
        // As it is written, escapes and all: a control character must not get into a log line.
        let isWhole = name.count <= longestName
        let head = String(decoding: name.prefix(longestName), as: UTF8.self)
        path += isWhole ? "[\"\(head)\"]" : "[\"\(head)…\"]"
    }
}

extension JSONNode {
    /// Where the value stands: `messages[3].content`, empty for the root. Takes time proportional to the document.
    public var path: String {
        var steps: [JSONPath.Step] = []
        var position = 0
        return table.withBytes { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return "" }
            while position != index {
                let isObject = table.records[position].kind == .object
                var child = position + 1
                var element = 0
                // Records stand in document order, so the value is in the first child that ends beyond it.
                while true {
                    let value = isObject ? child + 1 : child
                    guard Int(table.records[value].next) <= index else {
                        steps.append(isObject ? .member(table.records[child], base) : .element(element))
                        position = value
                        break
                    }
                    child = Int(table.records[value].next)
                    element += 1
                }
            }
            return JSONPath.text(of: steps, root: "")
        }
    }
}
