import Access
import Catalogue
import Core
import Framing
import Routing
import Storage
import Transport

/// Makes the configuration of what was read, and checks what no single setting can tell: references and exposure.
struct ConfigurationBuilder {
    var reader: SettingsReader
    let catalogue: Catalogue
    let insecureNoAuth: Bool
    /// Where regions and projects stand that the file does not name.
    let environment: [String: String]
    /// Callers have to say who they are.
    var asksForKeys = false
    /// Looks into the files that the configuration names; where it does not, they are taken on trust.
    var checkTLS: (Configuration.TLS) -> TLSCertificateSource.Unusable? = { _ in nil }

    mutating func build(_ root: SettingsRecord) -> Configuration {
        var configuration = Configuration()
        configuration.keys = keys(root)
        let auth = root.section("auth")
        let names = (root.list("keys") ?? []).compactMap { entry -> String? in
            if case .section(let record) = entry.value { record.text("name") } else { nil }
        }
        configuration.auth = self.auth(auth, beside: names)
        asksForKeys =
            root.written.contains("keys") && root.list("keys")?.isEmpty != true
            || auth.written.contains("jwt") && auth.list("jwt")?.isEmpty != true
            || auth.written.contains("introspection")
        configuration.server = server(root.section("server"))
        configuration.certificates = certificates(root, asked: configuration.server.tls?.clients != nil)
        configuration.admin = admin(root.section("admin"), beside: configuration.server)
        for entry in root.map("vendors") ?? [] {
            guard case .section(let record) = entry.value.value else { continue }
            guard let vendor = vendor(entry.name, record) else { continue }
            checkAddress(of: vendor, record, server: configuration.server)
            configuration.vendors.append(vendor)
        }
        // An alias of a vendor that is itself at fault is no further fault.
        let vendorNames = (root.map("vendors") ?? []).map(\.name) + catalogue.kinds.filter(\.isBuiltIn).map(\.name)
        configuration.routing = routing(root.section("routing"))
        configuration.aliases = aliases(root, vendorNames: vendorNames, configuration.routing.attempts)
        configuration.taskEmbedding = taskEmbedding(root, configuration.vendors, vendorNames: vendorNames)
        configuration.dropParams = root.boolean("drop_params") ?? configuration.dropParams
        configuration.maxReplyBytes = root.integer("max_reply_bytes") ?? configuration.maxReplyBytes
        configuration.media = media(root.section("media"))
        let responses = root.section("responses")
        configuration.responses.maxBytes = responses.integer("max_bytes") ?? configuration.responses.maxBytes
        configuration.responses.maxAge = responses.duration("max_age") ?? configuration.responses.maxAge
        configuration.storage = root.section("storage").storage("url")
        configuration.sharedState = sharedState(root.section("shared_state"))
        configuration.vault = vault(root.section("vault"))
        configuration.ledger = ledger(root.section("ledger"))
        configuration.metering = metering(root.section("metering"))
        configuration.limits = limits(root)
        configuration.budgets = budgets(root) { [configuration] name in configuration.knows(model: name, vendorNames) }
        let idempotency = root.section("idempotency")
        configuration.idempotency.maxBytes = idempotency.integer("max_bytes") ?? configuration.idempotency.maxBytes
        configuration.idempotency.maxAnswerBytes =
            idempotency.integer("max_answer_bytes") ?? configuration.idempotency.maxAnswerBytes
        configuration.idempotency.isShared = idempotency.boolean("share") ?? configuration.idempotency.isShared
        configuration.idempotency.maxAge = idempotency.duration("max_age") ?? configuration.idempotency.maxAge
        let coalescing = root.section("coalescing")
        configuration.coalescing.models = (coalescing.texts("models") ?? []).map { NamePattern($0) }
        configuration.coalescing.charge =
            coalescing.text("charge").flatMap(Configuration.Coalescing.Charge.init) ?? configuration.coalescing.charge
        configuration.log = log(root.section("log"))
        return configuration
    }

