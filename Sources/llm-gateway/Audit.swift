import Admin
import ArgumentParser
import JSON

/// `llm-gateway audit`
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what was done to what is administered, the latest first.",
        discussion: """
              llm-gateway audit --organisation acme --kind key
            """
    )

    @OptionGroup var command: ControlCommand

    @Option(help: "Only what was done to things of the organisation.")
    var organisation: String?

    @Option(help: "Only what was done to things of the kind, such as key, user or price.")
    var kind: String?

    @Option(help: "Only what was done to the thing of the name.")
    var resource: String?

    @Option(help: "The most that are listed, up to 1000.")
    var limit = 100

    func run() async throws {
        var query = ["limit": String(limit)]
        query["organisation"] = organisation
        query["kind"] = kind
        query["resource"] = resource
        let heads = ["time", "actor", "action", "kind", "resource", "organisation", "changes"]
        try await command.run("listAuditEvents", query: query) { page in
            let events = page["data"]?.array ?? []
            if events.isEmpty { return "nothing was done\n" }
            let rows = events.map { event in
                heads.map { head in head == "changes" ? Self.text(of: event) : event.cell(head) }
            }
            return TextTable.text([heads] + rows, texts: heads.count)
        }
    }

    /// What was changed into what, in one line.
    private static func text(of event: JSONValue) -> String {
        guard let changes = event["changes"]?.object else { return event.cell("detail") }
        let texts = changes.members.map { name, change in
            guard let members = change.object else { return "\(name) changed" }
            let (before, after) = (members["before"] ?? .null, members["after"] ?? .null)
            return before == .null ? "\(name) \(after.text)" : "\(name) \(before.text) → \(after.text)"
        }
        return texts.isEmpty ? "-" : texts.joined(separator: ", ")
    }
}
