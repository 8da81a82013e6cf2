/// Everything that the operator decides, read once and never changed: a reload makes a new one.
///
/// ```swift
/// let configuration = try Configuration.load(
///     yaml: text, file: "gateway.yaml", environment: environment, insecureNoAuth: false
/// )
/// ```
/// `docs/configuration.md` describes the file. Durations are of any length above zero, sizes are bytes.
public struct Configuration: Sendable {
    public var server = Server()
    public var admin = Admin()
    /// In the order of the file, which is the order in which vendors of a model are preferred. The simulator is always
    /// there, last unless it is configured.
    public var vendors: [Vendor] = []
    /// Model names of our own, in the order of the file.
    public var aliases: [ModelAlias] = []
    /// Leave out what a vendor cannot do instead of refusing the call, unless the call says otherwise.
    public var dropParams = false
    /// The most bytes of a whole answer that are kept while it is read.
    public var maxReplyBytes = 64 << 20
    public var media = Media()
    public var log = Log()

    init() {}

    /// The vendor configured under that name.
    public func vendor(_ name: String) -> Vendor? {
        vendors.first { $0.name == name }
    }

    /// The alias of that name.
    public func alias(_ name: String) -> ModelAlias? {
        aliases.first { $0.name == name }
    }
}

extension Configuration {
    /// The data plane's listener and its limits.
    public struct Server: Sendable {
        public var listen = ListenAddress(host: "127.0.0.1", port: 8080)
        public var tls: TLS?
        /// Web origins that may call the gateway (`https://app.example`).
        public var allowedOrigins: [String] = []
        /// Host names beyond the loopback ones that the gateway answers to, without a port.
        public var allowedHosts: [String] = []
        public var maxConnections = 10_000
        public var maxHeaderBytes = 32 << 10
        public var maxBodyBytes = 32 << 20
        public var headerTimeout = Duration.seconds(10)
        public var bodyTimeout = Duration.seconds(60)
        /// How long a connection may wait between two requests.
        public var idleTimeout = Duration.seconds(75)
        /// How long a caller may read nothing of what is ready for it.
        public var writeTimeout = Duration.seconds(60)
        /// How long running calls may still take when the gateway shuts down.
        public var drainTimeout = Duration.seconds(30)
        /// Event loops; nil: one a core.
        public var threads: Int?
    }

    /// Files of a certificate chain and its key, both PEM, read again when they change.
    public struct TLS: Sendable, Hashable {
        public var certificate: String
        public var privateKey: String
    }

    /// The control plane's listener.
    public struct Admin: Sendable {
        public var listen = ListenAddress(host: "127.0.0.1", port: 8081)
    }

    /// Fetching of images and files that a vendor wants as bytes.
    public struct Media: Sendable, Hashable {
        public var fetch = true
        public var maxBytes = 20 << 20
        public var timeout = Duration.seconds(10)
        public var maxRedirects = 3
        public var allowPrivateNetworks = false
    }

    /// What is logged and how.
    public struct Log: Sendable, Hashable {
        public enum Level: String, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        public enum Format: String, Sendable, CaseIterable {
            case json, text
        }

        public var level = Level.info
        public var format = Format.json
    }
}