    private mutating func server(_ record: SettingsRecord) -> Configuration.Server {
        var server = Configuration.Server()
        server.listen = record.address("listen") ?? server.listen
        if !asksForKeys { checkExposure(record) }
        if record["tls"] != nil {
            let section = record.section("tls")
            let clients = section.text("client_ca").map { path in
                TLSClientAuthority(path: path, isRequired: section.text("client_certificates") == "required")
            }
            server.tls = tls(section, clients: clients)
        }
        // As browsers write an origin: in lower case, the port only where it is not the scheme's own.
        server.allowedOrigins = (record.texts("allowed_origins") ?? []).map { (try? BaseURL($0))?.description ?? $0 }
        server.allowedHosts = (record.texts("allowed_hosts") ?? []).map { $0.lowercased() }
        checkOriginsAndHosts(record)
        server.maxConnections = record.integer("max_connections") ?? server.maxConnections
        server.maxHeaderBytes = record.integer("max_header_bytes") ?? server.maxHeaderBytes
        server.maxBodyBytes = record.integer("max_body_bytes") ?? server.maxBodyBytes
        server.maxUploadBytes = record.integer("max_upload_bytes") ?? server.maxUploadBytes
        server.headerTimeout = record.duration("header_timeout") ?? server.headerTimeout
        server.bodyTimeout = record.duration("body_timeout") ?? server.bodyTimeout
        server.idleTimeout = record.duration("idle_timeout") ?? server.idleTimeout
        server.writeTimeout = record.duration("write_timeout") ?? server.writeTimeout
        server.drainTimeout = record.duration("drain_timeout") ?? server.drainTimeout
        server.threads = record.integer("threads")
        server.inFlight.requests = record.integer("max_requests_in_flight") ?? server.inFlight.requests
        server.inFlight.bytes = record.integer("max_bytes_in_flight") ?? server.inFlight.bytes
        server.inFlight.waiting = record.integer("max_waiting") ?? server.inFlight.waiting
        return server
    }

    /// The files that HTTPS is served with, which are looked into; nil where they are not named.
    private mutating func tls(_ record: SettingsRecord, clients: TLSClientAuthority?) -> Configuration.TLS? {
        guard let certificate = record.text("certificate"), let key = record.text("private_key") else { return nil }
        let files = Configuration.TLS(certificate: certificate, privateKey: key, clients: clients)
        if let unusable = checkTLS(files), let setting = record[unusable.file.setting] {
            reader.report(unusable.description, at: setting.place, setting.path)
        }
        return files
    }

    private mutating func admin(_ record: SettingsRecord, beside server: Configuration.Server) -> Configuration.Admin {
        var admin = Configuration.Admin()
        admin.listen = record.address("listen") ?? admin.listen
        admin.configuration =
            record.text("configuration").flatMap(Configuration.Admin.ConfigurationPlace.init) ?? admin.configuration
        if record["tls"] != nil { admin.tls = tls(record.section("tls"), clients: nil) }
        if record["login"] != nil { admin.login = login(record.section("login")) }
        if admin.listen == server.listen, admin.listen.port != 0 {
            reader.report(
                "the control plane and the data plane cannot both listen at \(admin.listen)",
                at: record["listen"]?.place ?? record.place,
                record.path.appending("listen")
            )
        }
        return admin
    }

    /// Where no caller has to say who it is, nobody but this machine may call.
    private mutating func checkExposure(_ record: SettingsRecord) {
        guard !insecureNoAuth, let listen = record["listen"], let address = record.address("listen"),
            !address.isLoopback
        else { return }
        reader.report(
            "expected a loopback address: without authentication anyone who reaches the gateway could spend on your keys; "
                + "give callers 'keys' or take tokens ('auth'), or start it with --insecure-no-auth to listen here nevertheless",
            at: listen.place,
            listen.path
        )
    }

