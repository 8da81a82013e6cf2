public import Core
import Framing

extension Configuration {
    /// A header that the operator adds to every request to a vendor. Its value may be a credential.
    public struct Header: Sendable, Equatable {
        /// In lower case.
        public var name: String
        /// What is sent.
        public var value: Secret

        /// Headers that the gateway alone writes: framing, connection, content and credentials.
        static let reserved: Set<String> = [
            "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect",
            "host", "content-length", "content-type", "content-encoding", "accept-encoding", "date", "cookie",
            "authorization", "proxy-authorization", "proxy-authenticate", "x-api-key", "api-key", "x-goog-api-key",
            "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "x-goog-user-project",
        ]

        /// A token of RFC 9110, in lower case.
        static func isName(_ text: String) -> Bool {
            !text.isEmpty
                && text.utf8.allSatisfy { byte in
                    AddressLetters.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
        }
    }
}
