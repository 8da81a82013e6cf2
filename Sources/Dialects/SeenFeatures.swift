public import Core
import JSON

/// What a caller's request can be seen to use, read from the document in place.
///
/// Only what stands where it counts is looked at. Something that is not known there may be anything: it is named, and who grants
/// some features only refuses it.
public struct SeenFeatures: Sendable, Hashable {
    /// What is used.
    public private(set) var features: CallFeatures = []
    /// The first member, or kind of content, of which nobody can tell what it is for; at most 64 bytes of it.
    public private(set) var unknown: String?
    /// The request names what is kept elsewhere, so that more goes in than it shows.
    public private(set) var refersElsewhere = false

    /// Nothing yet.
    init() {}

    mutating func see(_ feature: CallFeatures) {
        features.formUnion(feature)
    }

    /// Something is named that is kept elsewhere.
    mutating func refer() { refersElsewhere = true }

    mutating func isUnknown(_ name: String) {
        if unknown == nil { unknown = String(decoding: name.utf8.prefix(64), as: UTF8.self) }
    }

    /// Looks at each element of a list. Where there is another thing than is known there, nobody can tell what it is for.
    /// - Parameter mayBeText: text may stand in place of the list.
    mutating func each(
        of node: JSONNode,
        _ name: String,
        mayBeText: Bool = false,
        _ look: (JSONNode, inout SeenFeatures) -> Void
    ) {
        if node.isArray {
            for element in node.elements { look(element, &self) }
        } else if !(mayBeText && node.isString) {
            isUnknown(name)
        }
    }

    /// Media of a type such as `image/png`; what is none of the kinds is a file.
    mutating func see(mediaType: String?) {
        switch mediaType?.prefix(while: { $0 != "/" }).lowercased() {
        case "image": see(.images)
        case "audio": see(.audio)
        case "video": see(.video)
        default: see(.files)
        }
    }

    /// A setting of how much to think: words such as `none` turn it off.
    mutating func see(effort node: JSONNode) {
        if node.isNull || node.equals("none") { return }
        see(.reasoning)
    }
}

extension JSONNode {
    /// The members that say something, each of a repeated name: which of them counts for a vendor nobody knows.
    var saidMembers: some Sequence<(key: JSONKey, value: JSONNode)> {
        members.lazy.filter { !$0.value.isNull }
    }

    /// The same told one by one, which costs less.
    @inline(__always)
    func eachSaidMember(_ body: (JSONKey, JSONNode) -> Void) {
        eachMember { key, value in if !value.isNull { body(key, value) } }
    }

    /// The `type` of an object as text; empty where there is none.
    var typeName: String { self["type"]?.string ?? "" }
}
