public import NIOCore

/// What listens on the admin port while a gateway runs.
public protocol ControlPlane: Sendable {
    /// Begins to listen.
    /// - Returns: the address that is listened at.
    func start() async throws -> SocketAddress

    /// Stops listening; what is being answered may finish within a moment.
    func stop() async
}

/// The configuration of a running gateway, as the control plane sees and changes it.
package protocol ConfigurationControl: Sendable {
    /// The configuration in use.
    var running: RunningConfiguration { get }

    /// What is wrong with a text; nothing where it could be applied.
    func faults(of text: String) -> [ConfigurationProblem]

    /// What the settings of a text are that differ from those in use, secrets hidden; nil where it is no YAML.
    func differences(of text: String) -> [SettingDifference]?

    /// Looks at once for what was changed in the database.
    func refresh() async
}

/// A configuration in use.
package struct RunningConfiguration: Sendable {
    /// As it was written, secrets hidden; nil: there is no text, but what the environment holds, or one in which they cannot be hidden.
    package var text: String?
    /// Where it comes from, for people.
    package var source: String
    /// The applied version; nil: it comes from a file or the environment.
    package var version: Int?
    /// Another one can be applied. Where the configuration is a file that does not leave it to the database, it cannot.
    package var isStored: Bool
}
