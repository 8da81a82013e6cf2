import NIOCore

/// The frame of a WAVE file (Multimedia Programming Interface and Data Specifications 1.0).
enum WAV {
    /// What comes before the samples of a ``Tone``.
    /// - Parameter size: of the samples, in bytes.
    static func header(size: Int) -> ByteBuffer {
        var header = ByteBuffer()
        header.writeStaticString("RIFF")
        header.writeInteger(UInt32(size + 36), endianness: .little)
        header.writeStaticString("WAVEfmt ")
        header.writeInteger(UInt32(16), endianness: .little)
        // Pulse code modulation, one channel.
        header.writeInteger(UInt16(1), endianness: .little)
        header.writeInteger(UInt16(1), endianness: .little)
        header.writeInteger(UInt32(Tone.rate), endianness: .little)
        header.writeInteger(UInt32(Tone.rate * Tone.bytesPerSample), endianness: .little)
        header.writeInteger(UInt16(Tone.bytesPerSample), endianness: .little)
        header.writeInteger(UInt16(Tone.bytesPerSample * 8), endianness: .little)
        header.writeStaticString("data")
        header.writeInteger(UInt32(size), endianness: .little)
        return header
    }

    /// How long a file plays, in seconds to a thousandth: what a plain WAVE file says of itself; any other is taken for
    /// 128,000 bits a second.
    static func seconds(_ file: ByteBuffer) -> Double {
        let start = file.readerIndex
        var size = Double(file.readableBytes)
        var rate = 16_000.0
        if file.getString(at: start, length: 4) == "RIFF", file.getString(at: start + 8, length: 8) == "WAVEfmt ",
            let told = file.getInteger(at: start + 28, endianness: .little, as: UInt32.self), told > 0
        {
            rate = Double(told)
            size = max(0, size - 44)
        }
        return (size / rate * 1000).rounded() / 1000
    }
}
