import Framing
import NIOCore

/// Writes pictures of one colour (Portable Network Graphics, second edition; RFC 1950 and 1951 for what is inside).
enum PNG {
    /// A picture of one colour.
    /// - Parameter description: kept in the picture, under the keyword `Description`.
    static func encode(width: Int, height: Int, _ colour: Colour, description: String) -> ByteBuffer {
        var file = ByteBuffer(bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var header = ByteBuffer()
        header.writeInteger(UInt32(width))
        header.writeInteger(UInt32(height))
        // Eight bits each of red, green and blue; the one compression, filter method and no interlacing.
        header.writeBytes([8, 2, 0, 0, 0])
        write("IHDR", header, into: &file)
        var text = ByteBuffer(string: "Description")
        // The end of the keyword, no compression, no language, no translated keyword: then the text in UTF-8.
        text.writeBytes([0, 0, 0, 0, 0])
        text.writeString(description)
        write("iTXt", text, into: &file)
        var row: [UInt8] = [0]
        for _ in 0..<width { row += [colour.red, colour.green, colour.blue] }
        var pixels = ByteBuffer()
        for _ in 0..<height { pixels.writeBytes(row) }
        write("IDAT", stored(pixels), into: &file)
        write("IEND", ByteBuffer(), into: &file)
        return file
    }

    private static func write(_ type: StaticString, _ data: ByteBuffer, into file: inout ByteBuffer) {
        file.writeInteger(UInt32(data.readableBytes))
        var chunk = ByteBuffer()
        chunk.writeStaticString(type)
        chunk.writeImmutableBuffer(data)
        file.writeImmutableBuffer(chunk)
        file.writeInteger(chunk.withUnsafeReadableBytes { CRC32.checksum($0) })
    }

    /// A zlib stream whose blocks are stored as they are.
    private static func stored(_ data: ByteBuffer) -> ByteBuffer {
        var rest = data
        // A window of 32 KiB, the fastest level.
        var stream = ByteBuffer(bytes: [0x78, 0x01])
        repeat {
            // A block's length has 16 bits; readSlice cannot fail within what is readable.
            let block = rest.readSlice(length: min(rest.readableBytes, 0xFFFF)) ?? ByteBuffer()
            let length = UInt16(block.readableBytes)
            stream.writeInteger(UInt8(rest.readableBytes == 0 ? 1 : 0))
            stream.writeInteger(length, endianness: .little)
            stream.writeInteger(~length, endianness: .little)
            stream.writeImmutableBuffer(block)
        } while rest.readableBytes > 0
        stream.writeInteger(adler32(data))
        return stream
    }

    private static func adler32(_ data: ByteBuffer) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in data.readableBytesView {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }
}
