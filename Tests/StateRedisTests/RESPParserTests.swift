import Core
import NIOCore
import Testing

@testable import StateRedis

@Suite("Replies of Redis")
struct RESPParserTests {
    /// Reads all that there is, handed over in pieces.
    private func read(_ pieces: [ByteBuffer], _ limits: RESPLimits = RESPLimits()) throws(RESPError) -> [RedisValue] {
        var parser = RESPParser(limits: limits)
        var values: [RedisValue] = []
        for piece in pieces {
            parser.receive(piece)
            while let value = try parser.next() { values.append(value) }
        }
        return values
    }

    private func read(_ text: String, _ limits: RESPLimits = RESPLimits()) throws(RESPError) -> [RedisValue] {
        try read([ByteBuffer(string: text)], limits)
    }

    @Test("are read alike however they are cut", arguments: 0..<40 as Range<UInt64>)
    func chunks(seed: UInt64) throws {
        var replies = RandomReplies(random: SplitMix64(seed: seed))
        let values = (0..<6).map { _ in replies.value() }
        var bytes = ByteBuffer()
        for value in values { replies.write(value, into: &bytes) }
        #expect(try read([bytes]) == values)
        #expect(try read(bytes.readableBytesView.map { ByteBuffer(bytes: [$0]) }) == values)
        for cut in 0...bytes.readableBytes {
            let (one, two) = (
                bytes.getSlice(at: 0, length: cut)!, bytes.getSlice(at: cut, length: bytes.readableBytes - cut)!
            )
            #expect(try read([one, two]) == values)
        }
        for _ in 0..<50 {
            var (rest, pieces): (ByteBuffer, [ByteBuffer]) = (bytes, [])
            while rest.readableBytes > 0 {
                let length = Int.random(in: 1...max(1, rest.readableBytes / 2), using: &replies.random)
                pieces.append(rest.readSlice(length: length)!)
            }
            #expect(try read(pieces) == values)
        }
    }

    @Test("that are cut off are waited for, not guessed", arguments: 0..<20 as Range<UInt64>)
    func truncated(seed: UInt64) throws {
        var replies = RandomReplies(random: SplitMix64(seed: seed))
        let value = replies.value()
        var bytes = ByteBuffer()
        replies.write(value, into: &bytes)
        for length in 0..<bytes.readableBytes {
            #expect(try read([bytes.getSlice(at: 0, length: length)!]) == [])
        }
    }

    @Test(
        "with wrong bytes are errors or other replies, never the end of the process",
        arguments: 0..<100 as Range<UInt64>
    )
    func mutated(seed: UInt64) {
        var replies = RandomReplies(random: SplitMix64(seed: seed))
        for _ in 0..<20 {
            var bytes = ByteBuffer()
            for _ in 0..<3 { replies.write(replies.value(), into: &bytes) }
            for _ in 0..<Int.random(in: 1...3, using: &replies.random) {
                let place = Int.random(in: 0..<bytes.readableBytes, using: &replies.random)
                let byte = Array("0123456789-+:$*%~_#,=!(\r\n\u{0}x".utf8).randomElement(using: &replies.random)!
                bytes.setInteger(byte, at: place)
            }
            // The same in one piece and byte by byte.
            let whole = Result { () throws(RESPError) in try read([bytes]) }
            let single = Result { () throws(RESPError) in
                try read(bytes.readableBytesView.map { ByteBuffer(bytes: [$0]) })
            }
            #expect(whole == single)
        }
    }

