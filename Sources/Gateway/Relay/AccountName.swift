import Core
import JSON
import NIOCore

/// The name of a file or a batch as callers know it: the vendor's own and, where that is not clear without, the vendor's
/// behind a tilde (`file-abc~azure`). So every gateway knows where a name belongs, today and after a restart.
struct AccountName {
    /// As the vendor knows it.
    let id: String
    /// The vendor that is named; nil where none is.
    let vendor: String?

    /// - Parameter isVendor: whether a vendor has the name. A tilde may also be a part of a name.
    init(_ text: String, _ isVendor: (String) -> Bool) {
        if let tilde = text.lastIndex(of: "~"), case let vendor = String(text[text.index(after: tilde)...]),
            isVendor(vendor)
        {
            id = String(text[..<tilde])
            self.vendor = vendor
        } else {
            id = text
            vendor = nil
        }
    }

    /// The members of answers that are such names.
    private static let members: Set<String> = [
        "id", "input_file_id", "output_file_id", "error_file_id", "first_id", "last_id",
    ]

    /// An answer with the vendor put behind each of its names.
    /// - Returns: the answer as it is where it is no JSON.
    static func mark(_ body: ByteBuffer, _ vendor: String) -> ByteBuffer {
        guard let document = try? JSONDocument(parsing: body), document.root.isObject else { return body }
        return JSONRaw.build { write(document.root, vendor, into: &$0) }.bytes
    }

    private static func write(_ object: JSONNode, _ vendor: String, into writer: inout JSONWriter) {
        writer.object { writer in
            for (key, value) in object.members {
                writer.key(key.jsonString)
                if members.contains(key.string), let name = value.string, !name.isEmpty {
                    writer.string("\(name)~\(vendor)")
                } else if key.string == "data", value.isArray {
                    writer.array { writer in
                        for element in value.elements {
                            if element.isObject { write(element, vendor, into: &writer) } else { writer.node(element) }
                        }
                    }
                } else {
                    writer.node(value)
                }
            }
        }
    }

    // MARK: Within calls

    /// The names in the content of a call, for which the vendor alone is meant that the call goes to.
    /// - Returns: the call with the vendor's own names; nil where none has the vendor's mark.
    static func unmark(_ call: JSONDocument, _ vendor: String) -> JSONDocument? {
        let mark = Array("~\(vendor)".utf8)
        // A mark stands at the end of a text.
        guard call.bytes.contains(mark + [UInt8(ascii: "\"")]) else { return nil }
        return try? JSONRaw.build { unmark(call.root, "~\(vendor)", into: &$0) }.parsed()
    }

    private static func unmark(_ node: JSONNode, _ mark: String, isName: Bool = false, into writer: inout JSONWriter) {
        if node.isObject {
            writer.object { writer in
                for (key, value) in node.members {
                    writer.key(key.jsonString)
                    let isName = key.string == "file_id" || key.string == "file_ids"
                    unmark(value, mark, isName: isName, into: &writer)
                }
            }
        } else if node.isArray {
            writer.array { writer in
                for element in node.elements { unmark(element, mark, isName: isName, into: &writer) }
            }
        } else if isName, let name = node.string, name.hasSuffix(mark) {
            writer.string(String(name.dropLast(mark.count)))
        } else {
            writer.node(node)
        }
    }
}
