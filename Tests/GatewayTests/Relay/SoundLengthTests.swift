import NIOCore
import Testing

@testable import Gateway

@Suite("How long an uploaded sound is")
struct SoundLengthTests {
    private func seconds(_ file: [UInt8], pieces: Int = .max) -> Int? {
        var sound = SoundLength()
        var rest = file[...]
        while !rest.isEmpty {
            sound.receive(ByteBuffer(bytes: rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return sound.seconds
    }

    private func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private func chunk(_ name: String, _ content: [UInt8], told: Int? = nil) -> [UInt8] {
        Array(name.utf8) + bytes(told ?? content.count, 4) + content + (content.count.isMultiple(of: 2) ? [] : [0])
    }

    /// - Parameters: of the format; a block is one sample of each channel.
    private func format(_ tag: Int = 1, channels: Int = 2, rate: Int = 16_000, block: Int = 4, perSecond: Int? = nil)
        -> [UInt8]
    {
        chunk(
            "fmt ",
            bytes(tag, 2) + bytes(channels, 2) + bytes(rate, 4) + bytes(perSecond ?? rate * block, 4) + bytes(block, 2)
                + bytes(16, 2)
        )
    }

    private func wave(_ chunks: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + bytes(4 + chunks.count, 4) + Array("WAVE".utf8) + chunks
    }

    @Test("is told by a WAV file's head, in whatever pieces it comes", arguments: [1, 5, 44, 1_000, .max])
    func wave(pieces: Int) {
        let samples = [UInt8](repeating: 0, count: 64_000 * 3)
        #expect(seconds(wave(format() + chunk("data", samples)), pieces: pieces) == 3)
        #expect(seconds(wave(format() + chunk("data", samples + [0, 0, 0, 0])), pieces: pieces) == 4)
        #expect(seconds(wave(chunk("LIST", [1, 2, 3]) + format() + chunk("data", samples)), pieces: pieces) == 3)
    }

    @Test("is what came where the head says nothing, or more")
    func streamed() {
        let samples = [UInt8](repeating: 0, count: 64_000)
        #expect(seconds(wave(format() + chunk("data", samples, told: 0))) == 1)
        #expect(seconds(wave(format() + chunk("data", samples, told: 0xFFFF_FFFF))) == 1)
        #expect(seconds(wave(format() + chunk("data", samples, told: 32_000) + chunk("LIST", samples))) == 1)
    }

    @Test("is not known of compressed samples, of heads that contradict themselves or do not end, and of other files")
    func unknown() {
        let data = chunk("data", [UInt8](repeating: 0, count: 64_000))
        #expect(seconds(wave(format(0x55) + data)) == nil)
        #expect(seconds(wave(format(perSecond: 1) + data)) == nil)
        #expect(seconds(wave(format(rate: 0) + data)) == nil)
        #expect(seconds(wave(data)) == nil)
        #expect(seconds(wave(chunk("LIST", [UInt8](repeating: 0, count: 5_000)) + format() + data)) == nil)
        #expect(seconds(wave(chunk("LIST", [], told: 0xFFFF_FFFF) + format() + data)) == nil)
        #expect(seconds(Array("ID3".utf8) + [UInt8](repeating: 0, count: 100)) == nil)
        #expect(seconds([]) == nil)
        for size in 0..<44 { #expect(seconds(Array(wave(format() + data).prefix(size))) == nil) }
    }

    @Test("is told by FLAC's first block")
    func flac() {
        // 44,100 samples a second in 20 bits, two channels, 16 bits a sample; 88,201 samples in 36 bits.
        let info: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + [0x0A, 0xC4, 0x42, 0xF0, 0x00, 0x01, 0x58, 0x89]
        let file = Array("fLaC".utf8) + [0x80, 0, 0, 34] + info + [UInt8](repeating: 0, count: 16)
        #expect(seconds(file) == 3)
        #expect(seconds(file, pieces: 3) == 3)
        #expect(seconds(Array("fLaC".utf8) + [0x84] + file.dropFirst(5)) == nil)
    }
}
