import JSON
import NIOCore

/// A line of the input of a batch: a request that is answered when the batch runs.
struct BatchLine: Sendable {
    /// Names the request in the output.
    let id: String
    /// Its place in the file, from 1 on.
    let number: Int
    let body: JSONNode

    /// Reads one line.
    /// - Parameter endpoint: where all requests of the batch go.
    /// - Throws: what is wrong with the line.
    init(_ line: ByteBuffer, number: Int, endpoint: String) throws(StoredBatch.Fault) {
        func fault(_ code: String, _ message: String, _ param: String? = nil) -> StoredBatch.Fault {
            StoredBatch.Fault(code: code, message: message, param: param, line: number)
        }
        guard let root = (try? JSONDocument(parsing: line))?.root, root.isObject else {
            throw fault("invalid_json_line", "This line is not parseable as valid JSON.")
        }
        guard let id = root["custom_id"]?.string else {
            throw fault("missing_required_parameter", "Missing required parameter: 'custom_id'.", "custom_id")
        }
        guard root["method"]?.equals("POST") == true else {
            throw fault("invalid_method", "The method of every request must be 'POST'.", "method")
        }
        guard root["url"]?.string == endpoint else {
            throw fault("mismatched_endpoint", "The URL of every request must be the batch's '\(endpoint)'.", "url")
        }
        guard let body = root["body"], body.isObject else {
            throw fault("missing_required_parameter", "Missing required parameter: 'body', an object.", "body")
        }
        self.id = id
        self.number = number
        self.body = body
    }
}
