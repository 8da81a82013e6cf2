import Access
import Catalogue
import CloudCredentials
import Core
import Routing
import Transport

/// The configuration as the requests see it: prepared once, never changed, swapped as a whole by a reload.
final class Snapshot: Sendable {
    let configuration: Configuration
    /// What is administered beside the configuration.
    let directory: StoredDirectory
    /// Callers have to say who they are.
    let asksForCallers: Bool
    /// Vendors by their configured names.
    let vendors: [String: VendorAccess]
    /// In the order of preference.
    let orderedVendors: [VendorAccess]
    let aliases: [String: AliasRoute]
    /// The latest versions of those that have no alias of their own, by their names without a version.
    let latest: [String: AliasRoute]
    /// Those whose names stand for others as well, the most particular first.
    let patterns: [AliasRoute]
    /// How targets fare.
    let health: HealthRegistry
    /// Tells what calls ask for where the rules are not sure; nil: nothing does.
    let taskEmbedder: TaskEmbedder?
    let reasoningSeal: ReasoningSeal
    /// The keys of callers.
    let keys: KeyTable
    /// Callers by their certificates.
    let certificates: CertificateTable
    /// Looks at tokens; nil where none are taken.
    let tokens: TokenVerifier?
    /// The vendor whose files keep the names that it gave them.
    private let homeOfFiles: VendorAccess?

    /// - Parameters:
    ///   - previous: whose connections are kept where a vendor is reached in the same way as before.
    ///   - simulator: answers for vendors that live in the process.
    ///   - cloud: carries what finding a cloud's credentials takes.
    ///   - log: is told when they could not be had.
    ///   - directory: what is administered beside the configuration.
    /// - Throws: when TLS cannot be set up.
    init(
        _ configuration: Configuration,
        environment: [String: String],
        simulator: any HTTPService,
        cloud: CloudTransport? = nil,
        log: CloudLog? = nil,
        directory: StoredDirectory = .none,
        previous: Snapshot? = nil
    ) throws {
        self.configuration = configuration
        self.directory = directory
        // Where it is not known whether there are keys, there may be some.
        asksForCallers =
            configuration.asksForCallers || directory.hasHadKeys || directory.revision == nil
            || ControlAccess.bootstrap(environment) != nil
            // Whatever was taken out of the configuration since the start: beyond this machine somebody must be known.
            || !configuration.server.listen.isLoopback && !configuration.insecureNoAuth
        let transport = cloud ?? CloudTransport(environment: environment)
        let clouds = CloudAccess(
            credentials: CredentialAccess(
                environment: CredentialEnvironment(variables: environment),
                transport: transport
            ),
            log: log
        )
        orderedVendors = try configuration.vendors.map { vendor in
            try VendorAccess(
                vendor,
                environment: environment,
                simulator: simulator,
                clouds: clouds,
                prices: directory.prices,
                previous: previous?.vendors[vendor.name]
            )
        }
        vendors = Dictionary(uniqueKeysWithValues: orderedVendors.map { ($0.name, $0) })
        keys = KeyTable(configuration.keys + directory.gatewayKeys)
        certificates = CertificateTable(configuration.certificates)
        tokens =
            configuration.auth.takesTokens
            ? TokenVerifier(
                issuers: configuration.auth.issuers,
                introspection: configuration.auth.introspection,
                transport: transport,
                keeping: previous?.tokens,
                now: wallClockSeconds,
                onFailure: { log?.failed($1, issuer: $0) }
            ) : nil
        reasoningSeal = ReasoningSeal(configuration.vendors.map { ($0.name, $0.apiKey) })
        homeOfFiles = orderedVendors.first(where: \.keepsFiles)
        let health = previous?.health ?? HealthRegistry(configuration.routing)
        self.health = health
        taskEmbedder = configuration.taskEmbedding.flatMap { [vendors] settings in
            TaskEmbedder(settings, vendors: vendors, configuration.routing.breaker, previous: previous?.taskEmbedder)
        }
        let outliers = RouteOutliers(
            configuration.routing.outliers,
            minimumCalls: configuration.routing.breaker.minimumCalls
        )
        let routes = configuration.aliases.compactMap { [vendors] alias in
            AliasRoute(alias, vendors: vendors, health: health, outliers: outliers)
        }
        aliases = Dictionary(routes.map { ($0.alias.name, $0) }, uniquingKeysWith: { $1 })
        latest = Dictionary(
            routes.compactMap { route in route.alias.versioned.map { ($0, route) } },
            uniquingKeysWith: { $1 }
        )
        patterns = routes.filter { $0.alias.name.contains("*") }.sorted { $0.literalLength > $1.literalLength }
    }

    /// Whether the names of a vendor's files have its own behind them.
    func marksFiles(of vendor: VendorAccess) -> Bool { vendor.keepsFiles && vendor !== homeOfFiles }

    /// The servers that vendors are reached at.
    var upstreams: [Upstream] { orderedVendors.map(\.upstream) }
}
