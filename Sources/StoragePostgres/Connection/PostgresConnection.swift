internal import CLibPQ
internal import Core
internal import Storage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One connection, of use to one thread at a time, which it lets wait.
///
/// libpq works without blocking here, so that every wait has an end: the server must show a sign of life within `patience`, or the
/// connection is given up. What statements do is in `PostgresConnection+statements.swift`.
final class PostgresConnection {
    let handle: OpaquePointer
    private let filter: SecretFilter
    private let patience: Duration
    /// What has been prepared here.
    var statements: StatementCache
    /// What has been prepared here may not hold any more, and the server has to forget it.
    var isStale = false
    /// Nothing may be done with it any more.
    private(set) var isBroken = false

    private init(_ handle: OpaquePointer, filter: SecretFilter, options: PostgresOptions) {
        self.handle = handle
        self.filter = filter
        patience = options.patience
        statements = StatementCache(capacity: options.preparedStatements)
    }

    deinit {
        PQfinish(handle)
    }

    // MARK: Making one

    /// Connects, which waits up to the limit that libpq was told, for each of the server's addresses.
    /// - Throws: `unavailable`, without the password.
    static func open(_ address: PostgresAddress, _ options: PostgresOptions) throws(StoreError) -> PostgresConnection {
        // What stands in the URL comes after our defaults and overrides them; what comes behind it overrides the URL.
        let settings = [
            ("connect_timeout", String(max(2, (options.connectTimeout.milliseconds + 999) / 1000))),
            ("application_name", "llm-gateway"),
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", String(options.patience.milliseconds)),
            ("dbname", address.url.reveal()),
            ("client_encoding", "UTF8"),
        ]
        let handle = CStrings(settings.map(\.0)).withPointers { keywords in
            CStrings(settings.map(\.1)).withPointers { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else { throw StoreError(.unavailable, "No memory for a connection to PostgreSQL.") }
        let connection = PostgresConnection(handle, filter: address.filter, options: options)
        guard PQstatus(handle) == CONNECTION_OK else {
            throw StoreError(.unavailable, "PostgreSQL cannot be reached: \(connection.lastMessage)")
        }
        do {
            try connection.prepareSession(options)
        } catch {
            throw StoreError(.unavailable, "PostgreSQL cannot be used: \(error.error.message)")
        }
        return connection
    }

    private func prepareSession(_ options: PostgresOptions) throws(PostgresFault) {
        // Notices would go to standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
        try run(
            """
            SET statement_timeout = \(options.statementTimeout.milliseconds);
            SET lock_timeout = \(options.lockTimeout.milliseconds);
            SET idle_in_transaction_session_timeout = \(options.idleInTransactionTimeout.milliseconds);
            SET client_min_messages = warning;
            SET bytea_output = hex;
            SET standard_conforming_strings = on
            """
        )
    }

    // MARK: Its state

    /// Is there, as far as can be told without asking the server.
    var isAlive: Bool {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK else { return false }
        // A server that goes away says so, or the socket is at its end: then there is something to read.
        if readiness(Int16(POLLIN), for: .zero) != 0 {
            guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else { return false }
        }
        return PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// It is in no transaction and does nothing.
    var isIdle: Bool { !isBroken && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Has it closed when its owner lets go of it, whatever it is doing.
    func abandon() {
        isBroken = true
    }

    // MARK: Transactions

    /// Runs statements that have no values and return nothing, with semicolons between them.
    /// - Returns: what the server says of the last one: `COMMIT`.
    @discardableResult
    func run(_ sql: String) throws(PostgresFault) -> String {
        guard PQsendQuery(handle, sql) == 1 else { throw refused() }
        try flush()
        var tag = ""
        var fault: PostgresFault?
        while let result = try nextResult() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: tag = String(cString: PQcmdStatus(result))
            default: fault = fault ?? self.fault(of: result)
            }
        }
        if let fault { throw fault }
        return tag
    }

    // MARK: What comes and goes

    /// Sends what libpq holds back, and reads meanwhile, since the server may not take more before it is rid of something.
    func flush() throws(PostgresFault) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                if try wait(Int16(POLLIN | POLLOUT)) & Int16(POLLIN) != 0, PQconsumeInput(handle) != 1 { throw lost() }
            default: throw lost()
            }
        }
    }

    /// The next result of what was sent; nil where there is none any more. Whoever asks has to clear it.
    func nextResult() throws(PostgresFault) -> OpaquePointer? {
        // In the midst of COPY there is no end of results; of what is given up nothing more is of use.
        if isBroken { return nil }
        while PQisBusy(handle) == 1 {
            try wait(Int16(POLLIN))
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        return PQgetResult(handle)
    }

    /// Waits until the socket can do one of these.
    @discardableResult
    private func wait(_ events: Int16) throws(PostgresFault) -> Int16 {
        let ready = readiness(events, for: patience)
        if ready == 0 {
            isBroken = true
            throw PostgresFault(.unavailable, "PostgreSQL did not answer within \(patience).")
        }
        return ready
    }

    /// What the socket can do of these within some time; none where it can do nothing. Faults of it count as something to read.
    private func readiness(_ events: Int16, for time: Duration) -> Int16 {
        let socket = PQsocket(handle)
        guard socket >= 0 else { return Int16(POLLIN) }
        let deadline = ContinuousClock.now + time
        var watched = pollfd(fd: socket, events: events, revents: 0)
        while true {
            let left = max(0, (deadline - .now).milliseconds)
            let count = poll(&watched, 1, Int32(clamping: left))
            if count > 0 {
                let faults = Int16(POLLERR | POLLHUP | POLLNVAL)
                return watched.revents & faults != 0 ? watched.revents | Int16(POLLIN) : watched.revents
            }
            if count < 0, errno == EINTR { continue }
            return count < 0 ? Int16(POLLIN) : 0
        }
    }

    // MARK: Faults

    /// The connection is gone.
    func lost() -> PostgresFault {
        isBroken = true
        return PostgresFault(.unavailable, "The connection to PostgreSQL was lost: \(lastMessage)")
    }

    /// libpq did not take something: the connection is gone, or it was asked for what cannot be.
    func refused() -> PostgresFault {
        guard PQstatus(handle) == CONNECTION_OK else { return lost() }
        return PostgresFault(.invalid, "libpq refused: \(lastMessage)")
    }

    /// What a result that is a failure says. Its details stay out: they hold values.
    func fault(of result: OpaquePointer) -> PostgresFault {
        switch PQresultStatus(result) {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            isBroken = true
            return PostgresFault(.invalid, "COPY is not a statement that can be run.")
        default: break
        }
        guard let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
            guard PQstatus(handle) == CONNECTION_OK else { return lost() }
            return PostgresFault(.invalid, clean(String(cString: PQresultErrorMessage(result))))
        }
        let state = SQLState(code: String(cString: code))
        if state.endsConnection || PQstatus(handle) != CONNECTION_OK { isBroken = true }
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) } ?? ""
        return PostgresFault(state, clean(message))
    }

    /// The state that a failure says, if it says any.
    func state(of result: OpaquePointer) -> SQLState? {
        PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { SQLState(code: String(cString: $0)) }
    }

    private var lastMessage: String {
        clean(PQerrorMessage(handle).map { String(cString: $0) } ?? "")
    }

    /// Also takes out a password that libpq found elsewhere than in the URL.
    private func clean(_ message: String) -> String {
        filter.clean(message, and: PQpass(handle).map { String(cString: $0) })
    }
}
