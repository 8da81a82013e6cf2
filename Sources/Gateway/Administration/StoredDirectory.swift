import Access
import Catalogue
import Core
import Directory
import Metering
import Storage

/// What is administered, as the requests of a gateway need it: read from the database and kept beside it, so that no request waits for one.
/// Never changed; another one takes its place.
struct StoredDirectory: Sendable {
    /// The change up to which it is; nil: the database has not been reached yet, and nobody knows what is in it.
    var revision: Int?
    /// By their names for programs.
    var keys: [String: StoredKey] = [:]
    /// What the keys are known of.
    var gatewayKeys: [GatewayKey] = []
    /// What models cost, by vendor and model; of several the one that is said last stands first.
    var prices: [Target: [PriceVersion]] = [:]
    /// The people who administer, by their addresses.
    var users: [String: User] = [:]
    /// The configuration that was applied last.
    var configuration: ConfigurationVersion?

    /// A vendor and one of its models.
    struct Target: Hashable, Sendable {
        let vendor: String
        let model: String
    }

    /// What the copy holds.
    static let kinds: [StoredResource.Kind] = [.key, .price, .user, .configuration]

    /// Nothing is kept that it could be a copy of.
    static let none: StoredDirectory = {
        var directory = StoredDirectory()
        directory.revision = 0
        return directory
    }()

    /// It is not known what there is.
    static let unknown = StoredDirectory()
}

/// Keeps a copy of the directory by asking for what was changed.
actor DirectoryCopy {
    private let store: DirectoryStore
    private var directory = StoredDirectory.unknown
    private var stored: [StoredResource.Kind: [String: StoredResource]] = [:]

    init(_ store: DirectoryStore) {
        self.store = store
    }

    /// Brings the copy up to date.
    /// - Returns: the copy, where it is another one than before.
    /// - Throws: `unavailable` where the database does not answer; the copy stays as it was.
    func refresh() async throws(StoreError) -> StoredDirectory? {
        let revision = try await store.revision()
        guard revision != directory.revision else { return nil }
        let changes = try await store.changes(since: directory.revision ?? 0, StoredDirectory.kinds)
        for resource in changes.resources {
            stored[resource.kind, default: [:]][resource.id] = resource.body == nil ? nil : resource
        }
        let kinds = Set(changes.resources.map(\.kind))
        let isFirst = directory.revision == nil
        directory.revision = changes.revision
        if kinds.contains(.key) { readKeys() }
        if kinds.contains(.price) { readPrices() }
        if kinds.contains(.user) {
            directory.users = Dictionary(read(User.self).map { ($0.email, $0) }, uniquingKeysWith: { $1 })
        }
        if kinds.contains(.configuration) {
            directory.configuration = read(ConfigurationVersion.self).max { $0.number < $1.number }
        }
        return isFirst || !kinds.isEmpty ? directory : nil
    }

    private func read<R: DirectoryResource>(_ type: R.Type) -> [R] {
        (stored[R.kind] ?? [:]).values.compactMap { R($0) }
    }

    private func readKeys() {
        let keys = read(StoredKey.self)
        directory.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        directory.gatewayKeys = keys.flatMap { $0.gatewayKeys(AdministeredFormat.permissions($0.permissions)) }
    }

    private func readPrices() {
        // Of two that count at a moment the one that begins later counts, and of those the one that was said later.
        let prices = read(StoredPrice.self).sorted { one, other in
            let (from, otherFrom) = (one.from ?? .min, other.from ?? .min)
            let (said, otherSaid) = (revision(of: one), revision(of: other))
            return (from, said) > (otherFrom, otherSaid)
        }
        directory.prices = [:]
        for price in prices {
            guard let read = AdministeredFormat.price(price.price).price else { continue }
            let target = StoredDirectory.Target(vendor: price.vendor, model: price.model)
            directory.prices[target, default: []].append(
                PriceVersion(id: price.id, from: price.from, until: price.until, price: read)
            )
        }
    }

    private func revision(of price: StoredPrice) -> Int { stored[.price]?[price.id]?.revision ?? 0 }
}
