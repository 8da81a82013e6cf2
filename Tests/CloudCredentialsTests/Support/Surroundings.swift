import CloudCredentials
import Core
import NIOCore

/// An environment of given variables and files.
func surroundings(
    _ variables: [String: String] = [:],
    files: [String: String] = [:],
    transport: ScriptedTransport = ScriptedTransport(),
    limits: CredentialLimits = CredentialLimits()
) -> CredentialAccess {
    let environment = CredentialEnvironment(
        variable: { variables[$0] },
        readFile: { path, limit throws(CredentialEnvironment.FileFailure) in
            guard let text = files[path] else { throw .absent }
            if text == "unreadable" { throw .unreadable }
            guard text.utf8.count <= limit else { throw .tooLarge }
            return ByteBuffer(string: text)
        }
    )
    return CredentialAccess(environment: environment, transport: transport, limits: limits)
}

/// What a chain gives, or the error that it ends with.
func outcome<Credential>(
    of chain: CredentialChain<Credential>,
    at now: Int = 1_764_101_817
) async -> Result<Credential, CredentialError> {
    do throws(CredentialError) {
        return .success(try await chain.credential(at: now))
    } catch {
        return .failure(error)
    }
}

extension Result where Failure == CredentialError {
    var error: CredentialError? {
        if case .failure(let error) = self { return error }
        return nil
    }

    /// The reason that ended the search.
    var reason: String? { error?.attempts.last?.fault.reason }
    var kind: CredentialFault.Kind? { error?.attempts.last?.fault.kind }
}

/// Everything that can be made to show itself, in all ways of showing.
func shown(_ value: Any) -> String {
    var text = String(describing: value) + String(reflecting: value) + "\([value])"
    dump(value, to: &text)
    return text
}
