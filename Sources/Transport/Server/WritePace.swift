/// How fast a client takes what is written for it.
///
/// Bytes that wait say little by themselves, for more may have been written meanwhile; what counts is what was taken.
struct WritePace {
    private var written = 0
    private var takenBefore = 0

    /// Takes note of bytes given to the channel.
    mutating func wrote(_ count: Int) {
        written &+= count
    }

    /// Begins to watch, with so many bytes waiting.
    mutating func begin(waiting: Int) {
        takenBefore = written - waiting
    }

    /// Whether the client has taken some since the last look.
    mutating func hasProgress(waiting: Int) -> Bool {
        let taken = written - waiting
        defer { takenBefore = taken }
        return taken > takenBefore
    }
}
