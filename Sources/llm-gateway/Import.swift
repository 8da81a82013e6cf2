import ArgumentParser
import Foundation
import Gateway

/// `llm-gateway import`
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Move in: make a configuration from that of another gateway.",
        subcommands: [LiteLLM.self, LiteLLMPriceFile.self]
    )

    /// Where the result goes, and how the findings are told.
    struct Output: ParsableArguments {
        @Option(
            name: .shortAndLong,
            help: "The file to write, which must not be there yet. Without it standard output."
        )
        var output: String?

        @Flag(help: "Tell what has no counterpart as one JSON object on standard error.")
        var json = false

        /// Writes the configuration, and on standard error what was noted.
        func write(_ made: ImportedConfiguration, summary: String) throws {
            if let output {
                let file = URL(fileURLWithPath: output)
                do {
                    try Data(made.yaml.utf8).write(to: file, options: .withoutOverwriting)
                } catch {
                    throw Failure.told("llm-gateway: \(output): \((error as NSError).localizedDescription)")
                }
            } else {
                print(made.yaml, terminator: "")
            }
            var lines: [String] = []
            if json {
                lines = [made.json]
            } else {
                lines += made.findings.map { "\($0.kind.rawValue): \($0)" }
                if !made.variables.isEmpty {
                    lines.append("must be in the environment: \(made.variables.map(\.name).joined(separator: ", "))")
                }
                lines.append(summary)
                if let output { lines.append("check it: llm-gateway config check \(output)") }
            }
            FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        }
    }

    /// `llm-gateway import litellm`
    struct LiteLLM: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "litellm",
            abstract: "Make a configuration from that of a LiteLLM proxy.",
            discussion: """
                Reads config.yaml with the files that it includes. Secrets that stand in it are not copied: the result refers \
                to environment variables, and the list says to which. What has no counterpart is listed on standard error \
                and in comments at the end of the result. docs/migrating-from-litellm.md says more.
                """
        )

        @Argument(help: "LiteLLM's configuration, a YAML file.")
        var file: String

        @OptionGroup var output: Output

        func run() throws {
            let made: ImportedConfiguration
            do {
                let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
                made = try LiteLLMImport.translate(try Self.text(of: URL(fileURLWithPath: file)), file: file) { name in
                    try? Self.text(of: URL(fileURLWithPath: name, relativeTo: folder))
                }
            } catch {
                throw Failure.told(error)
            }
            let count = made.findings.count
            try output.write(made, summary: count == 0 ? "everything was brought over" : "\(count) to look at")
        }

        /// - Throws: in words, where the file cannot be read, is larger than 16 MiB or no UTF-8.
        static func text(of file: URL) throws -> String {
            guard let handle = FileHandle(forReadingAtPath: file.path) else {
                throw Unreadable(description: "\(file.relativePath): cannot be read")
            }
            defer { try? handle.close() }
            let data = try handle.read(upToCount: (16 << 20) + 1) ?? Data()
            guard data.count <= 16 << 20 else {
                throw Unreadable(description: "\(file.relativePath): is larger than 16 MiB")
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                throw Unreadable(description: "\(file.relativePath): is not UTF-8 text")
            }
            return text
        }

        struct Unreadable: Error, CustomStringConvertible {
            var description: String
        }
    }

    /// `llm-gateway import litellm-prices`
    struct LiteLLMPriceFile: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "litellm-prices",
            abstract: "Make `vendors.NAME.models` with the prices of LiteLLM's list.",
            discussion: """
                Reads model_prices_and_context_window.json and writes exact prices of the models that the catalogue has no \
                price for, or another one. What no price can say is listed on standard error and in comments at the end.
                """
        )

        @Argument(help: "LiteLLM's list of prices, a JSON file.")
        var file: String

        @Option(help: "Only models of vendors of this kind; may be given several times.")
        var kind: [String] = []

        @OptionGroup var output: Output

        func run() throws {
            let made: LiteLLMPrices.Made
            do {
                let text = try LiteLLM.text(of: URL(fileURLWithPath: file))
                made = try LiteLLMPrices.translate(text, file: file, kinds: kind.isEmpty ? nil : Set(kind))
            } catch {
                throw Failure.told(error)
            }
            try output.write(
                made.configuration,
                summary: "\(made.models) models with a price, \(made.known) more as the catalogue has them, "
                    + "\(made.configuration.findings.count) prices that cannot be said"
            )
        }
    }
}
