import ArgumentParser
import Gateway

/// The command line.
@main
struct LLMGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llm-gateway",
        abstract: "One endpoint in front of every large-language-model vendor, for clients of every common API.",
        version: Version.current,
        subcommands: [
            Serve.self, Config.self, Key.self, OrganisationCommand.self, TeamCommand.self, UserCommand.self,
            VendorKeyCommand.self, LimitCommand.self, BudgetCommand.self, Audit.self, Usage.self, Prices.self,
            Route.self, Targets.self, Import.self, Simulate.self,
        ],
        defaultSubcommand: Serve.self
    )
}
