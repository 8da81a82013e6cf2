import CloudCredentials
import NIOConcurrencyHelpers
import NIOCore
import Transport

/// Carries the few requests that finding a cloud's credentials takes, over connections of their own that nothing else uses.
final class CloudTransport: CredentialTransport {
    private let context = NIOLockedValueBox<LoopContext?>(nil)
    private let environment: [String: String]

    /// - Parameter environment: tells of proxies.
    init(environment: [String: String]) {
        self.environment = environment
    }

    /// Sends from now on. Before, when no event loop runs yet, nothing can be reached.
    func start(on context: LoopContext) {
        self.context.withLockedValue { $0 = context }
    }

    func send(_ request: CredentialRequest) async throws(CredentialTransportFailure) -> CredentialAnswer {
        guard let context = context.withLockedValue({ $0 }), let location = MediaLocation(request.url) else {
            throw .unreachable
        }
        let answer = Task(executorPreference: context.executor) { [environment] in
            await Self.send(request, to: location, on: context, environment)
        }
        let result = await withTaskCancellationHandler {
            await answer.value
        } onCancel: {
            answer.cancel()
        }
        return try result.get()
    }

    private static func send(
        _ request: CredentialRequest,
        to location: MediaLocation,
        on context: LoopContext,
        _ environment: [String: String]
    ) async -> Result<CredentialAnswer, CredentialTransportFailure> {
        let origin = location.origin
        var settings = Upstream.Settings()
        settings.connectTimeout = TimeAmount(request.timeout)
        settings.firstByteTimeout = TimeAmount(request.timeout)
        settings.betweenBytesTimeout = TimeAmount(request.timeout)
        settings.totalTimeout = TimeAmount(request.timeout)
        do {
            // What a cloud reserves for the machine itself is never behind a proxy.
            let proxy = origin.scheme == .https ? try Proxy.fromEnvironment(environment, for: origin) : nil
            let upstream = try Upstream(origin: origin, route: proxy.map { .proxy($0) } ?? .direct, settings: settings)
            let response = try await ConnectionPool.sendOnce(
                UpstreamRequest(
                    method: method(request.method),
                    bytes: bytes(request, origin, location.target),
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
