import Core
import Crypto
public import NIOCore

/// Signs requests for one AWS service in one region (Signature Version 4, in the `Authorization` header).
///
/// Made for the way of every request: the derived key is kept for its day, the time is formatted once a second, the
/// canonical request is written into one buffer that is used again, and the payload is hashed where it lies. Keep one for each event
/// loop.
///
///     var signer = SigV4Signer(service: "bedrock", region: "eu-central-1")
///     signer.sign(request, with: credentials, at: now, into: &head)
///
/// Specification: AWS, "Create a signed AWS API request".
public struct SigV4Signer {
    /// The service's signing name; `bedrock` for Bedrock's runtime too.
    public let service: String
    /// Where the service is.
    public let region: String

    private let encodesPathTwice: Bool
    private let sendsPayloadHash: Bool
    private var clock: SigV4Clock
    private var key: SigV4Key?
    private var headers = SigV4Headers()
    private var canonical = ByteBuffer()
    private var payloadHash = ByteBuffer()

    /// A signer without a key, which comes with the first request.
    /// - Parameters:
    ///   - service: the service's signing name.
    ///   - region: where the service is.
    ///   - encodesPathTwice: true for all services but S3, whose paths are also taken as they are, dots and all.
    ///   - sendsPayloadHash: whether `x-amz-content-sha256` is sent and signed; S3 demands it.
    public init(service: String, region: String, encodesPathTwice: Bool = true, sendsPayloadHash: Bool = false) {
        self.service = service
        self.region = region
        self.encodesPathTwice = encodesPathTwice
        self.sendsPayloadHash = sendsPayloadHash
        clock = SigV4Clock(region: region, service: service)
    }

    /// Writes the header lines to add to the request, each with its line end: `x-amz-date`, `x-amz-security-token` where the
    /// credentials have a token, `x-amz-content-sha256` if wanted, `authorization`.
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - head: the request's head, where other header lines may stand already.
    public mutating func sign(
        _ request: SigV4Request,
        with credentials: AWSCredentials,
        at now: Int,
        into head: inout ByteBuffer
    ) {
        clock.set(now)
        if key?.fits(credentials, day: clock.day) != true {
            key = SigV4Key(credentials, day: clock.day, region: region, service: service)
        }
        guard let key else { return }
        payloadHash.clear()
        Hex.write(hash(request.payload), into: &payloadHash)
        headers.set(
            request,
            time: clock.stamp,
            token: credentials.sessionToken,
            payloadHash: sendsPayloadHash ? String(buffer: payloadHash) : nil
        )

        canonical.clear()
        canonical.writeString(request.method)
        canonical.writeStaticString("\n")
        SigV4Canonical.writePath(request.path, encodingTwice: encodesPathTwice, into: &canonical)
        canonical.writeStaticString("\n")
        SigV4Canonical.writeQuery(request.query, into: &canonical)
        canonical.writeStaticString("\n")
        headers.write(into: &canonical)
        canonical.writeStaticString("\n")
        let signedFrom = canonical.writerIndex
        headers.writeNames(into: &canonical)
        let signed = signedFrom..<canonical.writerIndex
        canonical.writeStaticString("\n")
        canonical.writeImmutableBuffer(payloadHash)

        headers.writeLines(into: &head)
        head.writeStaticString("authorization: AWS4-HMAC-SHA256 Credential=")
        head.writeString(credentials.accessKeyID)
        head.writeStaticString("/")
        head.writeString(clock.scope)
        head.writeStaticString(", SignedHeaders=")
        canonical.withUnsafeReadableBytes { _ = head.writeBytes(UnsafeRawBufferPointer(rebasing: $0[signed])) }
        head.writeStaticString(", Signature=")
        let canonicalHash = canonical.withUnsafeReadableBytes { SHA256.hash(bytes: $0) }
        // What is signed takes the place of what it was made of.
        canonical.clear()
        canonical.writeStaticString("AWS4-HMAC-SHA256\n")
        canonical.writeString(clock.stamp)
        canonical.writeStaticString("\n")
        canonical.writeString(clock.scope)
        canonical.writeStaticString("\n")
        Hex.write(canonicalHash, into: &canonical)
        Hex.write(key.signature(of: canonical), into: &head)
        head.writeStaticString("\r\n")
        headers.clear()
    }

    /// The same lines as a list, for requests that are few.
    mutating func headers(
        of request: SigV4Request,
        with credentials: AWSCredentials,
        at now: Int
    ) -> [(name: String, value: String)] {
        var lines = ByteBuffer()
        sign(request, with: credentials, at: now, into: &lines)
        return String(buffer: lines).split(separator: "\r\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
        }
    }

    private func hash(_ payload: [ByteBuffer]) -> SHA256.Digest {
        var hasher = SHA256()
        for piece in payload {
            piece.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
        }
        return hasher.finalize()
    }
}

extension SHA256 {
    fileprivate static func hash(bytes: UnsafeRawBufferPointer) -> Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return hasher.finalize()
    }
}
