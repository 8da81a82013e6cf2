import CloudCredentials
import NIOCore
import Synchronization

/// Answers by a script, and remembers what was asked.
final class ScriptedTransport: CredentialTransport {
    typealias Step = @Sendable (CredentialRequest) throws(CredentialTransportFailure) -> CredentialAnswer

    private struct State {
        var steps: [Step]
        var asked: [CredentialRequest] = []
    }

    private let state: Mutex<State>

    /// - Parameter steps: one for each request, in order; requests beyond them find nobody.
    init(_ steps: [Step] = []) {
        state = Mutex(State(steps: steps))
    }

    convenience init(_ steps: Step...) {
        self.init(steps)
    }

    var asked: [CredentialRequest] { state.withLock { $0.asked } }

    func send(_ request: CredentialRequest) async throws(CredentialTransportFailure) -> CredentialAnswer {
        let step = state.withLock { state -> Step? in
            state.asked.append(request)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        guard let step else { throw .unreachable }
        return try step(request)
    }
}

extension CredentialRequest {
    var bodyText: String { String(buffer: body) }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The fields of a form, decoded.
    var form: [String: String] {
        var fields: [String: String] = [:]
        for pair in bodyText.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[String(parts[0])] = PercentText.decode(String(parts[1]))
        }
        return fields
    }
}

/// Steps of a script.
func answer(_ body: String, headers: [(name: String, value: String)] = []) -> ScriptedTransport.Step {
    answer(200, body, headers: headers)
}

func answer(
    _ status: Int,
    _ body: String,
    headers: [(name: String, value: String)] = []
) -> ScriptedTransport.Step {
    { _ in CredentialAnswer(status: status, headers: headers, body: ByteBuffer(string: body)) }
}

func failure(_ failure: CredentialTransportFailure) -> ScriptedTransport.Step {
    { _ throws(CredentialTransportFailure) in throw failure }
}
