import Framing
import NIOCore
import TestSupport
import Testing

@Suite struct MultipartScannerTests {
    private static let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"

    /// A body with one part.
    private static func body(_ content: [UInt8], boundary: String = "b") -> [UInt8] {
        Array("--\(boundary)\r\n\(head)".utf8) + content + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    private func address(_ buffer: ByteBuffer) -> Int {
        buffer.withUnsafeReadableBytes { Int(bitPattern: $0.baseAddress) }
    }

    @Test("what clients write is read", arguments: MultipartFixture.all)
    func clients(fixture: MultipartFixture) throws {
        let (contentType, body) = try fixture.read()
        let boundary = try #require(MultipartScanner.boundary(of: contentType))
        let reading = MultipartReading([ByteBuffer(bytes: body)], boundary: boundary)
        #expect(reading.error == nil)
        #expect(reading.raw == body)
        #expect(reading.parts.map(\.head.name) == fixture.parts.map(\.name))
        #expect(reading.parts.map(\.head.fileName) == fixture.parts.map(\.fileName))
        #expect(reading.parts.map(\.head.contentType) == fixture.parts.map(\.contentType))
        #expect(
            reading.parts.map(\.content)
                == fixture.parts.map { $0.content.map { Array($0.utf8) } ?? MultipartFixture.file }
        )
    }

