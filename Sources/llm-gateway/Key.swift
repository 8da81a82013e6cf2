import Access
import Admin
import ArgumentParser
import Core
import JSON

/// `llm-gateway key`
struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make and look after the keys of callers and administrators.",
        discussion: """
            Works on the gateway's database, whether or not the gateway runs; one that runs follows within a second. The first \
            administrator of a new gateway:

              llm-gateway key create --name me --role owner
            """,
        subcommands: [
            Create.self, List.self, Show.self, Rotate.self, Disable.self, Enable.self, Delete.self, New.self,
        ]
    )

    /// `llm-gateway key create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key. It is shown this once.",
            discussion: """
                  llm-gateway key create --name search-prod --organisation acme --team search --model 'gpt-4o*' --model fast
                """
        )

        @OptionGroup var command: ControlCommand

        @Option(help: "The application that shows it.")
        var name: String

        @Option(help: "Whose it is.")
        var organisation: String?

        @Option(help: "Whose it is within the organisation.")
        var team: String?

        @Option(
            name: .customLong("model"),
            parsing: .singleValue,
            help: ArgumentHelp(
                "An alias or a model as vendor/model that it may use, with * for any characters; may be said again. Without it, and unless it "
                    + "administers: every one.",
                valueName: "pattern"
            )
        )
        var models: [String] = []

        @Option(
            name: .customLong("role"),
            parsing: .singleValue,
            help: "What it may administer: owner, admin, auditor, viewer or member; may be said again."
        )
        var roles: [String] = []

        @Option(
            name: .customLong("scope"),
            parsing: .singleValue,
            help: "A right beside that, such as keys:write; may be said again."
        )
        var scopes: [String] = []

        @Option(help: "When it ends: a day or a moment of UTC, such as 2027-01-31.")
        var expires: String?

        @Option(help: "What it is for.")
        var note: String?

        func run() async throws {
            let isAdministrator = !roles.isEmpty || !scopes.isEmpty
            let granted = models.isEmpty && !isAdministrator ? ["*"] : models
            var body: JSONObject = [
                "name": .string(name), "permissions": ["models": JSONValue(granted)], "roles": JSONValue(roles),
                "scopes": JSONValue(scopes),
            ]
            body["organisation"] = organisation.map { .string($0) }
            body["team"] = team.map { .string($0) }
            body["note"] = note.map { .string($0) }
            if let expires { body["expires"] = .string(try Self.moment(expires)) }
            try await command.run("createKey", body: .object(body)) { $0.secretLines }
        }

        private static func moment(_ text: String) throws -> String {
            guard let moment = Moment.read(text, now: 0) else {
                throw Failure.told("--expires: expected a day or moment such as 2027-01-31")
            }
            return UTCTime(seconds: moment / 1000).rfc3339
        }
    }

    /// Which key.
    struct Choice: ParsableArguments {
        @Argument(help: "Its name or its id.")
        var key: String

        /// Its name for programs.
        func id(_ control: Control) async throws(Problem) -> String {
            let found = try await control.list("listKeys", query: ["name": key])
            // One that can be changed goes before one of the configuration that has come to have its name.
            let changeable = found.first { $0["source"]?.string == "database" }
            return (changeable ?? found.first)?["id"]?.string ?? key
        }
    }

    /// `llm-gateway key list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List keys.",
            discussion: "With `--config` also those that the configuration declares, which are changed there."
        )

        @OptionGroup var command: ControlCommand

        @Option(help: "Only those of the organisation.")
        var organisation: String?

        @Option(help: "Only those of a team of this name.")
        var team: String?

        @Option(help: "Only the one that begins so, such as one that was found somewhere.")
        var prefix: String?

        func run() async throws {
            var query: [String: String] = [:]
            query["organisation"] = organisation
            query["team"] = team
            query["prefix"] = prefix
            try await command.list(
                "listKeys",
                query: query,
                heads: ["name", "key", "organisation", "team", "roles", "expires", "state", "source"],
                nothing: "there are no keys"
            ) { key in
                [
                    key.cell("name"), key.cell("hint"), key.cell("organisation"), key.cell("team"),
                    key["roles"]?.strings?.joined(separator: ",") ?? "-", key.cell("expires"),
                    key["disabled"]?.bool == true ? "disabled" : "enabled", key.cell("source"),
                ]
            }
        }
    }

    /// `llm-gateway key show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what is known of a key.")

        @OptionGroup var command: ControlCommand
        @OptionGroup var choice: Choice

        func run() async throws {
            let key = try await command.with { control async throws(Problem) in
                try await control.answer("getKey", path: ["key": try await choice.id(control)])
            }
            command.write(key) { $0.lines }
        }
    }

    /// `llm-gateway key rotate`
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a key another secret. It is shown this once; the present one is still taken for a while."
        )

        @OptionGroup var command: ControlCommand
        @OptionGroup var choice: Choice

        @Option(help: "For how long, such as 12h or 7d; 0: not at all.")
        var overlap = "1d"

        func run() async throws {
            guard let seconds = overlap == "0" ? 0 : Moment.seconds(overlap) else {
                throw Failure.told("--overlap: expected a length of time such as 12h or 7d, or 0")
            }
            let key = try await command.with { control async throws(Problem) in
                try await control.answer(
                    "rotateKey",
                    path: ["key": try await choice.id(control)],
                    body: ["overlap_seconds": JSONValue(seconds)]
                )
            }
            command.write(key) { $0.secretLines }
        }
    }

    /// `llm-gateway key disable`
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a key no more, for now.")

        @OptionGroup var command: ControlCommand
        @OptionGroup var choice: Choice

        func run() async throws { try await Key.set(disabled: true, choice, command) }
    }

    /// `llm-gateway key enable`
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a key again.")

        @OptionGroup var command: ControlCommand
        @OptionGroup var choice: Choice

        func run() async throws { try await Key.set(disabled: false, choice, command) }
    }

    private static func set(disabled: Bool, _ choice: Choice, _ command: ControlCommand) async throws {
        let key = try await command.with { control async throws(Problem) in
            try await control.answer(
                "updateKey",
                path: ["key": try await choice.id(control)],
                body: ["disabled": .bool(disabled)]
            )
        }
        command.write(key) { "\($0.cell("name")) is \(disabled ? "disabled" : "enabled")\n" }
    }

    /// `llm-gateway key delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a key.")

        @OptionGroup var command: ControlCommand
        @OptionGroup var choice: Choice

        func run() async throws {
            _ = try await command.with { control async throws(Problem) in
                try await control.answer("deleteKey", path: ["key": try await choice.id(control)])
            }
            command.write(.null) { _ in "\(choice.key) is deleted\n" }
        }
    }

    /// `llm-gateway key new`
    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key for the configuration, and the hash of it.",
            discussion: """
                The key is for the application and is kept nowhere. The configuration needs its hash alone:

                  keys:
                    - { name: my-app, key_hash: "sha256:…", permissions: { models: ["*"] } }
                """
        )

        func run() {
            let key = KeyMaker.make()
            print("key:      \(key.reveal())")
            print("key_hash: \(KeyDigest(of: Array(key.reveal().utf8)))")
        }
    }
}

extension JSONValue {
    /// What people must know of a key that was just made.
    fileprivate var secretLines: String {
        "key:  \(cell("key"))\nid:   \(cell("id"))\nname: \(cell("name"))\n\nIt is shown this once.\n"
    }
}
