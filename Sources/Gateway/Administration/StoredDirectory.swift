import Access
import Catalogue
import Core
import Directory
import JSON
import Metering
import Storage
import Traffic

/// What is administered, as the requests of a gateway need it: read from the database and kept beside it, so that no request waits for one.
/// Never changed; another one takes its place.
struct StoredDirectory: Sendable {
    /// The change up to which it is; nil: the database has not been reached yet, and nobody knows what is in it.
    var revision: Int?
    /// By their names for programs.
    var keys: [String: StoredKey] = [:]
    /// There are keys, or were: taking the last one away must not let everybody in.
    var hasHadKeys = false
    /// What the keys are known of.
    var gatewayKeys: [GatewayKey] = []
    /// What models cost, by vendor and model; of several the one that is said last stands first.
    var prices: [Target: [PriceVersion]] = [:]
    /// The people who administer, by their addresses.
    var users: [String: User] = [:]
    /// Vendors' keys, sealed, by their names.
    var vendorKeys: [String: VendorKey] = [:]
    /// Limits, by their names.
    var limits: [LimitRule] = []
    /// Budgets, by their names.
    var budgets: [BudgetRule] = []
    /// The configuration that was applied last.
    var configuration: ConfigurationVersion?

    /// A vendor and one of its models.
    struct Target: Hashable, Sendable {
        let vendor: String
        let model: String
    }

    /// What the copy holds all of; of configurations it holds the last one.
    static let kinds: [StoredResource.Kind] = [.key, .price, .user, .vendorKey, .limit, .budget]

    /// Nothing is kept that it could be a copy of.
    static let none: StoredDirectory = {
        var directory = StoredDirectory()
        directory.revision = 0
        return directory
    }()

    /// It is not known what there is.
    static let unknown = StoredDirectory()
}

/// Why a vendor's key cannot be had from the database. Holds nothing of it.
struct VendorKeyFault: Error, CustomStringConvertible {
    let description: String
}

extension StoredDirectory {
    /// Opens a vendor's key.
    func vendorKey(_ name: String, _ keys: MasterKeys?) throws(VendorKeyFault) -> Secret {
        guard let kept = vendorKeys[name] else {
            throw VendorKeyFault(description: "there is no key '\(name)' among those of vendors in the database")
        }
        guard let keys else {
            throw VendorKeyFault(description: "the key '\(name)' is sealed, and there is no master key ('vault')")
        }
        guard let sealed = SealedSecret(kept.sealed) else {
            throw VendorKeyFault(description: "the key '\(name)' cannot be read")
        }
        do throws(VaultError) {
            return try keys.open(sealed, for: .vendorKey(name))
        } catch {
            throw VendorKeyFault(description: "the key '\(name)' cannot be opened: \(error)")
        }
    }
}

/// Keeps a copy of the directory by asking for what was changed.
actor DirectoryCopy {
    private let store: DirectoryStore
    /// Where the copy is kept for a gateway that starts while the database is away; nil: nowhere.
    private let file: DirectoryFile?
    private var directory = StoredDirectory.unknown
    private var stored: [StoredResource.Kind: [String: StoredResource]] = [:]
    /// What an earlier process kept has been looked at.
    private var hasRecalled = false

    init(_ store: DirectoryStore, file: DirectoryFile?) {
        self.store = store
        self.file = file
    }

    /// Brings the copy up to date.
    /// - Returns: the copy, where it is another one than before.
    /// - Throws: `unavailable` where the database does not answer; the copy stays as it was.
    func refresh() async throws(StoreError) -> StoredDirectory? {
        let revision = try await store.revision()
        guard revision != directory.revision else { return nil }
        let known = directory.revision ?? 0
        // One that has been set back, as from a backup, tells nothing of what is there no more.
        let isOlder = revision < known
        let changes = try await store.changes(since: isOlder ? 0 : known, StoredDirectory.kinds)
        let configuration = try await store.read { (reading) throws(StoreError) in
            try reading.list(.configuration, backwards: true, limit: 1)
        }
        let isFirst = directory.revision == nil || isOlder
        if isOlder {
            stored = [:]
            let hasHadKeys = directory.hasHadKeys
            directory = .unknown
            directory.hasHadKeys = hasHadKeys
        }
        let isOther = take(changes.resources + configuration, revision: changes.revision)
        if isFirst || isOther { file?.write(stored.values.flatMap(\.values), revision: changes.revision) }
        return isFirst || isOther ? directory : nil
    }

    /// The copy as it is.
    var latest: StoredDirectory { directory }

    /// The copy that an earlier process kept, until the database answers; nil where there is none.
    func recall() -> StoredDirectory? {
        guard directory.revision == nil, !hasRecalled, let (resources, revision) = file?.read() else { return nil }
        hasRecalled = true
        _ = take(resources, revision: revision)
        // There may be keys by now that the copy does not have: of one that it does not have nobody knows.
        directory.revision = nil
        return directory
    }

    /// - Returns: whether anything was changed.
    private func take(_ resources: [StoredResource], revision: Int) -> Bool {
        directory.revision = revision
        let changed = resources.filter { stored[$0.kind]?[$0.id] != $0 }
        for resource in changed {
            if resource.kind == .configuration { stored[.configuration] = [:] }
            stored[resource.kind, default: [:]][resource.id] = resource
        }
        let kinds = Set(changed.map(\.kind))
        if kinds.contains(.key) { directory.hasHadKeys = true }
        if kinds.contains(.key) { readKeys() }
        if kinds.contains(.price) { readPrices() }
        if kinds.contains(.user) {
            directory.users = Dictionary(read(User.self).map { ($0.email, $0) }, uniquingKeysWith: { $1 })
        }
        if kinds.contains(.vendorKey) {
            directory.vendorKeys = Dictionary(read(VendorKey.self).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        }
        if kinds.contains(.limit) { directory.readLimits(read(StoredLimit.self)) }
        if kinds.contains(.budget) { directory.readBudgets(read(StoredBudget.self)) }
        if kinds.contains(.configuration) { directory.configuration = read(ConfigurationVersion.self).first }
        return !kinds.isEmpty
    }

    private func read<R: DirectoryResource>(_ type: R.Type) -> [R] {
        // Of what was deleted nothing can be read.
        (stored[R.kind] ?? [:]).values.compactMap { R($0) }
    }

    private func readKeys() {
        let keys = read(StoredKey.self)
        directory.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        directory.gatewayKeys = keys.flatMap { $0.gatewayKeys(AdministeredFormat.permissions($0.permissions)) }
    }

    private func readPrices() {
        directory.prices = PriceBook.versions(read(StoredPrice.self).map { ($0, revision(of: $0)) })
    }

    private func revision(of price: StoredPrice) -> Int { stored[.price]?[price.id]?.revision ?? 0 }
}
