import Catalogue
import Core
import Transport

/// The configuration as the requests see it: prepared once, never changed, swapped as a whole by a reload.
final class Snapshot: Sendable {
    let configuration: Configuration
    /// Vendors by their configured names.
    let vendors: [String: VendorAccess]
    /// In the order of preference.
    let orderedVendors: [VendorAccess]
    let aliases: [String: ModelAlias]
    let reasoningSeal: ReasoningSeal

    /// - Parameters:
    ///   - previous: whose connections are kept where a vendor is reached in the same way as before.
    ///   - simulator: answers for vendors that live in the process.
    /// - Throws: when TLS cannot be set up.
    init(
        _ configuration: Configuration,
        environment: [String: String],
        simulator: any HTTPService,
        previous: Snapshot? = nil
    ) throws {
        self.configuration = configuration
        orderedVendors = try configuration.vendors.map { vendor in
            try VendorAccess(
                vendor,
                environment: environment,
                simulator: simulator,
                previous: previous?.vendors[vendor.name]
            )
        }
        vendors = Dictionary(uniqueKeysWithValues: orderedVendors.map { ($0.name, $0) })
        reasoningSeal = ReasoningSeal(configuration.vendors.map { ($0.name, $0.apiKey) })
        aliases = Dictionary(configuration.aliases.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// The servers that vendors are reached at.
    var upstreams: [Upstream] { orderedVendors.map(\.upstream) }
}
