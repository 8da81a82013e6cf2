import Framing
import NIOCore
import Testing

@Suite struct EventStreamScannerTests {
    private func scan(_ pieces: [ByteBuffer]) throws -> [StreamEvent] {
        var scanner = EventStreamScanner()
        var events: [StreamEvent] = []
        for piece in pieces {
            scanner.receive(piece)
            while let event = try scanner.next() { events.append(event) }
        }
        if let last = scanner.finish() { events.append(last) }
        return events
    }

    private func message(_ vector: EventStreamVector) throws -> EventStreamMessage? {
        var scanner = EventStreamScanner()
        scanner.receive(ByteBuffer(bytes: vector.bytes))
        return try scanner.nextMessage()
    }

    private static func sample(_ count: Int = 3) -> ByteBuffer {
        var buffer = ByteBuffer()
        for index in 0..<count {
            EventStreamWriter.write(event: "contentBlockDelta", into: &buffer) {
                $0.writeString("{\"contentBlockIndex\":\(index),\"delta\":{\"text\":\"wörld\"}}")
            }
        }
        EventStreamWriter.write(exception: "throttlingException", into: &buffer) {
            $0.writeString("{\"message\":\"slow\"}")
        }
        return buffer
    }

    @Test("the published messages say what they are published to say", arguments: EventStreamVector.valid)
    func published(vector: EventStreamVector) throws {
        let message = try #require(try message(vector))
        #expect(String(buffer: message.payload) == vector.payload)
        #expect(Array(message.raw.readableBytesView) == vector.bytes)
    }

    @Test("what is written are the published bytes", arguments: EventStreamVector.valid)
    func writes(vector: EventStreamVector) {
        var buffer = ByteBuffer(string: "before")
        EventStreamWriter.write(vector.headers, payload: ByteBuffer(string: vector.payload), into: &buffer)
        #expect(Array(buffer.readableBytesView.dropFirst(6)) == vector.bytes)
    }

    @Test("the published faults are noticed", arguments: EventStreamVector.corrupt)
    func faults(vector: EventStreamVector) {
        #expect(throws: StreamFramingError.corrupt) { try message(vector) }
    }

    @Test("an event has its type for a name, an exception and an error theirs, and these are failures")
    func events() throws {
        let events = try scan([Self.sample(1)])
        #expect(events.map(\.name) == ["contentBlockDelta", "throttlingException"])
        #expect(events.map(\.isFailure) == [false, true])
        #expect(events[1].data.map { String(buffer: $0) } == "{\"message\":\"slow\"}")
        let error = try #require(EventStreamVector.valid.last)
        let told = try scan([ByteBuffer(bytes: error.bytes)])
        #expect(told.map(\.name) == ["code"])
        #expect(told.map(\.isFailure) == [true])
        #expect(told[0].data.map { String(buffer: $0) } == "message")
        let bare = try scan([ByteBuffer(bytes: EventStreamVector.valid[0].bytes)])
        #expect(bare[0].name == nil && bare[0].data == nil && !bare[0].isFailure)
    }

    @Test("every cut of the bytes gives the same events, and their raw bytes are the stream")
    func anyChunking() throws {
        let bytes = Array(Self.sample().readableBytesView)
        let whole = try scan([ByteBuffer(bytes: bytes)])
        #expect(whole.count == 4)
        #expect(whole.reduce(into: [UInt8]()) { $0 += $1.raw.readableBytesView } == bytes)
        for cut in 0...bytes.count {
            #expect(try scan([ByteBuffer(bytes: bytes[..<cut]), ByteBuffer(bytes: bytes[cut...])]) == whole)
        }
        #expect(try scan(bytes.map { ByteBuffer(bytes: [$0]) }) == whole)
    }

