import Access
import CloudCredentials
import Logging
import NIOConcurrencyHelpers

/// Tells the operator when a cloud's credentials could not be had: once for each try, however many callers wait for it.
final class CloudLog: Sendable {
    private let sink: LogSink
    private let current: NIOLockedValueBox<Configuration.Log>

    init(sink: LogSink, settings: Configuration.Log) {
        self.sink = sink
        current = NIOLockedValueBox(settings)
    }

    /// How it is written from now on.
    var settings: Configuration.Log {
        get { current.withLockedValue { $0 } }
        set { current.withLockedValue { $0 = newValue } }
    }

    func failed(_ error: CredentialError, vendor: String) {
        logger.warning(
            "no credentials for a vendor",
            metadata: ["vendor": "\(vendor)", "reason": "\(error.description)"]
        )
    }

    /// Of an issuer of callers' tokens.
    func failed(_ failure: TokenFetchFailure, issuer: String) {
        logger.warning(
            "an issuer of tokens could not be asked",
            metadata: ["issuer": "\(issuer)", "reason": "\(failure)"]
        )
    }

    /// Of the provider at which people log in.
    func failed(_ failure: TokenFetchFailure, loginAt issuer: String) {
        logger.warning("people cannot log in", metadata: ["issuer": "\(issuer)", "reason": "\(failure)"])
    }

    private var logger: Logger { Logger(sink: sink, settings: settings) }
}
