import Core
import JSON
import NIOCore

/// What is done with files, and the id of the one that it is done to.
enum FileOperation: Sendable, Hashable {
    case upload
    case list
    case retrieve(String)
    case delete(String)
    case content(String)

    private static let purposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"]
    /// A file's content is sent in pieces of so many bytes.
    private static let pieceSize = 64 << 10

    func answer(_ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        switch self {
        case .upload: return try upload(request)
        case .list: return try list(request)
        case .retrieve(let id): return try Self.tell(file(id, request))
        case .delete(let id):
            try request.storage.withFiles { (files) throws(GatewayError) in try files.remove(id) }
            return .object { out in
                out.member("id", id)
                out.member("object", literal: "file")
                out.member("deleted", true)
            }
        case .content(let id): return try Self.content(file(id, request))
        }
    }

    private func file(_ id: String, _ request: EndpointRequest) throws(GatewayError) -> StoredFile {
        try request.storage.withFiles { (files) throws(GatewayError) in try files.file(id) }
    }

    private static func tell(_ file: StoredFile) -> EndpointAnswer {
        EndpointAnswer(contentType: "application/json", .whole(JSONRaw.build(file.write).bytes))
    }

    private func upload(_ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        let parameters = request.parameters
        let upload = try parameters.file("file")
        guard let purpose = try parameters.word("purpose", among: Self.purposes) else {
            throw RequestParameters.missing("purpose")
        }
        // Copied, since a slice would keep all of the body.
        let content = ByteBuffer(bytes: upload.content.readableBytesView)
        let lifetime = try Expiry.seconds(parameters) ?? (purpose == "batch" ? Expiry.longest : nil)
        let file = StoredFile(
            id: "file-\(request.id)",
            name: upload.name,
            purpose: purpose,
            created: request.now,
            expires: lifetime.map { request.now + $0 },
            content: content
        )
        try request.storage.withFiles { (files) throws(GatewayError) in try files.add(file) }
        return Self.tell(file)
    }

    private func list(_ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        let query = QueryParameters(request.query)
        let page = try ListPage(query, limits: 1...10_000, usual: 10_000)
        var files = try request.storage.withFiles { (store) throws(GatewayError) in store.files }
        if let purpose = query["purpose"] { files.removeAll { $0.purpose != purpose } }
        return try page.answer(files)
    }

    private static func content(_ file: StoredFile) -> EndpointAnswer {
        var rest = file.content
        var pieces: [EndpointAnswer.Piece] = []
        while let piece = rest.readSlice(length: min(pieceSize, rest.readableBytes)), piece.readableBytes > 0 {
            pieces.append(EndpointAnswer.Piece(bytes: piece))
        }
        return EndpointAnswer(
            contentType: "application/octet-stream",
            .bytes(pieces, length: file.content.readableBytes)
        )
    }
}
