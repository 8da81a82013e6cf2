import Access
import Core
import NIOConcurrencyHelpers
import NIOCore
import Transport

extension LoopState {
    /// The most clients whose attempts are not looked at.
    private static let mostBlocked = 16_384

    /// - Throws: `unavailable` (429) for a client whose attempts are not looked at for now.
    func checkAttempts(of client: HTTPClientInfo) throws(GatewayError) {
        guard !blocked.isEmpty, let until = client.address.flatMap(ClientNetwork.init).flatMap({ blocked[$0] })
        else { return }
        throw .tooManyFailedAttempts(retryAfter: max(1, until - wallClockSeconds()))
    }

    /// Looks at no attempts of a client for so many seconds.
    func block(_ client: ClientNetwork, seconds: Int, until: Int) {
        guard blocked.count < Self.mostBlocked || blocked[client] != nil else { return }
        blocked[client] = until
        // So that nothing is looked up once there is nobody left.
        context.loop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) { [weak self] in
            if self?.blocked[client] == until { self?.blocked[client] = nil }
        }
    }
}

extension GatewayRuntime {
    /// Counts an attempt that failed. One too many of a client, and no loop looks at its attempts for a while.
    func attemptFailed(_ client: HTTPClientInfo, on loop: LoopState) {
        guard let address = client.address, let network = ClientNetwork(address) else { return }
        let now = wallClockSeconds()
        guard let until = attempts.withLockedValue({ $0.failed(network, now: now) }) else { return }
        let seconds = until - now
        loop.block(network, seconds: seconds, until: until)
        for other in loops where other !== loop {
            other.context.loop.execute { other.block(network, seconds: seconds, until: until) }
        }
        let settings = loop.snapshot.configuration.auth.failedAttempts
        loop.accessLog.warn(ofAttemptsFrom: address, failures: settings.limit, seconds: seconds)
    }
}
