import Admin
import ArgumentParser
import Foundation
import JSON

/// The configuration that is kept in the database.
extension Config {
    /// A file with a configuration.
    struct Text: ParsableArguments {
        @Argument(help: "The configuration, a YAML file without `server`, `admin`, `storage` and `vault`.")
        var file: String

        func read() throws -> JSONValue {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw Failure.told("\(file) cannot be read")
            }
            return .string(text)
        }
    }

    /// `llm-gateway config apply`
    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply a configuration in the database.",
            discussion:
                "It counts for gateways that are started without a file, or with `admin: { configuration: database }` in it, and takes effect in "
                + "those that run within a second."
        )

        @OptionGroup var command: ControlCommand
        @OptionGroup var text: Text

        @Option(help: "Why.")
        var note: String?

        func run() async throws {
            var body: JSONObject = ["text": try text.read()]
            body["note"] = note.map { .string($0) }
            try await command.run("applyConfiguration", body: .object(body)) {
                "version \($0.cell("version")) is applied\n"
            }
        }
    }

    /// `llm-gateway config diff`
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare a configuration with the one that counts, setting by setting."
        )

        @OptionGroup var command: ControlCommand
        @OptionGroup var text: Text

        func run() async throws {
            try await command.run("diffConfiguration", body: ["text": try text.read()]) { answer in
                let changes = answer["changes"]?.array ?? []
                if changes.isEmpty { return "nothing differs\n" }
                return changes.map { change in
                    let (before, after) = (change["before"]?.string, change["after"]?.string)
                    return (before.map { "- \(change.cell("path")): \($0)\n" } ?? "")
                        + (after.map { "+ \(change.cell("path")): \($0)\n" } ?? "")
                }.joined()
            }
        }
    }

    /// `llm-gateway config history`
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the configurations that were applied in the database."
        )

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.list(
                "listConfigurationVersions",
                heads: ["version", "applied", "by", "note"],
                nothing: "none has been applied"
            ) { [$0.cell("version"), $0.cell("applied"), $0.cell("author"), $0.cell("note")] }
        }
    }

    /// `llm-gateway config rollback`
    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply a configuration again that was applied before."
        )

        @OptionGroup var command: ControlCommand

        @Argument(help: "The version, as `config history` tells it.")
        var version: Int

        func run() async throws {
            try await command.run("rollBackConfiguration", path: ["version": "\(version)"], body: [:]) {
                "version \($0.cell("version")) is applied\n"
            }
        }
    }
}
