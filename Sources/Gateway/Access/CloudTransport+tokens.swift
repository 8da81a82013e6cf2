import Access
import CloudCredentials
import Core
import NIOCore

extension CloudTransport: TokenFetching {
    func send(_ request: TokenRequest) async throws(TokenFetchFailure) -> TokenAnswer {
        var headers = [(name: "accept", value: "application/json")]
        if let authorization = request.authorization { headers.append(("authorization", authorization.reveal())) }
        if request.form != nil { headers.append(("content-type", "application/x-www-form-urlencoded")) }
        let sent = CredentialRequest(
            request.form == nil ? .get : .post,
            request.url,
            headers: headers,
            body: request.form.map { ByteBuffer(string: $0.reveal()) } ?? ByteBuffer(),
            timeout: request.timeout,
            maximumAnswerBytes: request.maximumAnswerBytes
        )
        do throws(CredentialTransportFailure) {
            let answer = try await send(sent)
            return TokenAnswer(status: answer.status, body: answer.body)
        } catch {
            switch error {
            case .unreachable: throw TokenFetchFailure("the server cannot be reached")
            case .timedOut: throw TokenFetchFailure("the server did not answer in time")
            case .answerTooLarge: throw TokenFetchFailure("the server's answer is too large")
            case .cancelled: throw TokenFetchFailure("the gateway is shutting down")
            }
        }
    }
}
