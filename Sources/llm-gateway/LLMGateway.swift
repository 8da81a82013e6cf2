import ArgumentParser
import Gateway

/// The command line.
@main
struct LLMGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llm-gateway",
        abstract: "One OpenAI-compatible endpoint in front of every large-language-model vendor.",
        version: Version.current,
        subcommands: [Serve.self, Config.self, Key.self, Simulate.self],
        defaultSubcommand: Serve.self
    )
}
