import JSON
import NIOCore

/// Everything through which a source reaches beyond itself: environment, files, network, and the bounds on each.
public struct CredentialAccess: Sendable {
    let environment: CredentialEnvironment
    let transport: any CredentialTransport
    let limits: CredentialLimits

    /// Puts the members together.
    public init(
        environment: CredentialEnvironment,
        transport: any CredentialTransport,
        limits: CredentialLimits = CredentialLimits()
    ) {
        self.environment = environment
        self.transport = transport
        self.limits = limits
    }

    /// A service that is asked.
    struct Service {
        enum Place { case machine, vendor }

        /// For faults (`the metadata service`).
        var name: String
        var place: Place
        /// What to do when it cannot be reached.
        var advice: String?
        /// Statuses that pass by themselves, beside 429 and those from 500 on.
        var passing: Set<Int> = []

        func isPassing(_ status: Int) -> Bool { status >= 500 || status == 429 || passing.contains(status) }
    }

    /// The answer, whatever its status. What may pass by itself is tried again within the limits.
    func ask(
        _ service: Service,
        _ method: CredentialRequest.Method,
        _ url: String,
        headers: [(name: String, value: String)] = [],
        body: ByteBuffer = ByteBuffer()
    ) async throws(CredentialFault) -> CredentialAnswer {
        let request = CredentialRequest(
            method,
            url,
            headers: headers,
            body: body,
            timeout: service.place == .machine ? limits.metadataTimeout : limits.tokenTimeout,
            maximumAnswerBytes: limits.maximumAnswerBytes
        )
        var left = limits.attempts
        while true {
            left -= 1
            do throws(CredentialTransportFailure) {
                let answer = try await transport.send(request)
                if left > 0, service.isPassing(answer.status) { continue }
                guard answer.body.readableBytes <= limits.maximumAnswerBytes else { throw .answerTooLarge }
                return answer
            } catch {
                switch error {
                case .unreachable:
                    if left > 0 { continue }
                    throw CredentialFault(.unreachable, "\(service.name) cannot be reached", advice: service.advice)
                case .timedOut:
                    if left > 0 { continue }
                    throw CredentialFault(
                        .unreachable,
                        "\(service.name) did not answer within \(request.timeout)",
                        advice: service.advice
                    )
                case .answerTooLarge:
                    throw CredentialFault(
                        .malformed,
                        "\(service.name) answered with more than \(limits.maximumAnswerBytes) bytes"
                    )
                case .cancelled: throw CredentialFault(.cancelled, "it was cancelled")
                }
            }
        }
    }

    /// What a form is sent for.
    func post(_ service: Service, _ url: String, form: FormBody) async throws(CredentialFault) -> CredentialAnswer {
        try await ask(
            service,
            .post,
            url,
            headers: [("content-type", "application/x-www-form-urlencoded")],
            body: form.bytes
        )
    }

    /// The object that an answer's body is.
    func object(_ answer: CredentialAnswer, of service: Service) throws(CredentialFault) -> JSONNode {
        guard let document = CredentialJSON.parse(answer.body), document.root.isObject else {
            throw CredentialFault(.malformed, "\(service.name) answered with something other than a JSON object")
        }
        return document.root
    }

    /// The fault of an answer that is not 200.
    /// - Parameter code: the service's own word for it; left out unless it is plainly one.
    func refusal(
        _ answer: CredentialAnswer,
        of service: Service,
        code: String? = nil,
        advice: String? = nil
    ) -> CredentialFault {
        let word = code.flatMap { SecretText.isWord($0) ? " (\($0))" : nil } ?? ""
        return CredentialFault(
            service.isPassing(answer.status) ? .unreachable : .refused,
            "\(service.name) answered with status \(answer.status)\(word)",
            advice: advice
        )
    }
}
