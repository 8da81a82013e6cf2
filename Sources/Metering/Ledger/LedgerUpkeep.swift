public import Storage

/// Deletes what the ledger need not keep any more, again and again, off the way of requests.
public struct LedgerUpkeep: Sendable {
    /// How often it is looked whether anything is due; what is kept is reckoned in days.
    public static let interval = Duration.seconds(3600)
    /// Between two transactions that delete.
    public static let pause = Duration.milliseconds(100)

    private let cleaning: LedgerCleaning
    private let now: @Sendable () -> Int
    private let sleep: @Sendable (Duration) async throws -> Void
    private let told: @Sendable (Result<LedgerCleaning.Outcome, StoreError>) -> Void

    /// - Parameters:
    ///   - holder: tells this instance from the others that share the database.
    ///   - now: tells the time, in milliseconds since 1970.
    ///   - sleep: waits; throws when it is cancelled.
    ///   - told: is told how it went, each time.
    public init(
        _ database: any SQLDatabase,
        holder: String,
        now: @escaping @Sendable () -> Int,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        told: @escaping @Sendable (Result<LedgerCleaning.Outcome, StoreError>) -> Void
    ) {
        cleaning = LedgerCleaning(database, holder: holder)
        self.now = now
        self.sleep = sleep
        self.told = told
    }

    /// Goes on until it is cancelled.
    /// - Parameter retention: is asked each time anew.
    public func run(_ retention: @Sendable () -> LedgerRetention) async {
        do {
            while true {
                try await sleep(Self.interval)
                do {
                    told(.success(try await cleaning.run(retention(), now: now) { try await sleep(Self.pause) }))
                } catch let error as StoreError {
                    told(.failure(error))
                }
            }
        } catch {
            // Cancelled.
        }
    }
}