    @Test(
        "that are none are refused with what is wrong",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n", .unknownType(0x48)), ("\u{15}\u{3}\u{3}", .unknownType(0x15)),
            (">1\r\n+message\r\n", .unknownType(0x3E)), ("\r\n", .unknownType(13)),
            (":\r\n", .badNumber), (":-\r\n", .badNumber), (":1.5\r\n", .badNumber), (": 1\r\n", .badNumber),
            (":9223372036854775808\r\n", .badNumber), (":-9223372036854775809\r\n", .badNumber),
            (":000000000000000000000000001\r\n", .badNumber),
            ("$\r\n", .badNumber), ("$-2\r\n", .badLength), ("*-2\r\n", .badLength), ("%-3\r\n", .badLength),
            ("=3\r\nabc\r\n", .badLength), ("*x\r\n", .badNumber), ("$?\r\n", .badNumber),
            ("+OK\n", .badLineEnd), ("+O\rK\r\n", .badLineEnd), ("$3\r\nabcd\r\n", .badLineEnd),
            ("$3\r\nabc\n\r", .badLineEnd),
            ("_x\r\n", .badLineEnd), ("#x\r\n", .badNumber), ("#\r\n", .badNumber), (",0x10\r\n", .badNumber),
            (",\r\n", .badNumber), (",infinity\r\n", .badNumber),
        ] as [(String, RESPError)]
    )
    func malformed(_ text: String, _ error: RESPError) {
        #expect(throws: error) { try read(text) }
        #expect(throws: error) { try read("*2\r\n:1\r\n" + text) }
    }

    @Test("of RESP3 are what RESP2 makes of them")
    func resp3() throws {
        #expect(try read("%1\r\n+a\r\n:1\r\n") == [.array([.simple("a"), .integer(1)])])
        #expect(try read("~2\r\n#t\r\n_\r\n") == [.array([.boolean(true), .null])])
        #expect(try read("(123456789012345678901234567890\r\n") == [.simple("123456789012345678901234567890")])
        #expect(
            try read("!21\r\nSYNTAX invalid syntax\r\n") == [
                .error(RedisFault(code: "SYNTAX", message: "invalid syntax"))
            ]
        )
        #expect(try read(",-inf\r\n,1.5e3\r\n") == [.double(-.infinity), .double(1500)])
        guard case .double(let number)? = try read(",nan\r\n").first else { throw RESPError.badNumber }
        #expect(number.isNaN)
    }

    @Test("may be as large as the limits, and no larger")
    func limits() throws {
        let limits = RESPLimits(bulk: 10, values: 6, line: 20, depth: 3, reply: 40)
        #expect(try read("$10\r\n0123456789\r\n", limits).count == 1)
        #expect(throws: RESPError.tooLong("a text of more than 10 bytes")) { try read("$11\r\n", limits) }
        #expect(try read("*6\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n*6\r\n", limits).count == 1)
        #expect(throws: RESPError.tooLong("a reply of more than 6 values")) { try read("*7\r\n", limits) }
        #expect(throws: RESPError.tooLong("a reply of more than 6 values")) { try read("%4\r\n", limits) }
        #expect(throws: RESPError.tooLong("a reply of more than 6 values")) {
            try read("*2\r\n*2\r\n:1\r\n:1\r\n*3\r\n", limits)
        }
        #expect(throws: RESPError.tooLong("a reply of more than 6 values")) {
            try read("%9223372036854775807\r\n", limits)
        }
        #expect(try read("*1\r\n*1\r\n*1\r\n:1\r\n", limits).count == 1)
        #expect(throws: RESPError.tooLong("more than 3 arrays within each other")) {
            try read("*1\r\n*1\r\n*1\r\n*1\r\n", limits)
        }
        // An error without waiting for the end of the line.
        #expect(try read("+" + String(repeating: "x", count: 19) + "\r\n", limits).count == 1)
        #expect(throws: RESPError.tooLong("a line of more than 20 bytes")) {
            try read("+" + String(repeating: "x", count: 20), limits)
        }
        let texts = String(repeating: "$8\r\n01234567\r\n", count: 4)
        #expect(throws: RESPError.tooLong("a reply of more than 40 bytes")) { try read("*4\r\n" + texts, limits) }
        // Each reply of its own has all of the room.
        #expect(try read(texts, limits).count == 4)
    }

    @Test("of many values in small pieces are read in one go: each byte is looked at once")
    func linear() throws {
        var bytes = ByteBuffer(string: "*200000\r\n")
        for number in 0..<200_000 { bytes.writeString(number % 2 == 0 ? ":\(number)\r\n" : "$3\r\nabc\r\n") }
        var parser = RESPParser()
        var replies = 0
        while let piece = bytes.readSlice(length: min(7, bytes.readableBytes)), piece.readableBytes > 0 {
            parser.receive(piece)
            while let reply = try parser.next() {
                #expect(reply.array?.count == 200_000)
                #expect(reply.array?.last?.text == "abc")
                replies += 1
            }
            // What was read is let go of.
            #expect(parser.bufferedByteCount < 20)
        }
        #expect(replies == 1)
    }

    @Test("say what they are")
    func conveniences() {
        let text = RedisValue.bulk(ByteBuffer(string: "-12"))
        #expect(text.integer == -12 && text.text == "-12" && text.bytes == ByteBuffer(string: "-12"))
        #expect(RedisValue.integer(3).integer == 3 && RedisValue.integer(3).text == "3")
        #expect(RedisValue.bulk(ByteBuffer(bytes: [0xFF])).text == nil)
        #expect(RedisValue.bulk(ByteBuffer(string: String(repeating: "1", count: 50))).integer == nil)
        #expect(RedisValue.array([.null]).array == [.null] && RedisValue.null.isNull && RedisValue.null.text == nil)
        #expect(RedisFault(line: "NOSCRIPT No matching script.").code == "NOSCRIPT")
        #expect(RedisFault(line: "something odd") == RedisFault(code: "ERR", message: "something odd"))
        #expect(RedisFault(line: "BUSY").description == "BUSY")
    }
}
