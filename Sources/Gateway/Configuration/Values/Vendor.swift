public import Catalogue
public import Core

extension Configuration {
    /// A vendor as configured: its kind with what the operator adds or changes.
    public struct Vendor: Sendable {
        /// The name in the configuration, before the first `/` of a model name.
        public var name: String
        public var kind: VendorKind
        /// Where it is; nil for a kind that lives inside the gateway.
        public var baseURL: BaseURL?
        public var apiKey: Secret?
        public var timeouts = Timeouts()
        /// Send a request once more if a reused connection closed without a byte of answer.
        public var retryStale = false
        /// The most connections that an event loop holds to it.
        public var maxConnections = 1_000
        /// Overrides ``Configuration/dropParams``.
        public var dropParams: Bool?
        /// Headers that every request carries beside the kind's own.
        public var headers: [Header] = []
        /// What the operator says of models; goes before the catalogue.
        public var models = ModelTable([])
        /// The kind's quirks with the operator's changes.
        public var quirks: Quirks
        public var proxy = Proxy.environment

        /// A vendor that is all that its kind is.
        public init(name: String, kind: VendorKind, baseURL: BaseURL?, apiKey: Secret?) {
            self.name = name
            self.kind = kind
            self.baseURL = baseURL
            self.apiKey = apiKey
            quirks = kind.quirks
        }

        /// What is known of a model, by the operator's word or the catalogue's.
        public func model(_ name: String) -> ModelInfo? {
            models[name] ?? kind.models[name]
        }

        /// What a dialect must know to write for a model. Worth keeping: it copies a good deal.
        public func profile(of model: String) -> TargetProfile {
            let known = self.model(model)
            return TargetProfile(
                vendor: name,
                model: model,
                dialect: kind.dialect,
                quirks: quirks,
                capabilities: known?.capabilities ?? kind.defaultCapabilities,
                maxOutputTokens: known?.maxOutputTokens
            )
        }
    }

    /// How long a vendor may take. The defaults give slow models their time: a whole answer sends its first byte only when
    /// it is complete, and a reasoning model is silent in the middle of a stream while it thinks.
    public struct Timeouts: Sendable, Hashable {
        public var connect = Duration.seconds(10)
        public var firstByte = Duration.seconds(600)
        public var betweenBytes = Duration.seconds(300)
        public var total = Duration.seconds(3600)
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
        public var host: String
        public var port: Int
        /// `user:password` for `Proxy-Authorization`, already percent-decoded.
        public var credentials: Secret?
    }
}
