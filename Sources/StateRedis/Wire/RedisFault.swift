/// An error that Redis answered a command with.
public struct RedisFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The word in capitals that the answer begins with, such as `NOSCRIPT` or `WRONGTYPE`; `ERR` where there is none.
    public var code: String
    /// The rest of the answer: the server's own words.
    public var message: String

    /// Puts the members together.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// Takes an answer apart: `-WRONGTYPE Operation against …`, without its first byte.
    init(line: String) {
        let word = line.prefix { $0 != " " }
        let isCode =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
            }
        guard isCode else {
            self.init(code: "ERR", message: line)
            return
        }
        self.init(code: String(word), message: String(line[word.endIndex...].drop { $0 == " " }))
    }

    /// For the log.
    public var description: String { message.isEmpty ? code : "\(code) \(message)" }
}
