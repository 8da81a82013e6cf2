import Framing
import JSON

/// The members of a key in JSON.
struct GoogleKeyFile {
    let root: JSONNode
    /// For faults.
    let label: String

    static let tokenURI = "https://oauth2.googleapis.com/token"

    func text(_ name: StaticString) throws(CredentialFault) -> String {
        guard let text = root[name]?.string, !text.isEmpty else {
            throw CredentialFault(.malformed, "\(label) has no `\(name)`")
        }
        return text
    }

    /// Where the key is exchanged. It is sent proof of the key, so it must be over TLS or on this machine.
    func tokenURI() throws(CredentialFault) -> String {
        guard let url = root["token_uri"]?.string, !url.isEmpty else { return Self.tokenURI }
        guard let address = WebAddress(url), address.isSecure || address.isLoopback else {
            throw CredentialFault(.malformed, "the `token_uri` of \(label) is no https URL")
        }
        return url
    }
}
