import ArgumentParser
import Foundation
import Gateway

/// `llm-gateway config`
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Check a configuration file, print the format's JSON Schema, or look after the configuration in the database.",
        subcommands: [Check.self, Schema.self, Apply.self, Diff.self, History.self, Rollback.self]
    )

    /// `llm-gateway config check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a configuration file and report everything that is wrong with it.",
            discussion: "Exits with 0 when the file is good and 1 when it is not. Never prints a secret."
        )

        @Argument(help: "The configuration, a YAML file.")
        var file: String

        @Flag(help: "Accept a listener beyond this machine though no caller has to say who it is.")
        var insecureNoAuth = false

        func run() throws {
            do {
                let configuration = try ConfigurationSource.file(file).read(
                    environment: ProcessInfo.processInfo.environment,
                    insecureNoAuth: insecureNoAuth
                )
                let (vendors, aliases) = (configuration.vendors.count, configuration.aliases.count)
                print(
                    "\(file) is valid: \(vendors) vendor\(vendors == 1 ? "" : "s"), "
                        + "\(aliases) alias\(aliases == 1 ? "" : "es")"
                )
            } catch {
                throw Failure.told(error)
            }
        }
    }

    /// `llm-gateway config schema`
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of the configuration, for editors."
        )

        func run() {
            print(ConfigurationSchema.json())
        }
    }
}
