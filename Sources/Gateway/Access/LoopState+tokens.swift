import Access
import Core
import NIOCore
import Transport

/// What became of the tokens of a request.
typealias TokenOutcome = Result<KnownCaller, GatewayError>

extension LoopState {
    /// Tokens that a loop has looked at at once. Each takes a moment of another thread, or waits for its issuer.
    private static let mostVerifications = 64

    /// Who calls, or what must be looked at to know it.
    /// - Throws: `unauthenticated`.
    func identify(_ head: RequestHead, from client: HTTPClientInfo) throws(GatewayError) -> CallerCheck.Finding {
        try callers.find(head, client.certificate, now: wallClockSeconds())
    }

    /// Who makes a request that was admitted. What was found out then holds, unless there is another configuration since: a body can
    /// take its time, and a key may have been taken away meanwhile.
    /// - Returns: nil where nobody is asked.
    /// - Throws: `unauthenticated`.
    func caller(of exchange: HTTPExchange) async throws(GatewayError) -> Caller? {
        if let known = (exchange.admitted as? AdmittedRequest)?.known, known.snapshot === snapshot {
            return known.caller
        }
        switch try identify(exchange.head, from: exchange.client) {
        case .known(let known): return known.caller
        case .unknown(let tokens):
            guard let outcome = try? await verify(tokens).get() else { throw .tooManyVerifications }
            return try outcome.get().caller
        }
    }

    /// Looks at tokens that were not seen before, on another thread: whose the first is that is taken. However many requests show
    /// the same, it is looked at once.
    func verify(_ tokens: [[UInt8]]) -> EventLoopFuture<TokenOutcome> {
        guard let verifier = snapshot.tokens else {
            return context.loop.makeSucceededFuture(.failure(.unauthenticated(.unknown)))
        }
        let digests = tokens.map { KeyDigest(of: $0) }
        guard let first = digests.first else {
            return context.loop.makeSucceededFuture(.failure(.unauthenticated(nil)))
        }
        // What is shown beside a token may make a difference.
        let name = digests.count == 1 ? first : KeyDigest(of: Array(tokens.joined(separator: [0])))
        if let running = verifications[name] { return running }
        guard verifications.count < Self.mostVerifications else {
            return context.loop.makeSucceededFuture(.failure(.tooManyVerifications))
        }
        let promise = context.loop.makePromise(of: (place: Int, result: Result<VerifiedToken, TokenRefusal>).self)
        let snapshot = snapshot
        let outcome = promise.futureResult.map { [self] (place, result) -> TokenOutcome in
            // Another configuration has forgotten what was looked at for an older one.
            let isCurrent = self.snapshot === snapshot
            if isCurrent { verifications[name] = nil }
            switch result {
            case .success(let found):
                let known = KnownCaller(found.caller, snapshot)
                if isCurrent {
                    callers.remember(digests[place], known, until: found.until, now: wallClockSeconds())
                }
                return .success(known)
            case .failure(let refusal): return .failure(.token(refusal))
            }
        }
        verifications[name] = outcome
        Task.detached {
            var told: (Int, Result<VerifiedToken, TokenRefusal>) = (0, .failure(.malformed))
            for (place, token) in tokens.enumerated() {
                let result = await verifier.verify(token)
                // The first is the likeliest to have been meant; one that may yet be good says more than one that is not.
                if place == 0 || result.isSuccess || result.isPassing { told = (place, result) }
                if result.isSuccess { break }
            }
            promise.succeed((told.0, told.1))
        }
        return outcome
    }
}

extension Result where Success == VerifiedToken, Failure == TokenRefusal {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
    fileprivate var isPassing: Bool { if case .failure(let refusal) = self { refusal.isPassing } else { false } }
}
