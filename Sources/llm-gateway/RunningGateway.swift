import ArgumentParser
import Foundation
import Framing
import Gateway
import JSON
import NIOCore
import NIOPosix
import Transport

/// A gateway that runs, asked over its control plane for what nobody else knows.
struct RunningGateway: ParsableArguments {
    @Option(help: "Where its control plane listens.")
    var admin = "http://127.0.0.1:8081"

    @Option(help: "What an administrator shows; LLM_GATEWAY_ADMIN_KEY unless told.")
    var key: String?

    @Flag(help: "Write JSON, for programs.")
    var json = false

    /// Asks for something.
    /// - Parameter body: what is sent; nil: nothing is, and something is got.
    func ask(_ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        guard let address = WebAddress(admin), address.target == "/" else {
            throw Failure.told("llm-gateway: --admin: expected an address such as http://127.0.0.1:8081")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let context = LoopContext(group.next(), index: 0)
        let origin = Upstream.Origin(scheme: address.isSecure ? .https : .http, host: address.host, port: address.port)
        let request = request(path, body, to: origin)
        let answer = Task(executorPreference: context.executor) {
            try await ConnectionPool.sendOnce(request, to: Upstream(origin: origin), on: context)
        }
        let outcome = await answer.result
        try? await group.shutdownGracefully()
        switch outcome {
        case .success(let response): return try read(response)
        case .failure(let error):
            throw Failure.told(
                "llm-gateway: no gateway answers at \(admin): \(told(error)). Does one run there (--admin)?"
            )
        }
    }

    private func told(_ error: any Error) -> String {
        switch error as? UpstreamError {
        case .connectFailed(let reason), .tlsFailed(let reason): reason
        case let error?: "\(error)"
        case nil: "\(error)"
        }
    }

    private func request(_ path: String, _ body: JSONValue?, to origin: Upstream.Origin) -> UpstreamRequest {
        let text = body?.text ?? ""
        var bytes = ByteBuffer()
        let method: HTTPMethod = body == nil ? .get : .post
        HTTPHeadWriter.writeRequestLine(method, target: path, into: &bytes)
        HTTPHeadWriter.writeField("host", origin.authority, into: &bytes)
        if let key = key ?? ProcessInfo.processInfo.environment[ControlAccess.variable] {
            HTTPHeadWriter.writeField("authorization", "Bearer \(key)", into: &bytes)
        }
        if body != nil {
            HTTPHeadWriter.writeField("content-type", "application/json", into: &bytes)
            HTTPHeadWriter.writeField("content-length", "\(text.utf8.count)", into: &bytes)
        }
        HTTPHeadWriter.endHead(into: &bytes)
        bytes.writeString(text)
        return UpstreamRequest(method: method, bytes: bytes, collectLimit: 64 << 20)
    }

    private func read(_ response: UpstreamResponse) throws -> JSONValue {
        guard case .whole(let body) = response.body, let value = try? JSONValue(parsing: String(buffer: body)) else {
            throw Failure.told("llm-gateway: what answers at \(admin) is no gateway")
        }
        guard 200..<300 ~= response.head.status else {
            let faults = (value["errors"]?.array ?? []).map { fault in
                "\n  \(fault["pointer"]?.string ?? ""): \(fault["detail"]?.string ?? "")"
            }
            throw Failure.told(
                "llm-gateway: \(value["detail"]?.string ?? "the gateway answered \(response.head.status)")"
                    + faults.joined()
            )
        }
        return value
    }
}
