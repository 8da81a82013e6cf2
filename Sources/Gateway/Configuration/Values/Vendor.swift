public import Catalogue
public import CloudCredentials
public import Core

extension Configuration {
    /// A vendor as configured: its kind with what the operator adds or changes.
    public struct Vendor: Sendable {
        /// The name in the configuration, before the first `/` of a model name.
        public var name: String
        /// What it is, by the catalogue.
        public var kind: VendorKind
        /// Where it is; nil for a kind that lives inside the gateway.
        public var baseURL: BaseURL?
        /// The gateway's key; nil where the vendor wants none.
        public var apiKey: Secret?
        /// Further keys, which are shown in turn with it.
        public var furtherKeys: [Secret] = []
        /// The name under which the key is kept in the database; nil: it is not.
        public var storedKey: String?
        /// The cloud whose credentials show who the gateway is, where a key does not.
        public var cloud: Cloud?
        /// Where it is, for who may use some regions only; nil: not known.
        public var region: String?
        /// What is known of it, for who requires something.
        public var compliance = TargetCompliance()
        /// How it is asked whether it is there; nil: it is not.
        public var healthCheck: HealthCheck?
        /// How long it may take.
        public var timeouts = Timeouts()
        /// Send a request once more if a reused connection closed without a byte of answer.
        public var retryStale = false
        /// The most connections that an event loop holds to it.
        public var maxConnections = 1_000
        /// Wire formats that it speaks beside its kind's main one: the kind's and the operator's.
        public var furtherDialects: Set<DialectName>
        /// Where its dialects are spoken.
        public var platform: Platform
        /// The names under which it runs models, where those are others than the models' own.
        public var deployments: [String: String] = [:]
        /// Overrides ``Configuration/dropParams``.
        public var dropParams: Bool?
        /// Headers that every request carries beside the kind's own.
        public var headers: [Header] = []
        /// What the operator says of models; goes before the catalogue.
        public var models = ModelTable([])
        /// The names in ``models`` of those whose price the operator says.
        public var pricedModels: Set<String> = []
        /// By how much the catalogue's prices differ from what the operator pays.
        public var priceAdjustment: PriceAdjustment?
        /// The kind's quirks with the operator's changes.
        public var quirks: Quirks
        /// Callers may speak its own API, below `/passthrough/`. At a server of one's own, and with a cloud's identity, that is
        /// more than models: there it is opened only on purpose.
        public var allowsPassthrough: Bool
        /// The way to it.
        public var proxy = Proxy.environment

        /// The keys that are shown in turn.
        var allKeys: [Secret] { (apiKey.map { [$0] } ?? []) + furtherKeys }

        /// A vendor that is all that its kind is.
        public init(name: String, kind: VendorKind, baseURL: BaseURL?, apiKey: Secret?) {
            self.name = name
            self.kind = kind
            self.baseURL = baseURL
            self.apiKey = apiKey
            allowsPassthrough = kind.isBuiltIn || !kind.isLocal && (kind.cloud == nil || apiKey != nil)
            furtherDialects = kind.furtherDialects
            platform = kind.platform
            quirks = kind.quirks
        }

        /// What is known of a model, by the operator's word or the catalogue's.
        public func model(_ name: String) -> ModelInfo? {
            models[name] ?? kind.models[name]
        }

        /// What a model costs by the operator's word, which counts as it stands, or by the catalogue's, and who says so: `configuration`,
        /// `catalogue` or `catalogue -10%`.
        public func price(of name: String) -> (source: String, price: ModelPrice)? {
            guard let known = model(name), let price = known.price else { return nil }
            if models[name] != nil, pricedModels.contains(known.name) { return ("configuration", price) }
            guard let priceAdjustment, price != .free else { return ("catalogue", price) }
            return ("catalogue \(priceAdjustment)", price.adjusted(by: priceAdjustment))
        }

        /// What a dialect must know to write for a model. Worth keeping: it copies a good deal.
        /// - Parameter inbound: the caller's dialect, which the vendor is spoken to in where it can be.
        public func profile(of model: String, for inbound: DialectName) -> TargetProfile {
            let known = self.model(model)
            var profile = TargetProfile(
                vendor: name,
                model: deployments[model] ?? model,
                dialect: known?.dialect ?? (furtherDialects.contains(inbound) ? inbound : kind.dialect),
                quirks: quirks.adding(known),
                capabilities: known?.capabilities ?? kind.defaultCapabilities,
                maxOutputTokens: known?.maxOutputTokens,
                contextWindow: known?.contextWindow
            )
            profile.platform = platform
            return profile
        }
    }

    /// Whose credentials are found, kept and renewed.
    public enum Cloud: Sendable, Equatable {
        /// Each request is signed for the region. Nil: the keys of the environment, as AWS's own tools find them.
        case aws(AWSCredentials?, region: String)
        /// Nil: Application Default Credentials.
        case google(keyFile: String?)
        /// Nil: the identity of the environment or the machine; the scope of the AI services of its cloud.
        case azure(AzureClient?, scope: String?)
    }

    /// How long a vendor may take. The defaults give slow models their time: a whole answer sends its first byte only when
    /// it is complete, and a reasoning model is silent in the middle of a stream while it thinks.
    public struct Timeouts: Sendable, Hashable {
        /// Until the connection stands, TLS included.
        public var connect = Duration.seconds(10)
        /// From the request's last byte to the answer's first.
        public var firstByte = Duration.seconds(600)
        /// Silence within an answer.
        public var betweenBytes = Duration.seconds(300)
        /// The whole call.
        public var total = Duration.seconds(3600)
    }

    /// How a vendor is asked whether it is there.
    public struct HealthCheck: Sendable, Hashable {
        /// What is got, below its base URL.
        public var path = "/models"
        /// Between two questions.
        public var interval = Duration.seconds(10)
        /// How long an answer may take.
        public var timeout = Duration.seconds(5)
        /// After so many failures one after another its targets are left alone.
        public var failures = 2
    }

    /// The way to a vendor.
    public enum Proxy: Sendable, Equatable {
        /// What `HTTPS_PROXY` and `NO_PROXY` say.
        case environment
        /// Straight, whatever the environment says.
        case direct
        case through(ProxyAddress)
    }

    /// An HTTP proxy that is asked to `CONNECT`.
    public struct ProxyAddress: Sendable, Equatable {
        /// A host name or an IP address.
        public var host: String
        /// 80 where none is written.
        public var port: Int
        /// `user:password` for `Proxy-Authorization`, already percent-decoded.
        public var credentials: Secret?
    }
}
