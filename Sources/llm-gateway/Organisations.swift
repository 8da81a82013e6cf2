import Admin
import ArgumentParser
import JSON

/// `llm-gateway organisation`
struct OrganisationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organisation",
        abstract: "Make and look after organisations.",
        subcommands: [Create.self, List.self, Delete.self]
    )

    /// `llm-gateway organisation create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an organisation.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name for programs and in the ledger.")
        var organisation: String

        @Option(help: "What it is called.")
        var name: String?

        @Flag(help: "Take up the name of one that was deleted, with what the ledger and the audit hold of it.")
        var resume = false

        func run() async throws {
            var body: JSONObject = ["id": .string(organisation)]
            if resume { body["resume"] = .bool(true) }
            body["name"] = name.map { .string($0) }
            try await command.run("createOrganisation", body: .object(body)) { $0.lines }
        }
    }

    /// `llm-gateway organisation list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List organisations.")

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.list(
                "listOrganisations",
                heads: ["id", "name", "created"],
                nothing: "there are no organisations"
            ) { [$0.cell("id"), $0.cell("name"), $0.cell("created")] }
        }
    }

    /// `llm-gateway organisation delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an organisation that has no teams, keys and users."
        )

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name for programs.")
        var organisation: String

        func run() async throws {
            try await command.run("deleteOrganisation", path: ["organisation": organisation]) { _ in
                "\(organisation) is deleted\n"
            }
        }
    }
}

/// `llm-gateway team`
struct TeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team",
        abstract: "Make and look after the teams of organisations.",
        subcommands: [Create.self, List.self, Delete.self]
    )

    /// `llm-gateway team create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a team.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name for programs and in the ledger.")
        var team: String

        @Option(help: "Whose it is.")
        var organisation: String

        @Option(help: "What it is called.")
        var name: String?

        func run() async throws {
            var body: JSONObject = ["id": .string(team)]
            body["name"] = name.map { .string($0) }
            try await command.run("createTeam", path: ["organisation": organisation], body: .object(body)) { $0.lines }
        }
    }

    /// `llm-gateway team list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the teams of an organisation.")

        @OptionGroup var command: ControlCommand

        @Option(help: "Whose they are.")
        var organisation: String

        func run() async throws {
            try await command.list(
                "listTeams",
                path: ["organisation": organisation],
                heads: ["id", "name", "created"],
                nothing: "there are no teams"
            ) { [$0.cell("id"), $0.cell("name"), $0.cell("created")] }
        }
    }

    /// `llm-gateway team delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a team that has no keys.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name for programs.")
        var team: String

        @Option(help: "Whose it is.")
        var organisation: String

        func run() async throws {
            try await command.run("deleteTeam", path: ["organisation": organisation, "team": team]) { _ in
                "\(team) is deleted\n"
            }
        }
    }
}
