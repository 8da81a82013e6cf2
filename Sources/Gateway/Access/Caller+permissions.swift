import Access
import Core

extension Caller {
    /// - Throws: `forbidden` where it may not ask for things of the kind.
    func check(_ endpoint: EndpointClass) throws(GatewayError) {
        guard !permissions.endpoints.contains(endpoint) else { return }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "The key '\(key)' is not granted '\(endpoint.rawValue)' ('permissions.endpoints' of the key).",
            code: "endpoint_not_granted"
        )
    }

    /// The targets of a name that it may use.
    /// - Parameter asked: the name as it was asked for.
    /// - Throws: `forbidden` where it may use none.
    func granted(_ resolution: Resolution, _ asked: String) throws(GatewayError) -> Resolution {
        let targets = resolution.targets
        let able = targets.filter { permissions.grants(asked, at: $0.vendor.name, $0.profile.model) }
        if able.count == targets.count, !able.isEmpty { return resolution }
        if !able.isEmpty { return Resolution(able) }
        let isVendor = targets.contains { permissions.names(asked, at: $0.vendor.name, $0.profile.model) }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "The key '\(key)' is not granted the model '\(asked.prefix(200))' "
                + "('permissions.\(isVendor ? "vendors" : "models")' of the key).",
            param: "model",
            code: "model_not_granted"
        )
    }

    /// - Throws: `forbidden` where it may not use the vendor.
    func check(vendor: String) throws(GatewayError) {
        guard !permissions.grants(vendor: vendor) else { return }
        throw GatewayError(
            .forbidden,
            status: 403,
            message:
                "The key '\(key)' is not granted the vendor '\(vendor.prefix(100))' ('permissions.vendors' of the key).",
            code: "vendor_not_granted"
        )
    }
}
