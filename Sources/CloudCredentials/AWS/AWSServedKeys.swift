import Core
import JSON

/// The object in which the services of a machine hand out keys.
enum AWSServedKeys {
    static func read(_ object: JSONNode, of service: String) throws(CredentialFault) -> AWSCredentials {
        guard let id = object["AccessKeyId"]?.string, let secret = object["SecretAccessKey"]?.string,
            let token = object["Token"]?.string,
            let end = object["Expiration"]?.string.flatMap(UTCTime.seconds(rfc3339:))
        else { throw CredentialFault(.malformed, "\(service) answered without credentials") }
        return try AWSCredentials(
            accessKeyID: id,
            secretAccessKey: Secret(secret),
            sessionToken: Secret(token),
            expiresAt: end
        )
    }
}
