import CloudCredentials
import Framing
import NIOConcurrencyHelpers
import NIOCore
import Transport

/// Carries the few requests that finding a cloud's credentials and looking at callers' tokens take, over connections of their own that nothing else uses.
final class CloudTransport: CredentialTransport {
    private typealias Answer = Result<CredentialAnswer, CredentialTransportFailure>

    private struct State {
        var context: LoopContext?
        var isStopped = false
        var running: [Int: Task<Answer, Never>] = [:]
        var count = 0
    }

    private let state = NIOLockedValueBox(State())
    private let environment: [String: String]

    /// - Parameter environment: tells of proxies.
    init(environment: [String: String]) {
        self.environment = environment
    }

    /// Sends from now on. Before, when no event loop runs yet, nothing can be reached.
    func start(on context: LoopContext) {
        state.withLockedValue { $0.context = context }
    }

    /// Cuts what is under way and sends nothing any more: the event loop is about to end.
    /// - Parameter limit: how long what was cut may take to notice.
    func stop(within limit: TimeAmount) async {
        let (context, running) = state.withLockedValue { state in
            defer { state.context = nil }
            state.isStopped = true
            return (state.context, Array(state.running.values))
        }
        guard let context, !running.isEmpty else { return }
        for answer in running { answer.cancel() }
        let ended = context.loop.makePromise(of: Void.self)
        let alarm = context.loop.scheduleTask(in: limit) { ended.succeed() }
        Task {
            for answer in running { _ = await answer.value }
            ended.succeed()
        }
        try? await ended.futureResult.get()
        alarm.cancel()
    }

    func send(_ request: CredentialRequest) async throws(CredentialTransportFailure) -> CredentialAnswer {
        guard let address = WebAddress(request.url) else { throw .unreachable }
        let begun = state.withLockedValue { [environment] state -> (number: Int, answer: Task<Answer, Never>)? in
            guard let context = state.context else { return nil }
            let answer = Task(executorPreference: context.executor) {
                await Self.send(request, to: address, on: context, environment)
            }
            state.count += 1
            state.running[state.count] = answer
            return (state.count, answer)
        }
        guard let (number, answer) = begun else {
            throw state.withLockedValue(\.isStopped) ? .cancelled : .unreachable
        }
        let result = await withTaskCancellationHandler {
            await answer.value
        } onCancel: {
            answer.cancel()
        }
        state.withLockedValue { $0.running[number] = nil }
        return try result.get()
    }

    private static func send(
        _ request: CredentialRequest,
        to address: WebAddress,
        on context: LoopContext,
        _ environment: [String: String]
    ) async -> Answer {
        let origin = Upstream.Origin(address)
        var settings = Upstream.Settings()
        settings.connectTimeout = TimeAmount(request.timeout)
        settings.firstByteTimeout = TimeAmount(request.timeout)
        settings.betweenBytesTimeout = TimeAmount(request.timeout)
        settings.totalTimeout = TimeAmount(request.timeout)
        do {
            // What a cloud reserves for the machine itself is never behind a proxy.
            let isPublic = address.isSecure && !address.isLinkLocal
            let proxy = isPublic ? try Proxy.fromEnvironment(environment, for: origin) : nil
            let upstream = try Upstream(origin: origin, route: proxy.map { .proxy($0) } ?? .direct, settings: settings)
            let response = try await ConnectionPool.sendOnce(
                UpstreamRequest(
                    method: method(request.method),
                    bytes: bytes(request, origin, address.target),
                    collectLimit: request.maximumAnswerBytes
                ),
                to: upstream,
                on: context
            )
            guard case .whole(let body) = response.body else { return .failure(.unreachable) }
            var headers: [(name: String, value: String)] = []
            for name in ["content-type", "metadata-flavor", "retry-after"] {
                for value in response.head.fields.values(named: name) { headers.append((name, value)) }
            }
            return .success(CredentialAnswer(status: response.head.status, headers: headers, body: body))
        } catch UpstreamError.answerTooLarge {
            return .failure(.answerTooLarge)
        } catch UpstreamError.connectTimeout, UpstreamError.firstByteTimeout, UpstreamError.betweenBytesTimeout,
            UpstreamError.totalTimeout
        {
            return .failure(.timedOut)
        } catch UpstreamError.cancelled {
            return .failure(.cancelled)
        } catch {
            return .failure(.unreachable)
        }
    }

    private static func method(_ method: CredentialRequest.Method) -> HTTPMethod {
        switch method {
        case .get: .get
        case .put: .put
        case .post: .post
        }
    }

    private static func bytes(_ request: CredentialRequest, _ origin: Upstream.Origin, _ target: String) -> ByteBuffer {
        var bytes = ByteBuffer()
        HTTPHeadWriter.writeRequestLine(method(request.method), target: target, into: &bytes)
        HTTPHeadWriter.writeField("host", origin.authority, into: &bytes)
        HTTPHeadWriter.writeField("user-agent", "llm-gateway/\(Version.current)", into: &bytes)
        HTTPHeadWriter.writeField("accept-encoding", "identity", into: &bytes)
        HTTPHeadWriter.writeField("connection", "close", into: &bytes)
        for header in request.headers {
            HTTPHeadWriter.writeField(named: header.name, header.value, into: &bytes)
        }
        if request.method != .get || request.body.readableBytes > 0 {
            HTTPHeadWriter.writeField("content-length", request.body.readableBytes, into: &bytes)
        }
        HTTPHeadWriter.endHead(into: &bytes)
        bytes.writeImmutableBuffer(request.body)
        return bytes
    }
}
