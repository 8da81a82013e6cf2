import CloudCredentials
import Core
import NIOCore
import Testing

@Suite("Signature Version 4")
struct SigV4SignerTests {
    @Test("signs as botocore does", arguments: SigV4Vector.all)
    func vector(_ vector: SigV4Vector) {
        var signer = vector.signer
        let lines = signer.lines(vector.request, with: vector.credentials, at: vector.time)
        #expect(lines["x-amz-date"] == vector.date)
        #expect(lines["authorization"] == vector.authorization)
        #expect(lines["x-amz-security-token"] == vector.credentials.sessionToken?.reveal())
    }

    @Test("gives the signatures that AWS publishes for the vanilla requests of its suite")
    func published() throws {
        let credentials = try AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        )
        var signer = SigV4Signer(service: "service", region: "us-east-1")
        for (method, signature) in [
            ("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            ("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ] {
            let request = SigV4Request(method: method, path: "/", host: "example.amazonaws.com")
            let lines = signer.lines(request, with: credentials, at: 1_440_938_160)
            #expect(lines["authorization"]?.hasSuffix("Signature=\(signature)") == true)
        }
    }

    @Test("one signer serves many requests, days and keys, in any order, as a new one would")
    func reuse() {
        // Vectors of one service and region differ in time, keys and headers.
        let vectors = SigV4Vector.all.filter { $0.service == "service" }
        var kept = vectors[0].signer
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3 {
            for vector in vectors.shuffled(using: &generator) {
                let lines = kept.lines(vector.request, with: vector.credentials, at: vector.time)
                #expect(lines["authorization"] == vector.authorization, "\(vector.name)")
            }
        }
    }

    @Test("a key of the same name with another secret signs differently")
    func renewedSecret() throws {
        let vector = SigV4Vector.all[0]
        var signer = vector.signer
        let other = try AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("other"))
        let first = signer.lines(vector.request, with: vector.credentials, at: vector.time)
        let second = signer.lines(vector.request, with: other, at: vector.time)
        let third = signer.lines(vector.request, with: vector.credentials, at: vector.time)
        #expect(first != second)
        #expect(first == third)
    }

    @Test("how a payload is cut into pieces makes no difference")
    func pieces() {
        for vector in SigV4Vector.all where vector.request.payload[0].readableBytes > 0 {
            var request = vector.request
            var whole = request.payload[0]
            var pieces = [ByteBuffer()]
            while let piece = whole.readSlice(length: min(7, whole.readableBytes)), piece.readableBytes > 0 {
                pieces.append(piece)
            }
            request.payload = pieces
            var signer = vector.signer
            let lines = signer.lines(request, with: vector.credentials, at: vector.time)
            #expect(lines["authorization"] == vector.authorization)
        }
    }

    @Test("lines are added behind those that stand in the head already")
    func appends() {
        let vector = SigV4Vector.all[0]
        var signer = vector.signer
        var head = ByteBuffer(string: "GET / HTTP/1.1\r\nhost: example.amazonaws.com\r\n")
        signer.sign(vector.request, with: vector.credentials, at: vector.time, into: &head)
        let expected = """
            GET / HTTP/1.1\r\nhost: example.amazonaws.com\r\nx-amz-date: 20150830T123600Z\r\n\
            authorization: \(vector.authorization)\r\n
            """
        #expect(String(buffer: head) == expected)
    }

    @Test("the payload's hash is sent where it is wanted, and signed with the rest")
    func payloadHash() {
        let vector = SigV4Vector.all[0]
        var signer = SigV4Signer(service: "s3", region: "us-east-1", sendsPayloadHash: true)
        let lines = signer.lines(vector.request, with: vector.credentials, at: vector.time)
        #expect(
            lines["x-amz-content-sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(lines["authorization"]?.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date") == true)
    }

    @Test("keys that could end a line are refused", arguments: ["a\r\nx: y", "", "a b", "ключ", "a\u{0}"])
    func unsendable(_ text: String) {
        #expect(throws: CredentialFault.self) {
            try AWSCredentials(accessKeyID: text, secretAccessKey: Secret("s"))
        }
        #expect(throws: CredentialFault.self) {
            try AWSCredentials(accessKeyID: "a", secretAccessKey: Secret("s"), sessionToken: Secret(text))
        }
    }
}

extension SigV4Signer {
    mutating func lines(
        _ request: SigV4Request,
        with credentials: AWSCredentials,
        at time: Int
    ) -> [String: String] {
        var head = ByteBuffer()
        sign(request, with: credentials, at: time, into: &head)
        var lines: [String: String] = [:]
        for line in String(buffer: head).split(separator: "\r\n") {
            let colon = line.firstIndex(of: ":")!
            lines[String(line[..<colon])] = String(line[colon...].dropFirst(2))
        }
        return lines
    }
}
