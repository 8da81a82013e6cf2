import Access

/// What is sealed in the name of the gateway is opened with: the master keys, and the sessions of people who log in.
struct SealedAccess: Sendable {
    /// Nil: there are none.
    private(set) var keys: MasterKeys?
    /// Nil: nobody logs in.
    private(set) var login: LoginFlow?

    /// Nothing yet.
    init() {}

    /// - Parameters:
    ///   - transport: carries what a login takes.
    ///   - log: is told when the provider could not be asked.
    ///   - previous: what is known of the provider, and what is over, is kept.
    init(
        _ configuration: Configuration,
        _ keys: MasterKeys?,
        _ transport: any TokenFetching,
        _ log: CloudLog,
        previous: SealedAccess? = nil
    ) {
        self.keys = keys
        login = configuration.admin.login.map { settings in
            LoginFlow(
                settings,
                keys: keys,
                transport: transport,
                keeping: previous?.login,
                now: wallClockSeconds,
                onFailure: { log.failed($0, loginAt: settings.issuer) }
            )
        }
    }
}
