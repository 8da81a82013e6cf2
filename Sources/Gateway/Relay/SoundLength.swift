import NIOCore

/// How long a sound is, told from the beginning of its file and from how much of it came: WAV whose samples are all of a size, and FLAC.
/// Of other files it is not known.
///
/// Keeps at most ``longestHead`` bytes.
struct SoundLength: Sendable {
    /// What stands before the samples of a WAV file is seldom longer.
    static let longestHead = 4 << 10

    private enum State {
        case head([UInt8])
        /// Samples begin so far into the file, and take so many bytes a second.
        case wave(begin: Int, told: Int, bytesPerSecond: Int)
        case seconds(Int)
        case unknown
    }

    private var state = State.head([])
    private var size = 0

    /// Takes the next stretch of the file.
    mutating func receive(_ bytes: ByteBuffer) {
        size += bytes.readableBytes
        guard case .head(var head) = state else { return }
        state = .unknown
        head += bytes.readableBytesView.prefix(Self.longestHead - head.count)
        state = Self.read(head[...]) ?? (head.count < Self.longestHead ? .head(head) : .unknown)
    }

    /// The whole seconds, a begun one included; nil where it is not known.
    var seconds: Int? {
        switch state {
        case .head, .unknown: nil
        case .seconds(let seconds): seconds
        case .wave(let begin, let told, let bytesPerSecond):
            // One that was written as it was recorded says nothing or the most, and has what there is.
            Self.whole(min(told, max(0, size - begin)), bytesPerSecond)
        }
    }

    private static func whole(_ amount: Int, _ perSecond: Int) -> Int { (amount + perSecond - 1) / perSecond }

    /// Nil while more must come.
    private static func read(_ head: ArraySlice<UInt8>) -> State? {
        guard head.count >= 12 else { return nil }
        if head.starts(with: "fLaC".utf8) { return readFLAC(head) }
        guard head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WAVE".utf8) else { return .unknown }
        var bytesPerSecond: Int?
        var at = 12
        // Chunks: a name, the length of what follows, and that, padded to an even length.
        while at + 8 <= head.count {
            let chunk = head[at...]
            let length = chunk.little(at + 4, bytes: 4)
            if chunk.starts(with: "fmt ".utf8) {
                guard at + 24 <= head.count else { return nil }
                let rate = chunk.little(at + 16, bytes: 4)
                // PCM, floating point, A-law, µ-law, and what says it of itself further on: a block is one sample of each channel.
                guard [1, 3, 6, 7, 0xFFFE].contains(chunk.little(at + 8, bytes: 2)), rate > 0,
                    rate == chunk.little(at + 12, bytes: 4) * chunk.little(at + 20, bytes: 2)
                else { return .unknown }
                bytesPerSecond = rate
            } else if chunk.starts(with: "data".utf8) {
                guard let bytesPerSecond else { return .unknown }
                return .wave(begin: at + 8, told: length > 0 ? length : .max, bytesPerSecond: bytesPerSecond)
            }
            at += 8 + length + length % 2
        }
        return nil
    }

    /// STREAMINFO comes first (RFC 9639, section 8.2): a rate of 20 bits, and after 8 more the count of samples, in 36.
    private static func readFLAC(_ head: ArraySlice<UInt8>) -> State? {
        guard head.count >= 26 else { return nil }
        guard head[4] & 0x7F == 0 else { return .unknown }
        let rate = Int(head[18]) << 12 | Int(head[19]) << 4 | Int(head[20]) >> 4
        let samples = (22..<26).reduce(Int(head[21]) & 0x0F) { $0 << 8 | Int(head[$1]) }
        return rate > 0 && samples > 0 ? .seconds(whole(samples, rate)) : .unknown
    }
}

extension ArraySlice<UInt8> {
    /// A number whose lowest byte comes first.
    fileprivate func little(_ place: Int, bytes: Int) -> Int {
        (0..<bytes).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
    }
}
