public import Core

/// What a caller may do. Nothing that is not granted.
public struct Permissions: Sendable, Equatable {
    /// The models, by alias or as `vendor/model`.
    public var models: [NamePattern]
    /// The vendors at which they may be; nil: at any.
    public var vendors: [NamePattern]?
    /// The regions in which the vendors may be; nil: in any, and where no region is known.
    public var regions: [NamePattern]?
    /// What must be known of every vendor that is asked.
    public var requirements = Requirements()
    /// What may be asked for.
    public var endpoints: Set<EndpointClass>
    /// What calls may be; nil: anything.
    public var calls: CallRules?
    /// How its calls are routed may be told with their answers.
    public var explains = false
    /// How urgent calls are that say nothing of it, and at most.
    public var priority: CallPriority
    /// The share among those who wait for the same thing.
    public var weight: Int

    /// What is granted to who is granted models and nothing else is said.
    public static let usualEndpoints: Set<EndpointClass> = [
        .calls, .embeddings, .rerank, .tokenCounts, .moderations, .images, .audio,
    ]

    /// - Parameter models: none, unless told.
    public init(
        models: [NamePattern] = [],
        vendors: [NamePattern]? = nil,
        regions: [NamePattern]? = nil,
        endpoints: Set<EndpointClass> = Permissions.usualEndpoints,
        calls: CallRules? = nil,
        priority: CallPriority = .normal,
        weight: Int = 1
    ) {
        self.models = models
        self.vendors = vendors
        self.regions = regions
        self.endpoints = endpoints
        self.calls = calls
        self.priority = priority
        self.weight = weight
    }

    /// Whether a call of a model may go to a target.
    /// - Parameters:
    ///   - asked: the name that was asked for.
    ///   - vendor: the target's configured vendor.
    ///   - region: where that is; nil: not known, which no list of regions grants.
    ///   - model: the vendor's name of the target.
    public func grants(_ asked: String, at vendor: String, in region: String? = nil, _ model: String) -> Bool {
        grants(vendor: vendor) && grants(region: region) && names(asked, at: vendor, model)
    }

    /// Whether a vendor may be asked.
    public func grants(vendor: String) -> Bool {
        vendors?.contains { $0.matches(vendor) } ?? true
    }

    /// Whether a vendor may be asked that is in a region; nil is in none that could be granted by name.
    public func grants(region: String?) -> Bool {
        guard let regions else { return true }
        guard let region else { return false }
        return regions.contains { $0.matches(region) }
    }

    /// Whether a model is among those that are granted, wherever it is.
    public func names(_ asked: String, at vendor: String, _ model: String) -> Bool {
        let name = "\(vendor)/\(model)"
        return models.contains { $0.matches(asked) || $0.matches(name) }
    }
}

/// What calls may use and how much may be written for them.
public struct CallRules: Sendable, Equatable {
    /// What they may use; nil: anything. Where something is said, calls with content that is not known are refused.
    public var features: CallFeatures?
    /// The most tokens that may be written for one call, all its choices together; nil: as many as the vendor allows.
    public var maxOutputTokens: Int?

    /// Nil where neither is said: there are no rules then.
    public init?(features: CallFeatures?, maxOutputTokens: Int?) {
        if features == nil, maxOutputTokens == nil { return nil }
        self.features = features
        self.maxOutputTokens = maxOutputTokens
    }
}

/// A kind of thing that callers ask for, as permissions name them.
public enum EndpointClass: String, Sendable, Hashable, CaseIterable {
    /// Calls of a model in any wire format.
    case calls
    case embeddings
    case rerank
    case tokenCounts = "token_counts"
    case moderations
    case images
    case audio
    /// Files at a vendor, of the whole account there.
    case files
    /// Batches at a vendor, of the whole account there.
    case batches
    /// A vendor's own API.
    case passthrough
}
