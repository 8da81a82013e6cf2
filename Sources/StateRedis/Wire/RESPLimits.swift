/// How much a reply may hold. The parser keeps no more than the server sent, and refuses what is beyond these.
struct RESPLimits: Sendable, Hashable {
    /// Bytes of one text.
    var bulk = 64 << 20
    /// Values in one reply, those within arrays too.
    var values = 1_000_000
    /// Bytes of one line: a status, an error, a length.
    var line = 64 << 10
    /// Arrays within each other.
    var depth = 32

    /// Bytes of one reply: of several texts in an array each may be long, but not all of them.
    var reply = 256 << 20
}
