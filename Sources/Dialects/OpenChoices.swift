/// Which choices of a stream have begun and which have a finish reason, as bits; more than 64 are not offered.
struct OpenChoices {
    private var begun: UInt64 = 0
    private var finished: UInt64 = 0

    /// Some have begun, and every one of them has a finish reason.
    var areFinished: Bool { begun != 0 && begun == finished }

    /// None has begun.
    var isEmpty: Bool { begun == 0 }

    mutating func note(_ index: Int, isFinished: Bool) {
        let bit = UInt64(1) << UInt64(index & 63)
        begun |= bit
        if isFinished { finished |= bit }
    }
}
