public import Access
public import Routing
public import Storage
public import Traffic
public import Transport

/// Everything that the operator decides, read once and never changed: a reload makes a new one.
///
/// ```swift
/// let configuration = try Configuration.load(
///     yaml: text, file: "gateway.yaml", environment: environment, insecureNoAuth: false
/// )
/// ```
/// `docs/configuration.md` describes the file. Durations are of any length above zero, sizes are bytes.
public struct Configuration: Sendable {
    /// The data plane.
    public var server = Server()
    /// The control plane.
    public var admin = Admin()
    /// In the order of the file, which is the order in which vendors of a model are preferred. The simulator is always
    /// there, last unless it is configured.
    public var vendors: [Vendor] = []
    /// Model names of our own, in the order of the file.
    public var aliases: [ModelAlias] = []
    /// How targets are watched and calls are tried, unless an alias says otherwise.
    public var routing = RoutingSettings()
    /// How an embedding model tells what a call asks for where the rules are not sure; nil: the rules count alone.
    public var taskEmbedding: TaskEmbedding?
    /// The keys of callers; without any nobody is asked for one.
    public var keys: [GatewayKey] = []
    /// Callers that are known by the certificates of their connections, in the order of the file.
    public var certificates: [CertifiedCaller] = []
    /// Callers with tokens of others, and attempts that fail.
    public var auth = Auth()
    /// Leave out what a vendor cannot do instead of refusing the call, unless the call says otherwise.
    public var dropParams = false
    /// The most bytes of a whole answer that are kept while it is read.
    public var maxReplyBytes = 64 << 20
    /// Fetching for vendors that want bytes.
    public var media = Media()
    /// What is kept of the Responses API.
    public var responses = Responses()
    /// Where the ledger is kept; nil: where the environment says, or in the usual place.
    public var storage: StorageURL?
    /// What gateways of a fleet share; nil: nothing.
    public var sharedState: SharedStateSettings?
    /// Where the master keys come from, under which secrets are kept in the database.
    public var vault = MasterKeySettings()
    /// How what was used is written down.
    public var ledger = Ledger()
    /// How what was used is reckoned.
    public var metering = Metering()
    /// How much may be used, in the order of the file.
    public var limits: [LimitRule] = []
    /// What may be spent, in the order of the file.
    public var budgets: [BudgetRule] = []
    /// Names of limits that it says itself, and not what is administered beside it; nil: all.
    var declaredLimits: Set<String>?
    /// Of budgets.
    var declaredBudgets: Set<String>?
    /// What is kept of calls that may be made again under the same name.
    public var idempotency = Idempotency()
    /// Which calls share an answer with others that ask for the same at the same time.
    public var coalescing = Coalescing()
    /// What is logged.
    public var log = Log()
    /// Nobody has to say who it is, also beyond this machine, as the operator insists.
    var insecureNoAuth = false

    init() {}

