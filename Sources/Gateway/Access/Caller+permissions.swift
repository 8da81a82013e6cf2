import Access
import Core

extension GatewayError {
    /// 403: an alias is not for who asks.
    static func notForCaller(_ alias: String) -> GatewayError {
        GatewayError(
            .forbidden,
            status: 403,
            message: "The model '\(alias.prefix(200))' is not for this caller ('only' of the alias).",
            param: "model",
            code: "model_not_granted"
        )
    }
}

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
        let targets = resolution.able
        let granted = resolution.filtered {
            permissions.grants(asked, at: $0.vendor.name, in: $0.vendor.configured.region, $0.profile.model)
        }
        if !granted.isEmpty { return granted }
        let named = targets.filter { permissions.names(asked, at: $0.vendor.name, $0.profile.model) }
        // Vendors that it may ask are not where it may ask them.
        if let elsewhere = named.first(where: { permissions.grants(vendor: $0.vendor.name) }) {
            throw regionNotGranted(elsewhere.vendor.configured)
        }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "The key '\(key)' is not granted the model '\(asked.prefix(200))' "
                + "('permissions.\(named.isEmpty ? "models" : "vendors")' of the key).",
            param: "model",
            code: "model_not_granted"
        )
    }

    /// - Throws: `forbidden` where it may not use the vendor, or not where that is.
    func check(_ vendor: VendorAccess) throws(GatewayError) {
        guard !permissions.grants(vendor: vendor.name) else {
            if permissions.grants(region: vendor.configured.region) {
                let unmet = permissions.requirements.unmet(by: vendor.configured.compliance)
                if unmet.isEmpty { return }
                throw .requirementNotMet("The vendor '\(vendor.name.prefix(100))' is not known to meet", unmet)
            }
            throw regionNotGranted(vendor.configured)
        }
        throw GatewayError(
            .forbidden,
            status: 403,
            message:
                "The key '\(key)' is not granted the vendor '\(vendor.name.prefix(100))' ('permissions.vendors' of the key).",
            code: "vendor_not_granted"
        )
    }

    private func regionNotGranted(_ vendor: Configuration.Vendor) -> GatewayError {
        let place = vendor.region.map { "in the region '\($0)'" } ?? "in no region that is known"
        return GatewayError(
            .forbidden,
            status: 403,
            message: "The vendor '\(vendor.name)' is \(place), which the key '\(key)' is not granted "
                + "('permissions.regions' of the key).",
            param: "model",
            code: "region_not_granted"
        )
    }
}
