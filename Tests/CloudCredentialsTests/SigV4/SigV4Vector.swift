import CloudCredentials
import Core
import Foundation
import JSON
import NIOCore
import Testing

/// A request that botocore signed; see `Fixtures/README.md`.
struct SigV4Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let request: SigV4Request
    let credentials: AWSCredentials
    let time: Int
    let service: String
    let region: String
    let isS3: Bool
    let date: String
    let authorization: String

    var testDescription: String { name }

    static let all: [SigV4Vector] = {
        let url = Bundle.module.url(forResource: "Fixtures/sigv4", withExtension: "json")!
        let document = try! JSONDocument(parsing: ByteBuffer(bytes: Data(contentsOf: url)))
        return document.root.elements.map { try! SigV4Vector($0) }
    }()

    private init(_ node: JSONNode) throws {
        name = node["name"]!.string!
        request = SigV4Request(
            method: node["method"]!.string!,
            path: node["path"]!.string!,
            query: node["query"]!.string!,
            host: node["host"]!.string!,
            headers: node["headers"]!.elements.map { ($0[0]!.string!, $0[1]!.string!) },
            payload: [ByteBuffer(string: node["payload"]!.string!)]
        )
        credentials = try AWSCredentials(
            accessKeyID: node["access_key"]!.string!,
            secretAccessKey: Secret(node["secret_key"]!.string!),
            sessionToken: node["session_token"]?.string.map(Secret.init)
        )
        time = node["time"]!.int!
        service = node["service"]!.string!
        region = node["region"]!.string!
        isS3 = node["s3"]!.bool!
        date = node["x_amz_date"]!.string!
        authorization = node["authorization"]!.string!
    }

    var signer: SigV4Signer {
        SigV4Signer(service: service, region: region, encodesPathTwice: !isS3, sendsPayloadHash: isS3)
    }
}
