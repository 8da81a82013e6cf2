public import Access
import Catalogue
import Core
import Logging
import Metering
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Simulator
import Storage
import Traffic
package import Transport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The gateway as a running process: its listener, its live configuration, its end. What is reached on the admin port is brought along
/// by whoever starts it.
///
///     let gateway = try GatewayProcess(source: .file("gateway.yaml"), environment: environment)
///     let ports = try await gateway.start(AdminServer(gateway))
///     await gateway.stop()
public final class GatewayProcess: Sendable {
    let source: ConfigurationSource
    let environment: [String: String]
    let insecureNoAuth: Bool
    private let group: MultiThreadedEventLoopGroup
    private let contexts: [LoopContext]
    let runtime: GatewayRuntime
    let cloud: CloudTransport
    let cloudLog: CloudLog
    let simulator: any HTTPService
    private let data: HTTPServer
    private let control = NIOLockedValueBox<(any ControlPlane)?>(nil)
    private let certificate: TLSCertificateSource?
    /// Of the control plane; nil: it is served without TLS.
    package let adminCertificate: TLSCertificateSource?
    /// Nil: nothing is written down.
    let storage: GatewayStorage?
    /// What gateways of a fleet share; nil: nothing.
    private let shared: FleetState?
    /// How targets fare at all gateways of a fleet; nil: at this one alone.
    let benchmarks: SharedBenchmarks?
    /// What is administered, as far as it is known here; nil: nothing is kept.
    let directory: DirectoryCopy?
    /// Look after what is kept and counted, until the gateway begins to stop.
    let upkeep = NIOLockedValueBox<[Task<Void, Never>]>([])
    /// Tell others what is used, until no call runs any more.
    let tellers = NIOLockedValueBox<[Task<Void, Never>]>([])
    /// Changes of the snapshot come one after the other.
    let turns = Turns()
    let current: NIOLockedValueBox<Snapshot>
    private let sealedAccess = NIOLockedValueBox(SealedAccess())
    /// What the listeners and threads were made by.
    let atStart: Configuration
    private let isStopped = NIOLockedValueBox(false)

    /// How long calls that were cut may take to notice; looking up a name cannot be interrupted.
    private static let settlingTime = TimeAmount.seconds(2)
    /// How long a change of what is administered may go unnoticed.
    static let directoryInterval = Duration.milliseconds(500)

    /// Reads the configuration and prepares everything; nothing listens yet.
    /// - Throws: `ConfigurationErrors` with every fault, or what TLS says of the certificate.
    public convenience init(
        source: ConfigurationSource,
        environment: [String: String],
        insecureNoAuth: Bool = false
    ) throws {
        try self.init(source: source, environment: environment, insecureNoAuth: insecureNoAuth, logs: LogSink())
    }

    init(
        source: ConfigurationSource,
        environment: [String: String],
        insecureNoAuth: Bool,
        logs: LogSink
    ) throws {
        let configuration = try source.read(environment: environment, insecureNoAuth: insecureNoAuth)
        atStart = configuration
        self.source = source
        self.environment = environment
        self.insecureNoAuth = insecureNoAuth
        simulator = SimulatorService()
        cloud = CloudTransport(environment: environment)
        cloudLog = CloudLog(sink: logs, settings: configuration.log)
        let url = try GatewayStorage.url(configuration, environment)
        let snapshot = try Snapshot(
            configuration,
            environment: environment,
            simulator: simulator,
            cloud: cloud,
            log: cloudLog,
            directory: url == .none ? .none : .unknown
        )
        current = NIOLockedValueBox(snapshot)
        certificate = try configuration.server.tls.map { try TLSCertificateSource($0) }
        adminCertificate = try configuration.admin.tls.map { try TLSCertificateSource($0) }
        let logger = Logger(sink: logs, settings: configuration.log)
        storage = try GatewayStorage(
            configuration,
            environment,
            makeID: CallID.now,
            logger: logger
        )
        directory = storage.map { DirectoryCopy(DirectoryStore($0.database), file: $0.directoryFile) }
        // Threads are started only when nothing can fail any more.
        let threads = configuration.server.threads ?? System.coreCount
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        contexts = group.makeIterator().enumerated().map { LoopContext($1, index: $0) }
        if let first = contexts.first { cloud.start(on: first) }
        // A name that no other process has, nor this one after a restart.
        let instance = CallID.now()
        let authority: any BudgetAuthority = storage.map { BudgetStore($0.database) } ?? MemoryBudgets()
        let shared = configuration.sharedState.flatMap { [contexts] settings in
            contexts.first.map { FleetState(settings, instance: instance.description, on: $0.loop, logger: logger) }
        }
        self.shared = shared
        benchmarks = shared?.benchmarks
        runtime = GatewayRuntime(
            instance: instance,
            contexts: contexts,
            snapshot: snapshot,
            logs: logs,
            ledger: storage?.writer,
            budgets: { BudgetKeeper(authority, $0, instance: instance, logger: logger) },
            shared: shared
        )
        data = HTTPServer(
            configuration: ServerConfiguration(configuration.server),
            service: GatewayService(runtime: runtime, isExposed: !configuration.server.listen.isLoopback),
            group: group,
            contexts: contexts,
            tls: certificate
        )
    }

