/// What a caller may do. Nothing that is not granted.
public struct Permissions: Sendable, Equatable {
    /// The models, by alias or as `vendor/model`.
    public var models: [NamePattern]
    /// The vendors at which they may be; nil: at any.
    public var vendors: [NamePattern]?
    /// What may be asked for.
    public var endpoints: Set<EndpointClass>

    /// What is granted to who is granted models and nothing else is said.
    public static let usualEndpoints: Set<EndpointClass> = [
        .calls, .embeddings, .rerank, .tokenCounts, .moderations, .images, .audio,
    ]

    /// - Parameter models: none, unless told.
    public init(
        models: [NamePattern] = [],
        vendors: [NamePattern]? = nil,
        endpoints: Set<EndpointClass> = Permissions.usualEndpoints
    ) {
        self.models = models
        self.vendors = vendors
        self.endpoints = endpoints
    }

    /// Whether a call of a model may go to a target.
    /// - Parameters:
    ///   - asked: the name that was asked for.
    ///   - vendor: the target's configured vendor.
    ///   - model: the vendor's name of the target.
    public func grants(_ asked: String, at vendor: String, _ model: String) -> Bool {
        grants(vendor: vendor) && names(asked, at: vendor, model)
    }

    /// Whether a vendor may be asked.
    public func grants(vendor: String) -> Bool {
        vendors?.contains { $0.matches(vendor) } ?? true
    }

    /// Whether a model is among those that are granted, wherever it is.
    public func names(_ asked: String, at vendor: String, _ model: String) -> Bool {
        let name = "\(vendor)/\(model)"
        return models.contains { $0.matches(asked) || $0.matches(name) }
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
