import Core
import JSON

/// What the audit tells of a change: the members that are not what they were, each as it was and as it is.
enum MemberChanges {
    /// As an event has it: `{"changes": {"note": {"before": null, "after": "for the shop"}, "secrets": "changed"}}`.
    /// - Parameters:
    ///   - old: nil: there was none.
    ///   - new: nil: there is none any more.
    static func detail<R: DirectoryResource>(from old: R?, to new: R?) -> JSONValue {
        let before = old?.body.object ?? JSONObject()
        let after = new?.body.object ?? JSONObject()
        var changes = JSONObject()
        for (name, _) in after.members + before.members where changes[name] == nil {
            let (was, becomes) = (before[name] ?? .null, after[name] ?? .null)
            guard was != becomes else { continue }
            if R.secretMembers.contains(name) {
                changes[name] = "changed"
            } else {
                let isMoment = R.momentMembers.contains(name)
                changes[name] = ["before": told(was, isMoment), "after": told(becomes, isMoment)]
            }
        }
        return ["changes": .object(changes)]
    }

    private static func told(_ value: JSONValue, _ isMoment: Bool) -> JSONValue {
        guard isMoment, let seconds = value.int else { return value }
        return .string(UTCTime(seconds: seconds).rfc3339)
    }
}
