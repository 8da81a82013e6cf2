import Admin
import ArgumentParser
import JSON

/// `llm-gateway user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Look after the people who may log in to administer.",
        subcommands: [Create.self, List.self, EndSessions.self, Delete.self]
    )

    /// `llm-gateway user create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give somebody roles.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "The address that the identity provider vouches for.")
        var email: String

        @Option(
            name: .customLong("role"),
            parsing: .singleValue,
            help: "owner, admin, auditor, viewer or member; may be said again."
        )
        var roles: [String]

        @Option(help: "Where the roles count; without it, in the whole gateway.")
        var organisation: String?

        @Option(help: "In which team of it.")
        var team: String?

        @Option(help: "What the person is called.")
        var name: String?

        func run() async throws {
            var body: JSONObject = ["email": .string(email), "roles": JSONValue(roles)]
            body["organisation"] = organisation.map { .string($0) }
            body["team"] = team.map { .string($0) }
            body["name"] = name.map { .string($0) }
            try await command.run("createUser", body: .object(body)) { $0.lines }
        }
    }

    /// `llm-gateway user list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List people.")

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.list(
                "listUsers",
                heads: ["id", "email", "organisation", "team", "roles", "state"],
                nothing: "there are no users"
            ) { user in
                [
                    user.cell("id"), user.cell("email"), user.cell("organisation"), user.cell("team"),
                    user["roles"]?.strings?.joined(separator: ",") ?? "-",
                    user["disabled"]?.bool == true ? "disabled" : "enabled",
                ]
            }
        }
    }

    /// `llm-gateway user end-sessions`
    struct EndSessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end-sessions",
            abstract: "Have somebody log in again."
        )

        @OptionGroup var command: ControlCommand

        @Argument(help: "The id, as `user list` tells it.")
        var user: String

        func run() async throws {
            try await command.run("endUserSessions", path: ["user": user]) { _ in "the sessions of \(user) are ended\n"
            }
        }
    }

    /// `llm-gateway user delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take all roles from somebody.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "The id, as `user list` tells it.")
        var user: String

        func run() async throws {
            try await command.run("deleteUser", path: ["user": user]) { _ in "\(user) is deleted\n" }
        }
    }
}
