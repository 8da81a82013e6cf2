import Admin
import ArgumentParser
import Gateway
import JSON

/// `llm-gateway limit`
struct LimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Look after limits that are said beside the configuration.",
        discussion:
            "How much of a limit is left is known to a running gateway alone: ask its control plane, /api/v1/limits/NAME.",
        subcommands: [List.self, Set.self, Delete.self]
    )

    /// `llm-gateway limit list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List limits, those of the configuration too.")

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.run("listLimits") { answer in
                table(
                    answer,
                    ["name", "measure", "limit", "per", "algorithm", "enforced", "said in"],
                    "there are no limits"
                ) { limit in
                    [
                        limit.cell("name"), limit.cell("measure"), limit.cell("limit"), list(limit["per"]),
                        limit.cell("algorithm"),
                        limit.cell("enforce"), place(limit),
                    ]
                }
            }
        }
    }

    /// `llm-gateway limit set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say a limit, in the place of the one of that name.",
            discussion:
                "  llm-gateway limit set team-tokens '{ per: [team], measure: total_tokens, limit: 100000, window: 1m }'"
        )

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name.")
        var name: String

        @Argument(help: "What it says, as in the configuration.")
        var rule: String

        func run() async throws {
            try await command.run("setLimit", path: ["name": name], body: document(rule)) { $0.lines }
        }
    }

    /// `llm-gateway limit delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a limit.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name.")
        var name: String

        func run() async throws {
            try await command.run("deleteLimit", path: ["name": name]) { _ in "deleted\n" }
        }
    }
}

/// `llm-gateway budget`
struct BudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Look at budgets, and after those that are said beside the configuration.",
        subcommands: [List.self, Show.self, Set.self, Delete.self]
    )

    /// `llm-gateway budget list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List budgets, those of the configuration too.")

        @OptionGroup var command: ControlCommand

        func run() async throws {
            try await command.run("listBudgets") { answer in
                table(
                    answer,
                    ["name", "amount", "measure", "window", "per", "hard", "enforced", "said in"],
                    "there are no budgets"
                ) {
                    budget in
                    [
                        budget.cell("name"), budget.cell("amount"), budget.cell("measure"), budget.cell("window"),
                        list(budget["per"]),
                        budget.cell("hard"), budget.cell("enforce"), place(budget),
                    ]
                }
            }
        }
    }

    /// `llm-gateway budget show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look at a budget and how it stands, for all gateways of the database."
        )

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name.")
        var name: String

        @Option(help: "The most that are told, those first who have used most.")
        var most = 100

        func run() async throws {
            try await command.run("getBudget", path: ["name": name], query: ["most": "\(most)"]) { budget in
                let counts = budget["counts"]?.array ?? []
                let heads = ["whose", "used", "reserved", "estimated", "remaining", "renews at"]
                let rows = counts.map { count in
                    [
                        whose(count["values"]), count.cell("used"), count.cell("reserved"), count.cell("estimated"),
                        count.cell("remaining"), count.cell("renews_at"),
                    ]
                }
                return "\(budget.cell("amount")) \(budget.cell("measure")), \(budget.cell("window"))\n"
                    + (rows.isEmpty ? "nothing has been used\n" : TextTable.text([heads] + rows, texts: heads.count))
            }
        }
    }

    /// `llm-gateway budget set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say a budget, in the place of the one of that name.",
            discussion: "  llm-gateway budget set search-daily '{ per: [team], amount: 50.00 USD, window: day }'"
        )

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name.")
        var name: String

        @Argument(help: "What it says, as in the configuration.")
        var rule: String

        func run() async throws {
            try await command.run("setBudget", path: ["name": name], body: document(rule)) { $0.lines }
        }
    }

    /// `llm-gateway budget delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a budget.")

        @OptionGroup var command: ControlCommand

        @Argument(help: "Its name.")
        var name: String

        func run() async throws {
            try await command.run("deleteBudget", path: ["name": name]) { _ in "deleted\n" }
        }
    }
}

/// What an argument says in the form of the configuration.
private func document(_ text: String) throws -> JSONValue {
    guard let document = AdministeredFormat.document(yaml: text) else {
        throw Failure.told(
            "expected what it says as in the configuration, such as '{ amount: 50.00 USD, window: day }'"
        )
    }
    return document
}

private func table(
    _ answer: JSONValue,
    _ heads: [String],
    _ nothing: String,
    _ row: (JSONValue) -> [String]
) -> String {
    let found = answer["data"]?.array ?? []
    return found.isEmpty ? nothing + "\n" : TextTable.text([heads] + found.map(row), texts: heads.count)
}

private func list(_ value: JSONValue?) -> String { (value?.array ?? []).compactMap(\.string).joined(separator: ", ") }

private func place(_ rule: JSONValue) -> String {
    rule["declared"]?.bool == true ? "the configuration" : "the database"
}

private func whose(_ values: JSONValue?) -> String {
    let members = values?.object?.members ?? []
    return members.isEmpty ? "all" : members.map { "\($0.name) \($0.value.string ?? "-")" }.joined(separator: ", ")
}