    @Test("every bit that is turned is noticed")
    func flippedBits() throws {
        var buffer = ByteBuffer()
        EventStreamWriter.write(event: "messageStop", into: &buffer) { $0.writeString("{\"stopReason\":\"end_turn\"}") }
        let bytes = Array(buffer.readableBytesView)
        for bit in 0..<(bytes.count * 8) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: StreamFramingError.corrupt, "bit \(bit)") { try scan([ByteBuffer(bytes: flipped)]) }
        }
    }

    @Test("a message that is cut is no event, wherever it is cut")
    func truncation() throws {
        let bytes = Array(Self.sample(0).readableBytesView)
        for length in 0..<bytes.count {
            #expect(try scan([ByteBuffer(bytes: bytes[..<length])]) == [])
        }
    }

    @Test("a length that cannot be is refused, however right its checksum is")
    func impossibleLengths() throws {
        func prelude(_ total: UInt32, _ headers: UInt32) -> ByteBuffer {
            var buffer = ByteBuffer()
            buffer.writeMultipleIntegers(total, headers)
            let checksum = buffer.withUnsafeReadableBytes { CRC32.checksum($0) }
            buffer.writeInteger(checksum)
            buffer.writeRepeatingByte(0, count: 32)
            return buffer
        }
        for (total, headers) in [(15, 0), (0, 0), (16, 1), (100, 85), (20, UInt32.max)] as [(UInt32, UInt32)] {
            #expect(throws: StreamFramingError.invalidLength) { try scan([prelude(total, headers)]) }
        }
        #expect(throws: StreamFramingError.eventTooLarge(limit: 16 << 20)) { try scan([prelude(.max, 0)]) }
        var small = EventStreamScanner(limit: 20)
        small.receive(prelude(21, 0))
        #expect(throws: StreamFramingError.eventTooLarge(limit: 20)) { try small.next() }
    }

    @Test(
        "headers that cannot be told apart are refused",
        arguments: [
            [0, 7, 0, 0], [1, 65], [1, 65, 10], [1, 65, 7, 0], [1, 65, 7, 0, 2, 65], [5, 65, 0], [1, 65, 4, 0, 0, 0],
            [1, 65, 9, 1, 2, 3], [255],
        ] as [[UInt8]]
    )
    func headers(bytes: [UInt8]) {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(UInt32(16 + bytes.count), UInt32(bytes.count))
        for part in [[], bytes] {
            buffer.writeBytes(part)
            let checksum = buffer.withUnsafeReadableBytes { CRC32.checksum($0) }
            buffer.writeInteger(checksum)
        }
        #expect(throws: StreamFramingError.invalidHeader) { try scan([buffer]) }
    }

    @Test("no bytes crash the scanner, and what it makes of them is no longer than they are", arguments: UInt64(0)..<40)
    func fuzz(seed: UInt64) {
        var state = seed &+ 1
        func random() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        for _ in 0..<100 {
            var bytes = Array(Self.sample().readableBytesView)
            for _ in 0...(random() % 4) {
                bytes[Int(random() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random())
            }
            if random() % 2 == 0 { bytes.removeLast(Int(random() % UInt64(bytes.count))) }
            var scanner = EventStreamScanner()
            var rest = ByteBuffer(bytes: bytes)
            var size = 0
            while rest.readableBytes > 0 {
                let length = min(rest.readableBytes, 1 + Int(random() % 60))
                guard let chunk = rest.readSlice(length: length) else { break }
                scanner.receive(chunk)
                do {
                    while let event = try scanner.next() { size += event.raw.readableBytes }
                } catch {
                    break
                }
            }
            #expect(size <= bytes.count)
        }
    }

    @Test("a message in one chunk is a slice of it, and a long stream is held no longer than its messages")
    func memory() throws {
        let whole = Self.sample(1)
        let event = try #require(try scan([whole]).first)
        let (there, here) = (
            whole.withUnsafeReadableBytes { $0.baseAddress }, event.raw.withUnsafeReadableBytes { $0.baseAddress }
        )
        #expect(there == here)
        var scanner = EventStreamScanner()
        var most = 0
        var rest = ByteBuffer()
        for _ in 0..<2000 {
            var piece = rest
            piece.writeImmutableBuffer(Self.sample(1))
            rest = piece.getSlice(at: piece.writerIndex - 7, length: 7) ?? ByteBuffer()
            piece.moveWriterIndex(to: piece.writerIndex - 7)
            scanner.receive(ByteBuffer(bytes: piece.readableBytesView))
            while let event = try scanner.next() { most = max(most, event.raw.storageCapacity) }
        }
        #expect(most <= 16 << 10)
    }
}
