import Directory

/// The configuration where it counts: in the file that a gateway is started with, or in the database, as the version that was applied last.
package struct KeptConfiguration: Sendable {
    /// Of the file or the environment, which say what the process itself is made of.
    let base: Configuration
    let source: ConfigurationSource
    /// The one that was applied last, whether or not it counts.
    let version: ConfigurationVersion?
    let environment: [String: String]
    let insecureNoAuth: Bool

    /// Whether one that was applied in the database counts.
    var isStored: Bool {
        if case .embedded = source { return true }
        return base.admin.configuration == .database
    }

    private var applied: ConfigurationVersion? { isStored ? version : nil }
    private var text: String? { applied?.text ?? source.text }

    /// Where it comes from, for people.
    var sourceText: String {
        applied.map { "version \($0.number) in the database" } ?? "\(source)"
    }

    /// What is said, read.
    /// - Parameter storedKeys: names of vendors' keys in the database; where nothing else is said they bring their vendors along.
    /// - Throws: `ConfigurationErrors`.
    func configuration(storedKeys: Set<String>) throws -> Configuration {
        if let applied { return try configuration(of: applied.text, named: sourceText) }
        guard case .embedded = source else { return base }
        return Configuration.embedded(environment: environment, storedKeys: storedKeys)
    }

    /// A text that is applied. What the process itself is made of, it does not say.
    private func configuration(of text: String, named name: String) throws -> Configuration {
        var configuration = try Configuration.load(
            yaml: text,
            file: name,
            environment: environment,
            insecureNoAuth: insecureNoAuth,
            checksFiles: true,
            leavingOut: ["server", "admin", "storage", "shared_state", "vault"]
        )
        configuration.server = base.server
        configuration.admin = base.admin
        configuration.storage = base.storage
        configuration.sharedState = base.sharedState
        // It may name a command, which whoever administers the gateway must not choose.
        configuration.vault = base.vault
        return configuration
    }
}

extension KeptConfiguration: ConfigurationControl {
    /// The configuration in use.
    package var running: RunningConfiguration {
        RunningConfiguration(
            text: text.flatMap { ConfigurationText($0)?.masked },
            source: sourceText,
            version: applied?.number,
            isStored: isStored
        )
    }

    /// What the settings of a text are that differ from those in use.
    package func differences(of text: String) -> [SettingDifference]? {
        ConfigurationText(text).map { new in
            ConfigurationText.differences(from: self.text.flatMap { ConfigurationText($0) }, to: new)
        }
    }

    /// What is wrong with a text; nothing where it could be applied.
    package func faults(of text: String) -> [ConfigurationProblem] {
        do {
            _ = try configuration(of: text, named: "configuration")
            return (ConfigurationText(text)?.literalSecrets ?? []).map { secret in
                ConfigurationProblem(
                    file: "configuration",
                    line: secret.place.line,
                    column: secret.place.column,
                    path: secret.path,
                    message:
                        "a configuration in the database holds no secrets; name a variable of the environment, as ${NAME}"
                )
            }
        } catch let errors as ConfigurationErrors {
            return errors.problems
        } catch {
            return [ConfigurationProblem(file: "configuration", path: "", message: "cannot be used")]
        }
    }

    /// Nothing runs that could look.
    package func refresh() async {}
}
