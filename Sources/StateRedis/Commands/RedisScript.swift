internal import Synchronization

/// A script in Lua that Redis runs in one piece. One object a script, kept as long as it is used: it knows by what name servers call it.
public final class RedisScript: Sendable {
    /// The source.
    public let text: String
    private let known = AtomicLazyReference<Digest>()

    private final class Digest: Sendable {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// Takes the source.
    public init(_ text: String) {
        self.text = text
    }

    /// The SHA-1 of the source, the same at every server; nil until one has told.
    var digest: String? { known.load()?.text }

    /// Takes note of what a server answered `SCRIPT LOAD` with; an error, or something else, is not noted.
    func learn(_ reply: RedisValue) {
        guard case .bulk = reply, let text = reply.text, text.utf8.count == 40, text.allSatisfy(\.isHexDigit) else {
            return
        }
        _ = known.storeIfNil(Digest(text))
    }

    /// Asks for the digest.
    var loading: RedisCommand { RedisCommand("SCRIPT", "LOAD", .text(text)) }

    /// Runs it.
    /// - Parameter digest: nil where the server may not know the script; it does afterwards.
    func command(digest: String?, keys: [String], arguments: [RedisArgument]) -> RedisCommand {
        var all: [RedisArgument] = [.text(digest ?? text), .integer(keys.count)]
        all.reserveCapacity(2 + keys.count + arguments.count)
        for key in keys { all.append(.text(key)) }
        all += arguments
        return RedisCommand(digest == nil ? "EVAL" : "EVALSHA", all)
    }
}
