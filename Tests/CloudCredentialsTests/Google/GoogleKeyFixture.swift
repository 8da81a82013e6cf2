import JSON
import NIOCore
import _CryptoExtras

/// A service account's key, made anew for each run so that none lies in the repository.
enum GoogleKeyFixture {
    static let key = try! _RSA.Signing.PrivateKey(keySize: .bits2048)

    static func serviceAccount(_ change: [String: String?] = [:]) -> String {
        var members: [String: String] = [
            "type": "service_account", "project_id": "my-project", "private_key_id": "k1",
            "private_key": key.pkcs8PEMRepresentation, "client_email": "gw@my-project.iam.gserviceaccount.com",
            "client_id": "1", "token_uri": "https://oauth2.googleapis.com/token",
        ]
        for (name, value) in change { members[name] = value }
        return json(members)
    }

    static func authorizedUser(_ change: [String: String?] = [:]) -> String {
        var members: [String: String] = [
            "type": "authorized_user", "client_id": "id.apps.googleusercontent.com", "client_secret": "client-secret",
            "refresh_token": "1//refresh", "quota_project_id": "quota",
        ]
        for (name, value) in change { members[name] = value }
        return json(members)
    }

    static func json(_ members: [String: String]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in members {
                writer.key(name)
                writer.string(value)
            }
        }
        return String(buffer: writer.buffer)
    }
}
