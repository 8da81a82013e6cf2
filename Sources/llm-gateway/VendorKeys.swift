import Admin
import ArgumentParser
import Foundation
import JSON

/// `llm-gateway vendor-key`
struct VendorKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vendor-key",
        abstract: "Look after the gateway's keys at vendors that are kept in the database, sealed.",
        discussion: """
            They are sealed under the master key: $LLM_GATEWAY_MASTER_KEY, or `vault` in the configuration. A vendor whose \
            `api_key` is {stored: NAME} is shown the key of that name.
            """,
        subcommands: [Set.self, List.self, Delete.self, Reseal.self]
    )

    /// `llm-gateway vendor-key set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a key, in the place of the one before. It is read from the standard input.",
            discussion: "  printenv OPENAI_API_KEY | llm-gateway vendor-key set openai"
        )

        @OptionGroup var command: ControlCommand

        @Argument(
            help: "The name by which the configuration asks for it; without a configuration, the kind of the vendor."
        )
        var name: String

        @Option(help: "What it is for.")
        var note: String?

        func run() async throws {
            // Not from an argument: whoever lists processes would see it.
            guard let key = readLine() else { throw Failure.told("expected the key on the standard input") }
            var body: JSONObject = ["key": .string(key.trimmingCharacters(in: .whitespaces))]
            body["note"] = note.map { .string($0) }
            try await command.run("setVendorKey", path: ["vendor_key": name], body: .object(body)) { $0.lines }
        }
    }

    /// `llm-gateway vendor-key list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, by their ends.")

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.list(
                "listVendorKeys",
                heads: ["name", "key", "sealed", "updated", "note"],
                nothing: "there are no vendors' keys"
            ) { key in
                [
                    key.cell("name"), key.cell("hint"),
                    key["current"]?.bool == true ? "by the present master key" : "by another master key",
                    key.cell("updated"), key.cell("note"),
                ]
            }
        }
    }

    /// `llm-gateway vendor-key delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a key.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name.")
        var name: String

        func run() async throws {
            try await command.run("deleteVendorKey", path: ["vendor_key": name]) { _ in "\(name) is deleted\n" }
        }
    }

    /// `llm-gateway vendor-key reseal`
    struct Reseal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal every key under the present master key, after that was changed."
        )

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.run("resealVendorKeys") { answer in
                let unreadable = answer["unreadable"]?.strings ?? []
                return "\(answer.cell("resealed")) sealed anew\n"
                    + unreadable.map { "\($0): no master key opens it\n" }.joined()
            }
        }
    }
}
