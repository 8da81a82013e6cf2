import Core
import Framing
import JSON
import NIOCore
import Synchronization

/// Asks a server about tokens, for all event loops: about each token once at a time, and not again while its answer holds.
///
/// Answers are kept by the tokens' digests, for so many that fit. Comes into play only for tokens that a loop has not seen before,
/// so a lock is cheap enough.
final class TokenIntrospection: Sendable {
    typealias Answer = Result<VerifiedToken, TokenRefusal>

    private static let timeout = Duration.seconds(5)
    private static let longestAnswer = 64 << 10
    private static let mostKept = 16_384
    /// Seconds for which a server that failed is not asked.
    private static let pause = 1

    private struct Shared {
        var kept = GenerationCache<KeyDigest, (answer: Answer, until: Int)>(capacity: mostKept)
        var running: [KeyDigest: Task<Answer, Never>] = [:]
        var pausesUntil = 0
    }

    private let server: IntrospectionServer
    private let transport: any TokenFetching
    private let now: @Sendable () -> Int
    private let onFailure: @Sendable (TokenFetchFailure) -> Void
    private let shared = Mutex(Shared())

    /// - Parameters:
    ///   - now: the time in seconds since 1970.
    ///   - onFailure: told of each time that the server could not be asked.
    init(
        _ server: IntrospectionServer,
        transport: any TokenFetching,
        now: @escaping @Sendable () -> Int,
        onFailure: @escaping @Sendable (TokenFetchFailure) -> Void
    ) {
        self.server = server
        self.transport = transport
        self.now = now
        self.onFailure = onFailure
    }

    private enum Decision {
        case answer(Answer)
        case wait(Task<Answer, Never>)
    }

    /// What the server says of a token.
    func verify(_ token: [UInt8]) async -> Answer {
        // What can stand behind `Bearer` (RFC 6750 section 2.1), and nothing that could mean more in a form.
        guard !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return .failure(.malformed) }
        let digest = KeyDigest(of: token)
        let time = now()
        let decision: Decision = shared.withLock { shared in
            if let kept = shared.kept.value(digest), time < kept.until { return .answer(kept.answer) }
            if let running = shared.running[digest] { return .wait(running) }
            if time < shared.pausesUntil {
                return .answer(.failure(.unavailable(retryAfter: shared.pausesUntil - time)))
            }
            let task = Task.detached { [self] in await ask(token, digest) }
            shared.running[digest] = task
            return .wait(task)
        }
        switch decision {
        case .answer(let answer): return answer
        case .wait(let task): return await task.value
        }
    }

    private func ask(_ token: [UInt8], _ digest: KeyDigest) async -> Answer {
        let answer: Answer
        var failure: TokenFetchFailure?
        do throws(TokenFetchFailure) {
            answer = judge(try await send(token))
        } catch {
            answer = .failure(.unavailable(retryAfter: Self.pause))
            failure = error
        }
        let time = now()
        shared.withLock { shared in
            shared.running[digest] = nil
            switch answer {
            case .success(let verified): shared.kept.keep((answer, verified.until), digest)
            case .failure(let refusal) where refusal.isPassing: shared.pausesUntil = time + Self.pause
            case .failure: shared.kept.keep((answer, time + server.refusalHolds), digest)
            }
        }
        if let failure { onFailure(failure) }
        return answer
    }

    private func judge(_ claims: TokenClaims) -> Answer {
        let time = now()
        do throws(TokenRefusal) {
            guard claims.isActive == true else { throw .inactive }
            let end = try claims.check(
                audiences: server.audiences,
                leeway: server.leeway,
                mustExpire: false,
                now: time
            )
            let caller = try server.mapping.caller(claims)
            return .success(VerifiedToken(caller: caller, until: min(end, time + server.holds)))
        } catch {
            return .failure(error)
        }
    }

    private func send(_ token: [UInt8]) async throws(TokenFetchFailure) -> TokenClaims {
        var form = ByteBuffer(string: "token_type_hint=access_token&token=")
        PercentEncoding.write(token, into: &form)
        let answer = try await transport.send(
            TokenRequest(
                url: server.url,
                form: Secret(String(buffer: form)),
                authorization: ClientCredentials.basic(server.clientID, server.clientSecret),
                timeout: Self.timeout,
                maximumAnswerBytes: Self.longestAnswer
            )
        )
        // A refusal (RFC 7662 section 2.3) is of the gateway's own credentials, and says nothing of the token.
        guard answer.status == 200 else {
            throw TokenFetchFailure("the introspection server answered with status \(answer.status)")
        }
        let limits = JSONLimits(maximumDepth: 32, maximumNodes: 4096)
        guard let object = TokenClaims.object(answer.body, limits), object["active"]?.bool != nil else {
            throw TokenFetchFailure("the introspection server answered without telling whether the token is 'active'")
        }
        return TokenClaims(object)
    }
}