    /// The ports that are listened on, those that the system chose too.
    public struct Ports: Sendable, Equatable {
        /// Of the data plane.
        public let data: Int
        /// Of the control plane; 0: there is none.
        public let admin: Int
    }

    /// Listens on both ports.
    /// - Parameter control: what is reached on the admin port; nil: nothing is.
    /// - Throws: ``ListenFailure`` when an address cannot be had; what the database is not fit for; `MasterKeyFault`; nothing is listened on
    ///   then.
    @discardableResult
    public func start(_ control: (any ControlPlane)? = nil) async throws -> Ports {
        let keys = try await atStart.vault.load(environment: environment)
        let access = SealedAccess(atStart, keys, cloud, cloudLog)
        sealedAccess.withLockedValue { $0 = access }
        try await storage?.start { [current] in current.withLockedValue { $0.configuration.ledger.retention } }
        await refresh()
        let configuration = current.withLockedValue { $0.configuration }
        let address = try await listen(configuration.server.listen) { try await self.data.start() }
        var admin: SocketAddress?
        if let control {
            do {
                admin = try await listen(configuration.admin.listen) { try await control.start() }
            } catch {
                await data.stopAccepting()
                throw error
            }
            self.control.withLockedValue { $0 = control }
        }
        runtime.isReady = true
        watchDirectory()
        sweepLimits()
        shareBenchmarks()
        checkVendors()
        learnTasks()
        watchTargets()
        tellBudgets()
        reconcileBudgets()
        tellLimits()
        tellReady(address, admin)
        return Ports(data: address?.port ?? 0, admin: admin?.port ?? 0)
    }

    /// The keys under which secrets are kept, once the gateway has started; nil where there are to be none.
    public var masterKeys: MasterKeys? { sealedAccess.withLockedValue { $0.keys } }

    /// Logs people in to the control plane, once the gateway has started; nil where nobody is. A reload puts another in its place.
    public var login: LoginFlow? { sealedAccess.withLockedValue { $0.login } }

    private func tellReady(_ address: SocketAddress?, _ control: SocketAddress?) {
        let snapshot = current.withLockedValue { $0 }
        let configuration = snapshot.configuration
        let logger = logger
        logger.notice(
            "the gateway is ready",
            metadata: [
                "version": "\(Version.current)",
                "listen": "\(address?.listenText ?? "\(configuration.server.listen)")",
                "admin": "\(control?.listenText ?? "\(configuration.admin.listen)")",
                "configuration": "\(source)", "threads": "\(contexts.count)",
                "vendors": "\(configuration.vendors.map(\.name).joined(separator: ", "))",
                "keys":
                    "\(configuration.keys.count + configuration.certificates.count + snapshot.directory.keys.count)",
                "issuers": "\(configuration.auth.names.joined(separator: ", "))",
            ]
        )
        guard !snapshot.asksForCallers else { return }
        logger.warning(
            !configuration.server.listen.isLoopback
                ? "no keys are defined and the gateway listens beyond this machine: whoever reaches it may call every vendor"
                : "no keys are defined: every program on this machine may call every vendor"
        )
    }

    private func listen<Address>(_ address: ListenAddress, _ start: () async throws -> Address) async throws -> Address
    {
        do {
            return try await start()
        } catch {
            throw ListenFailure(address, error)
        }
    }

    /// Writes as the configuration in use says.
    var logger: Logger {
        let settings = current.withLockedValue { $0.configuration.log }
        return Logger(sink: runtime.logs, settings: settings)
    }

    // MARK: Reload

    /// Reads the configuration again. What is valid takes effect at once for new requests and disturbs none in flight; what
    /// is not is kept out and said in the log.
    /// - Returns: whether the new configuration is in use.
    @discardableResult
    public func reload() async -> Bool {
        await turns.take {
            do {
                try await self.install(self.current.withLockedValue { $0.directory }, "reloaded")
            } catch {
                self.tell(notReloaded: error)
                return false
            }
            self.reloadCertificates()
            // What could not be used so far may be of use now.
            await self.tryAgain(at: .now(), isEarly: true)
            return true
        }
    }

