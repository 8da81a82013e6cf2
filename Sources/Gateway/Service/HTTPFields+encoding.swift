import Transport

extension HTTPFields {
    /// The body is compressed or encoded otherwise.
    var isContentEncoded: Bool { contains("content-encoding") && !equals("content-encoding", "identity") }
}