    /// Callers have to say who they are, whatever is kept in the database.
    public var asksForCallers: Bool { !keys.isEmpty || !certificates.isEmpty || auth.takesTokens }

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
        /// Where applications reach it.
        public var listen = ListenAddress(host: "127.0.0.1", port: 8080)
        /// HTTPS; nil: HTTP.
        public var tls: TLS?
        /// Web origins that may call the gateway (`https://app.example`).
        public var allowedOrigins: [String] = []
        /// Host names beyond the loopback ones that the gateway answers to, without a port.
        public var allowedHosts: [String] = []
        /// Connections at the same time.
        public var maxConnections = 10_000
        /// The largest head of a request.
        public var maxHeaderBytes = 32 << 10
        /// The largest body of a request.
        public var maxBodyBytes = 32 << 20
        /// The largest body that is passed on while it comes.
        public var maxUploadBytes = 512 << 20
        /// How long the head of a request may take.
        public var headerTimeout = Duration.seconds(10)
        /// How long a caller may send nothing of a body it has begun.
        public var bodyTimeout = Duration.seconds(60)
        /// How long a connection may wait between two requests.
        public var idleTimeout = Duration.seconds(75)
        /// How long a caller may read nothing of what is ready for it.
        public var writeTimeout = Duration.seconds(60)
        /// How long running calls may still take when the gateway shuts down.
        public var drainTimeout = Duration.seconds(30)
        /// Event loops; nil: one a core.
        public var threads: Int?
        /// What the process takes upon itself at most.
        var inFlight = LoadGuard.Bounds()
    }

    /// Answers of the Responses API that are kept in memory.
    public struct Responses: Sendable, Equatable {
        /// Of everything that is kept.
        public var maxBytes = 256 << 20
        /// From the last use on.
        public var maxAge = Duration.seconds(24 * 3600)
    }

    /// Calls that are under way and would be answered the same share one answer.
    public struct Coalescing: Sendable, Equatable {
        /// Who pays.
        public enum Charge: String, Sendable, CaseIterable {
            /// Whose call was made; the others have used nothing.
            case first
            /// Each as if its own call had been made.
            case all
        }

        /// Names of models, as they are asked for.
        public var models: [NamePattern] = []
        /// Who pays.
        public var charge = Charge.first

        /// Calls of a model may share.
        func isFor(_ model: String) -> Bool { models.contains { $0.matches(model) } }
    }

    /// Answers that are kept in memory for calls that are made again under the same `Idempotency-Key`.
    public struct Idempotency: Sendable, Equatable {
        /// Of all answers.
        public var maxBytes = 64 << 20
        /// Of one; a longer one is not repeated.
        public var maxAnswerBytes = 4 << 20
        /// From the beginning of a call on.
        public var maxAge = Duration.seconds(24 * 3600)
        /// Gateways of a fleet share them.
        public var isShared = true
    }

    /// Files of a certificate chain and its key, both PEM, read again when they change.
    public struct TLS: Sendable, Hashable {
        /// The file with the certificate and its chain.
        public var certificate: String
        /// The file with the certificate's key.
        public var privateKey: String
        /// Who issues certificates of callers; nil: they are asked for none.
        public var clients: TLSClientAuthority?
    }

    /// The control plane's listener.
    public struct Admin: Sendable {
        /// Where operators reach it.
        public var listen = ListenAddress(host: "127.0.0.1", port: 8081)
        /// HTTPS; nil: HTTP.
        public var tls: TLS?
        /// Where people log in; nil: nobody does.
        public var login: LoginSettings?
        /// Where the configuration is that counts.
        public var configuration = ConfigurationPlace.file

        /// Where the configuration is that counts.
        public enum ConfigurationPlace: String, Sendable, CaseIterable {
            /// In the file that the gateway is started with.
            case file
            /// In the database, once one has been applied there; `server`, `admin`, `storage`, `shared_state` and `vault` stay the file's.
            case database
        }
    }

    /// Fetching of images and files that a vendor wants as bytes.
    public struct Media: Sendable, Hashable {
        /// Whether the gateway fetches at all.
        public var fetch = true
        /// The largest file.
        public var maxBytes = 20 << 20
        /// How long one file may take.
        public var timeout = Duration.seconds(10)
        /// Redirects followed.
        public var maxRedirects = 3
        /// Fetch from private and loopback addresses too.
        public var allowPrivateNetworks = false
    }

    /// How what was used is written down.
    public struct Ledger: Sendable, Hashable {
        /// When an answer may end.
        public enum Durability: String, Sendable, CaseIterable {
            /// At once.
            case batched
            /// When what it used is on the disk.
            case strict
        }

        /// When an answer may end.
        public var durability = Durability.batched
        /// How long entries may wait for others.
        public var commitInterval = Duration.milliseconds(100)
        /// Entries that may wait in memory.
        public var maxQueued = 50_000
        /// Bytes that may wait in a file.
        public var spillBytes = 1 << 30
        /// The most tags of a call.
        public var tags = 16
        /// How long what is kept.
        public var retention = LedgerRetention()
    }

    /// How what was used is reckoned.
    public struct Metering: Sendable, Hashable {
        /// What becomes of a call whose price is not known.
        public enum Unpriced: String, Sendable, CaseIterable {
            case allow, block
        }

        /// Whether answers tell what they cost.
        public enum CostInAnswers: String, Sendable, CaseIterable {
            case never
            /// Where the request asks for it.
            case onRequest = "on_request"
            case always
        }

        /// What becomes of a call whose price is not known.
        public var unpriced = Unpriced.allow
        /// Whether answers tell what they cost.
        public var costInAnswers = CostInAnswers.onRequest
    }

    /// What is logged and how.
    public struct Log: Sendable, Hashable {
        /// How severe an entry is, in swift-log's words.
        public enum Level: String, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// How an entry is written.
        public enum Format: String, Sendable, CaseIterable {
            case json, text
        }

        /// The least severe level that is logged.
        public var level = Level.info
        /// JSON for machines, text for people.
        public var format = Format.json
    }
}