    private mutating func checkOriginsAndHosts(_ record: SettingsRecord) {
        for origin in record.list("allowed_origins") ?? [] {
            guard case .text(let text) = origin.value else { continue }
            if let url = try? BaseURL(text), url.path.isEmpty, !text.hasSuffix("/") { continue }
            reader.report(
                "expected an origin such as https://app.example, without a path or a wildcard",
                at: origin.place,
                origin.path
            )
        }
        for host in record.list("allowed_hosts") ?? [] {
            guard case .text(let text) = host.value, !AddressLetters.isHostName(text) else { continue }
            reader.report("expected a host name without a port or a wildcard", at: host.place, host.path)
        }
    }

    /// A vendor at the gateway's own address would be the gateway.
    private mutating func checkAddress(
        of vendor: Configuration.Vendor,
        _ record: SettingsRecord,
        server: Configuration.Server
    ) {
        guard let url = vendor.baseURL, url.port == server.listen.port else { return }
        let host = ListenAddress(host: url.host, port: url.port)
        guard url.host == server.listen.host.lowercased() || host.isLoopback && server.listen.isLoopback else { return }
        reader.report(
            "expected the address of a vendor, but at \(url.authority) the gateway itself listens; "
                + "change this 'base_url' or 'server.listen'",
            at: record["base_url"]?.place ?? record.place,
            record.path.appending("base_url")
        )
    }

    private func media(_ record: SettingsRecord) -> Configuration.Media {
        var media = Configuration.Media()
        media.fetch = record.boolean("fetch") ?? media.fetch
        media.maxBytes = record.integer("max_bytes") ?? media.maxBytes
        media.timeout = record.duration("timeout") ?? media.timeout
        media.maxRedirects = record.integer("max_redirects") ?? media.maxRedirects
        media.allowPrivateNetworks = record.boolean("allow_private_networks") ?? media.allowPrivateNetworks
        return media
    }

    private mutating func ledger(_ record: SettingsRecord) -> Configuration.Ledger {
        var ledger = Configuration.Ledger()
        ledger.durability = record.text("durability").flatMap(Configuration.Ledger.Durability.init) ?? ledger.durability
        ledger.commitInterval = record.duration("commit_interval") ?? ledger.commitInterval
        ledger.maxQueued = record.integer("max_queued") ?? ledger.maxQueued
        ledger.spillBytes = record.integer("spill_bytes") ?? ledger.spillBytes
        ledger.tags = record.integer("tags") ?? ledger.tags
        ledger.retention = retention(record.section("retention"))
        return ledger
    }

    private mutating func retention(_ record: SettingsRecord) -> LedgerRetention {
        var retention = LedgerRetention(
            lines: record.days("lines"),
            hours: record.days("hours"),
            days: record.days("days")
        )
        // For ever, where that is what is said.
        if record["hours"] != nil { retention.hours = record.days("hours") }
        if !retention.isConsistent {
            reader.report(
                "sums must be kept at least as long as what they are made of: expected 'lines' at most 'hours' (without it "
                    + "\(LedgerRetention.usualHours)d or as long as lines), and that at most 'days' (without it for ever)",
                at: record.place,
                record.path
            )
        }
        return retention
    }

    private func metering(_ record: SettingsRecord) -> Configuration.Metering {
        var metering = Configuration.Metering()
        metering.unpriced =
            record.text("unpriced").flatMap(Configuration.Metering.Unpriced.init) ?? metering.unpriced
        metering.costInAnswers =
            record.text("cost_in_answers").flatMap(Configuration.Metering.CostInAnswers.init) ?? metering.costInAnswers
        return metering
    }

    private func log(_ record: SettingsRecord) -> Configuration.Log {
        var log = Configuration.Log()
        log.level = record.text("level").flatMap(Configuration.Log.Level.init) ?? log.level
        log.format = record.text("format").flatMap(Configuration.Log.Format.init) ?? log.format
        return log
    }
}

extension TLSCertificateSource.Unusable.File {
    /// The setting that names the file.
    fileprivate var setting: String {
        switch self {
        case .certificate: "certificate"
        case .key: "private_key"
        case .clientAuthority: "client_ca"
        }
    }
}
