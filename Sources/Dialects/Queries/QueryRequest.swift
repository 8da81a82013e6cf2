public import NIOCore

/// A request written for a vendor that asks a question, or a part of one.
public struct QueryRequest: Sendable {
    /// The most requests that one question may become: as many as OpenAI takes texts, each of which is a request to some models.
    public static let most = 2048

    /// The body of the request.
    public var body: ByteBuffer
    /// How many inputs it holds, where the answer must tell as many things; nil where it tells one.
    public var count: Int?
    /// Members that were left out because the vendor cannot do them, by the caller's names.
    public var dropped: [String]

    /// Puts the members together.
    public init(body: ByteBuffer, count: Int? = nil, dropped: [String] = []) {
        self.body = body
        self.count = count
        self.dropped = dropped
    }

    /// A call of which only the input matters.
    init(_ call: VendorRequest) {
        self.init(body: call.body, dropped: call.dropped)
    }
}