    @Test("parts are what stands between delimiters", arguments: MultipartRow.valid + MultipartRow.malformed)
    func reads(row: MultipartRow) {
        let reading = MultipartReading(row.body)
        #expect(reading.parts.map(\.text) == row.parts)
        #expect(reading.error == row.error)
        if row.error == nil { #expect(String(decoding: reading.raw, as: UTF8.self) == row.body) }
    }

    @Test(
        "every cut of the bytes gives the same parts, and the raw bytes of all events are the body",
        arguments: MultipartRow.valid + MultipartRow.malformed
    )
    func anyChunking(row: MultipartRow) {
        let bytes = Array(row.body.utf8)
        let whole = MultipartReading(row.body)
        var readings = (0...bytes.count).map {
            MultipartReading([ByteBuffer(bytes: bytes[..<$0]), ByteBuffer(bytes: bytes[$0...])], boundary: "b")
        }
        readings += [1, 2, 3, 5].map { MultipartReading(bytes, by: $0, boundary: "b") }
        for (index, reading) in readings.enumerated() {
            #expect(reading.agrees(with: whole), "reading \(index)")
            #expect(reading.error == nil ? reading.raw == bytes : bytes.starts(with: reading.raw), "reading \(index)")
            #expect(!reading.events.contains { $0.raw.readableBytes == 0 }, "reading \(index)")
        }
    }

    @Test("what clients write is read in any pieces", arguments: MultipartFixture.all)
    func clientsInPieces(fixture: MultipartFixture) throws {
        let (contentType, body) = try fixture.read()
        let boundary = try #require(MultipartScanner.boundary(of: contentType))
        let whole = MultipartReading([ByteBuffer(bytes: body)], boundary: boundary)
        for size in 1...80 {
            let reading = MultipartReading(body, by: size, boundary: boundary)
            #expect(reading.agrees(with: whole) && reading.raw == body, "by \(size)")
        }
    }

    /// Made of the pieces of delimiters, so that they often are some; read also by looking at the whole text at once.
    @Test(
        "any mixture of beginnings of delimiters is read as a search of the whole reads it",
        arguments: UInt64(0)..<20
    )
    func mixtures(seed: UInt64) {
        var state = seed &+ 1
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let pieces = [
            "\r", "\n", "\r\n", "-", "--", "\r\n--", "\r\n--a", "\r\n--ab", "\r\n--a\r", "b", "aba", "--aba", "x",
        ]
        for _ in 0..<100 {
            let content = (0..<random(12)).map { _ in pieces[random(pieces.count)] }.joined()
            let bytes = Self.body(Array(content.utf8), boundary: "aba")
            let whole = MultipartReading([ByteBuffer(bytes: bytes)], boundary: "aba")
            for size in [1, 2, 3, 7] {
                #expect(
                    MultipartReading(bytes, by: size, boundary: "aba").agrees(with: whole),
                    "\(content.debugDescription)"
                )
            }
            // The line break before the content is that of its head, the one behind it that of its delimiter.
            let text = Array("\r\n\(content)\r\n".utf8)
            let mark = Array("\r\n--aba".utf8)
            let begins = (0..<text.count).first { text[$0...].starts(with: mark) }
            let expected = begins.map { Array(text[2..<max(2, $0)]) } ?? Array(content.utf8)
            #expect(whole.parts.first?.content == expected, "\(content.debugDescription)")
            if begins == nil { #expect(whole.error == nil && whole.raw == bytes) }
        }
    }

    @Test("content that lies in one piece is a slice of it")
    func slices() throws {
        let content = [UInt8](repeating: 0x61, count: 5000)
        let received = ByteBuffer(bytes: Self.body(content))
        let reading = MultipartReading([received], boundary: "b")
        #expect(reading.events.count == 5)
        guard case .content(let bytes)? = reading.events.dropFirst(2).first else {
            Issue.record("no content")
            return
        }
        #expect(bytes.readableBytes == 5000)
        #expect(address(bytes) == address(received) + "--b\r\n\(Self.head)".utf8.count)
        // The same for one that ends in what may be a delimiter, and for the one after it.
        var scanner = MultipartScanner(boundary: "b")
        scanner.receive(ByteBuffer(string: "--b\r\n\r\n"))
        while try scanner.next() != nil {}
        let (one, other) = (ByteBuffer(string: "xxxx\r\n--"), ByteBuffer(string: "yyyy"))
        scanner.receive(one)
        let first = try #require(try scanner.next())
        #expect(try scanner.next() == nil)
        scanner.receive(other)
        let (held, second) = (try #require(try scanner.next()), try #require(try scanner.next()))
        #expect(address(first.raw) == address(one) && first == .content(ByteBuffer(string: "xxxx")))
        #expect(address(second.raw) == address(other) && second == .content(ByteBuffer(string: "yyyy")))
        #expect(held == .content(ByteBuffer(string: "\r\n--")))
    }

    @Test("a delimiter's line is one event, and so is what follows the closing one")
    func delimiters() throws {
        var scanner = MultipartScanner(boundary: "b")
        var delimiters: [String] = []
        for byte in "--b \r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r".utf8 {
            scanner.receive(ByteBuffer(bytes: [byte]))
            while let event = try scanner.next() {
                guard case .delimiter(let bytes) = event else { continue }
                delimiters.append(String(buffer: bytes))
            }
        }
        try scanner.finish()
        #expect(delimiters == ["--b \r\n", "\r\n--b\r\n", "\r\n--b--", "\r"])
    }

    @Test("a head has at most 16 KiB")
    func largeHead() {
        func body(_ count: Int) -> String {
            "--b\r\nX: \(String(repeating: "x", count: count - 7))\r\n\r\ncontent\r\n--b--"
        }
        let most = 16 << 10
        #expect(MultipartReading(body(most)).parts.map(\.head.raw.readableBytes) == [most])
        for bytes in [Array(body(most + 1).utf8), Array("--b\r\n\(String(repeating: "A: b\r\n", count: 4000))".utf8)] {
            for size in [1, 1000, bytes.count] {
                let reading = MultipartReading(bytes, by: size, boundary: "b")
                #expect(reading.error == .headTooLarge(limit: most) && reading.parts.isEmpty)
            }
        }
    }

    @Test("an error is told again, and nothing is kept after it")
    func errors() {
        var scanner = MultipartScanner(boundary: "b")
        scanner.receive(ByteBuffer(string: "--b\nand more"))
        for _ in 0..<3 {
            #expect(throws: MultipartError.invalidLineEnd) { try scanner.next() }
            scanner.receive(ByteBuffer(string: "--b--"))
        }
        #expect(throws: MultipartError.invalidLineEnd) { try scanner.finish() }
        #expect(
            MultipartError.headTooLarge(limit: 16384).reason == "the header fields of a part have more than 16384 bytes"
        )
    }
}

/// Bodies that would take minutes, and hold megabytes, if a byte were looked at again for each that comes after it.
@Suite struct MultipartGrowthTests {
    private static let boundary = String(repeating: "-", count: 35) + String(repeating: "a", count: 35)

