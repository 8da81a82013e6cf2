import Core
import JSON

/// For how long a file is to be kept: `expires_after` of an upload, `output_expires_after` of a batch.
enum Expiry {
    /// Thirty days, in seconds; the input of a batch and what it makes are kept so long unless something else is asked for.
    static let longest = 2_592_000

    /// Of an upload's form: its parts `expires_after[anchor]` and `expires_after[seconds]`.
    static func seconds(_ parameters: RequestParameters) throws(GatewayError) -> Int? {
        guard try parameters.word("expires_after[anchor]", among: ["created_at"]) != nil else { return nil }
        guard let seconds = try parameters.count("expires_after[seconds]", in: 3600...longest) else {
            throw RequestParameters.missing("expires_after[seconds]")
        }
        return seconds
    }

    /// Of a JSON object's member.
    static func seconds(_ node: JSONNode, _ name: String) throws(GatewayError) -> Int {
        guard node["anchor"]?.equals("created_at") == true else {
            throw .invalidRequest("'created_at' is the one anchor.", param: "\(name).anchor", code: "invalid_value")
        }
        guard let seconds = node["seconds"]?.int else { throw RequestParameters.missing("\(name).seconds") }
        return try RequestParameters.checked(seconds, "\(name).seconds", 3600...longest)
    }
}
