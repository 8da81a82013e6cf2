import Core
import JSON

/// What goes into `additionalModelRequestFields`: the parameters that only one maker's models take.
struct BedrockModelFields {
    /// Of the names of extensions that hold one field each.
    static let prefix = "additionalModelRequestFields."

    private var members: [(name: String, value: JSONRaw)] = []

    var isEmpty: Bool { members.isEmpty }

    func contains(_ name: String) -> Bool { members.contains { $0.name == name } }

    /// Sets a field. One that is set already stays as it is.
    /// - Returns: whether it was set.
    @discardableResult
    mutating func set(_ name: String, to value: JSONRaw) -> Bool {
        guard !contains(name) else { return false }
        members.append((name, value))
        return true
    }

    func write(into writer: inout JSONWriter) {
        guard !members.isEmpty else { return }
        writer.key("additionalModelRequestFields")
        writer.beginObject()
        for member in members {
            writer.key(member.name)
            writer.raw(member.value)
        }
        writer.endObject()
    }
}
