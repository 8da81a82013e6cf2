import NIOCore

/// A quiet tone as samples: 24,000 a second of 16 bits, little-endian, one channel.
struct Tone: Sendable {
    /// Samples in a second.
    static let rate = 24_000
    static let bytesPerSample = 2

    /// Some whole periods of the tone, to be copied.
    private let wave: ByteBuffer

    /// - Parameter voice: decides how high the tone is, from 200 to 400 Hz.
    init(voice: String) {
        let hash = voice.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        // Twice a number of samples: up and down a triangle.
        let half = 30 + Int(hash % 31)
        var wave = ByteBuffer()
        for _ in 0..<64 {
            for sample in 0..<half * 2 {
                let height = sample < half ? sample : half * 2 - sample
                wave.writeInteger(Int16(height * 2000 / half - 1000), endianness: .little)
            }
        }
        self.wave = wave
    }

    /// The bytes of some samples, as they are after those before them.
    func samples(_ range: Range<Int>) -> ByteBuffer {
        let size = wave.readableBytes
        var buffer = ByteBufferAllocator().buffer(capacity: range.count * Self.bytesPerSample)
        var at = range.lowerBound * Self.bytesPerSample
        let end = range.upperBound * Self.bytesPerSample
        while at < end {
            let offset = at % size
            let length = min(size - offset, end - at)
            buffer.writeBytes(
                wave.viewBytes(at: wave.readerIndex + offset, length: length) ?? ByteBuffer().readableBytesView
            )
            at += length
        }
        return buffer
    }
}