    private static let patterns: [String] = [
        "\r", "\n", "-", "\r\n", "\r\n-", "\r\r\n--", "\r\n--\(boundary.dropLast())", "\r\n--\(boundary.dropLast())\r",
        "\r\n--\(boundary.prefix(35))\r\n--", "--\(boundary)", "x",
    ]

    /// So many bytes, or a few more, of a pattern.
    private static func text(_ pattern: String, _ count: Int) -> String {
        String(repeating: pattern, count: count / pattern.utf8.count + 1)
    }

    @Test(
        "work grows with the length of a content, whatever it looks like",
        arguments: patterns
    )
    func content(pattern: String) {
        let seconds = cpuSeconds {
            let content = Self.text(pattern, 1 << 20)
            let body = Array("--\(Self.boundary)\r\n\r\n_\(content)\r\n--\(Self.boundary)--".utf8)
            let reading = MultipartReading([ByteBuffer(bytes: body)], boundary: Self.boundary)
            #expect(reading.error == nil && reading.parts.map(\.content.count) == [content.utf8.count + 1])
            #expect(reading.events.count == 4)
        }
        #expect(seconds < 20)
    }

    @Test("it does so byte by byte", arguments: patterns)
    func byByte(pattern: String) throws {
        let seconds = try cpuSeconds {
            let content = Self.text(pattern, 60_000)
            let body = Array(
                "\(content)\r\n--\(Self.boundary)\r\n\r\n_\(content)\r\n--\(Self.boundary)--\(content)".utf8
            )
            // Each content is told as it comes, but for what may be a delimiter.
            var scanner = MultipartScanner(boundary: Self.boundary)
            var (told, most, behind) = (0, 0, 0)
            for (index, byte) in body.enumerated() {
                scanner.receive(ByteBuffer(bytes: [byte]))
                while let event = try scanner.next() {
                    told += event.raw.readableBytes
                    most = max(most, event.raw.storageCapacity)
                }
                behind = max(behind, index + 1 - told)
            }
            try scanner.finish()
            #expect(told == body.count)
            #expect(behind <= Self.boundary.utf8.count + 6 && most <= 1024)
        }
        #expect(seconds < 20)
    }

    @Test("many parts, and a head of many fields, cost the work of their bytes")
    func parts() {
        let seconds = cpuSeconds {
            let part = "\r\n--b\r\nContent-Disposition: form-data; name=a\r\n\r\n"
            let many = MultipartReading(String(repeating: part, count: 5000) + "--b--")
            #expect(many.error == nil && many.parts.count == 5000 && many.events.count == 10_001)
            let parameters = (0..<1500).map { ";a\($0)=b" }.joined()
            let one = MultipartReading("--b\r\nContent-Disposition: form-data; name=n\(parameters)\r\n\r\n\r\n--b--")
            #expect(one.parts.map(\.head.name) == ["n"])
        }
        #expect(seconds < 20)
    }

    @Test("pieces that all end within a delimiter's beginning are not kept")
    func misaligned() throws {
        let seconds = try cpuSeconds {
            let piece = "xb" + String(repeating: "x", count: 4000) + "\r\n--"
            var scanner = MultipartScanner(boundary: "b")
            scanner.receive(ByteBuffer(string: "--b\r\n\r\n-"))
            var (told, most) = (0, 0)
            for _ in 0..<2000 {
                scanner.receive(ByteBuffer(string: piece))
                while let event = try scanner.next() {
                    told += event.raw.readableBytes
                    most = max(most, event.raw.storageCapacity)
                }
            }
            #expect(told == 8 + 2000 * piece.utf8.count - 4)
            #expect(most <= 8192)
        }
        #expect(seconds < 20)
    }
}