    /// Says why a configuration is not in use.
    func tell(notReloaded error: any Error) {
        let problems = (error as? ConfigurationErrors)?.problems
        for problem in problems ?? [] { logger.error("\(problem)") }
        logger.error(
            "the configuration was not reloaded: the old one stays in use",
            metadata: problems.map { ["faults": "\($0.count)"] } ?? ["reason": "\(error)"]
        )
    }

    /// Makes a snapshot of the configuration as it is now and of what is administered, and puts it in place.
    /// - Throws: why it cannot be used; what is in use stays.
    func install(_ directory: StoredDirectory, _ done: String) async throws {
        let old = current.withLockedValue { $0 }
        let configuration = try configuration(with: directory)
        let keys = try await configuration.vault.load(environment: environment)
        let fresh = try snapshot(configuration, directory, keys, previous: old)
        sealedAccess.withLockedValue { $0 = SealedAccess(fresh.configuration, keys, cloud, cloudLog, previous: $0) }
        await put(fresh)
        for setting in fresh.configuration.changesNeedingRestart(from: atStart) {
            logger.warning("a changed setting takes effect only after a restart", metadata: ["setting": "\(setting)"])
        }
        logger.notice("the configuration was \(done)", metadata: ["configuration": "\(sourceText(directory))"])
    }

    func put(_ fresh: Snapshot) async {
        current.withLockedValue { $0 = fresh }
        cloudLog.settings = fresh.configuration.log
        await runtime.swap(to: fresh)
    }

    /// Reads the TLS certificates again; an old one stays where the new one is not usable.
    func reloadCertificates() {
        for certificate in [certificate, adminCertificate] {
            do {
                try certificate?.reload()
            } catch {
                logger.error(
                    "the TLS certificate was not reloaded: the old one stays in use",
                    metadata: ["reason": "\(error)"]
                )
            }
        }
    }

    /// The files whose change means a reload.
    public var watchedFiles: [String] {
        let configuration = current.withLockedValue { $0.configuration }
        let tls = [configuration.server.tls, configuration.admin.tls].compactMap(\.self)
        return source.files + tls.flatMap { [$0.certificate, $0.privateKey, $0.clients?.path].compactMap(\.self) }
    }

    // MARK: The end

    /// Stops in order: `/readyz` turns 503 and nothing new is accepted, what runs may finish within `drain_timeout`, the
    /// rest is cut, and the log is written out.
    ///
    /// The threads end too: what has been stopped cannot be started again, and stopping it again does nothing.
    public func stop() async {
        let isFirst = isStopped.withLockedValue { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        let limit = current.withLockedValue { $0.configuration.server.drainTimeout }
        runtime.isReady = false
        logger.notice("the gateway is shutting down", metadata: ["connections": "\(data.connectionCount)"])
        for task in upkeep.withLockedValue({ $0 }) { task.cancel() }
        let began = NIODeadline.now()
        let isClean = await data.drain(within: TimeAmount(limit))
        await control.withLockedValue { $0 }?.stop()
        await cloud.stop(within: Self.settlingTime)
        // What was cut still writes its line of the log; what goes on without its client has as long as the others had.
        await runtime.settle(within: max(Self.settlingTime, TimeAmount(limit) - (.now() - began)))
        for context in contexts {
            try? await context.loop.submit {
                self.runtime.loop(context).accessLog.flush()
                self.runtime.loop(context).ledger?.flush()
                context.shutDown()
            }.get()
        }
        // Up to now others were told of calls that still ran.
        for task in tellers.withLockedValue({ $0 }) { task.cancel() }
        await runtime.budgets.close()
        await runtime.fleet?.close()
        await shared?.close()
        await storage?.stop()
        if !isClean { logger.warning("requests that did not finish in time were cut") }
        logger.notice("the gateway has stopped")
        runtime.logs.flush()
        try? await group.shutdownGracefully()
    }
}

extension ServerConfiguration {
    init(_ server: Configuration.Server) {
        self.init(host: server.listen.host, port: server.listen.port)
        maximumConnections = server.maxConnections
        limits.maximumHeadBytes = server.maxHeaderBytes
        headerTimeout = TimeAmount(server.headerTimeout)
        bodyTimeout = TimeAmount(server.bodyTimeout)
        idleTimeout = TimeAmount(server.idleTimeout)
        writeTimeout = TimeAmount(server.writeTimeout)
    }
}

extension TLSCertificateSource {
    /// - Throws: ``Unusable``.
    convenience init(_ files: Configuration.TLS) throws(Unusable) {
        try self.init(certificatePath: files.certificate, keyPath: files.privateKey, clients: files.clients)
    }
}

extension SocketAddress {
    /// As it is written in the configuration.
    fileprivate var listenText: String {
        "\(ListenAddress(host: ipAddress ?? "", port: port ?? 0))"
    }
}
