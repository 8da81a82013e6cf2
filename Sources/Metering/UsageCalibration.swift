public import Core

/// Estimates what an attempt used of whose usage the vendor did not tell, by how many bytes went and came.
///
/// How many bytes a token of a target takes differs by the model, the language and the format, and changes little from one call to the
/// next. It is learned from the calls whose usage was told: the ratio follows them slowly, each call with the weight of its length up to a bound. Of a short
/// request most is what is around the prompt, so that requests are learned from by their size.
public struct UsageCalibration: Sendable, Hashable {
    /// Bytes of requests and tokens that they were.
    private var sent = SizedRatios(bytesPerToken: 5)
    /// Of whole answers.
    private var whole = Ratio(bytesPerToken: 8)
    /// Of streams, where a token comes with a frame around it.
    private var streamed = Ratio(bytesPerToken: 180)

    /// Tokens of an answer, as a mean that forgets.
    private var answer = 300.0
    /// Answers after which what was seen before weighs a third.
    private static let answers = 30.0

    /// What is usual.
    public init() {}

    /// What a call is expected to use.
    /// - Parameters:
    ///   - bytes: of its body.
    ///   - mostOutput: the most tokens that it lets come; nil: it does not say.
    public func expected(bytes: Int, mostOutput: Int?) -> Usage {
        let output = Int(answer.rounded(.up))
        return Usage(
            inputTokens: sent.tokens(inBytes: bytes + Self.usualHead),
            outputTokens: min(output, mostOutput ?? output)
        )
    }

    /// Bytes of a request's head: what is learned is of whole requests.
    private static let usualHead = 300

    /// Learns from an answer that was complete.
    /// - Parameters:
    ///   - usage: as the vendor told it.
    ///   - bytesSent: the request with its head.
    ///   - bytesReceived: of the answer's body.
    public mutating func learn(_ usage: Usage, bytesSent: Int, bytesReceived: Int, isStream: Bool) {
        sent.learn(bytes: bytesSent, tokens: usage.inputTokens)
        if bytesSent > 0, bytesReceived > 0, 1..<(1 << 24) ~= usage.outputTokens {
            answer += (Double(usage.outputTokens) - answer) / Self.answers
        }
        if isStream {
            streamed.learn(bytes: bytesReceived, tokens: usage.outputTokens)
        } else {
            whole.learn(bytes: bytesReceived, tokens: usage.outputTokens)
        }
    }

    /// What an attempt used, as far as it went.
    /// - Parameter told: what the vendor told before the end, such as the input at the beginning of a stream.
    public func estimate(told: Usage?, bytesSent: Int, bytesReceived: Int, isStream: Bool) -> Usage {
        let output = (isStream ? streamed : whole).tokens(inBytes: bytesReceived)
        guard var usage = told else {
            return Usage(inputTokens: sent.tokens(inBytes: bytesSent), outputTokens: output)
        }
        usage.outputTokens = max(usage.outputTokens, output)
        return usage
    }

    /// So many bytes to a token, by how many bytes there are.
    private struct SizedRatios: Sendable, Hashable {
        private var small: Ratio
        private var middle: Ratio
        private var large: Ratio
        private var huge: Ratio

        init(bytesPerToken: Double) {
            let usual = Ratio(bytesPerToken: bytesPerToken)
            (small, middle, large, huge) = (usual, usual, usual, usual)
        }

        mutating func learn(bytes: Int, tokens: Int) {
            switch bytes {
            case ..<1024: small.learn(bytes: bytes, tokens: tokens)
            case ..<4096: middle.learn(bytes: bytes, tokens: tokens)
            case ..<16_384: large.learn(bytes: bytes, tokens: tokens)
            default: huge.learn(bytes: bytes, tokens: tokens)
            }
        }

        func tokens(inBytes bytes: Int) -> Int {
            // Of a size that was not seen yet a token is as short as it is usually, or as those of the next smaller ones: there is no less around it.
            let ratio: Ratio =
                switch bytes {
                case ..<1024: small
                case ..<4096: middle.isLearned ? middle : middle.shorter(small)
                case ..<16_384: large.isLearned ? large : large.shorter(middle).shorter(small)
                default: huge.isLearned ? huge : huge.shorter(large).shorter(middle).shorter(small)
                }
            return ratio.tokens(inBytes: bytes)
        }
    }

    /// So many bytes to a token, as a fraction of two sums that forget.
    private struct Ratio: Sendable, Hashable {
        private var bytes: Double
        private var tokens: Double
        private(set) var isLearned = false
        /// Tokens after which what was seen before weighs half.
        private static let memory = 20_000.0

        init(bytesPerToken: Double) {
            // A first guess gives way to the first few calls.
            tokens = 50
            bytes = bytesPerToken * tokens
        }

        mutating func learn(bytes: Int, tokens: Int) {
            guard bytes > 0, tokens > 0, tokens < 1 << 24 else { return }
            let seen = Double(tokens)
            let kept = Self.memory / (Self.memory + min(seen, Self.memory))
            self.bytes = self.bytes * kept + Double(bytes)
            self.tokens = self.tokens * kept + seen
            isLearned = true
        }

        /// The one by which a token is shorter.
        func shorter(_ other: Ratio) -> Ratio { other.bytes * tokens < bytes * other.tokens ? other : self }

        func tokens(inBytes bytes: Int) -> Int {
            guard bytes > 0 else { return 0 }
            return max(1, Int((Double(bytes) * tokens / self.bytes).rounded()))
        }
    }
}
