import NIOCore
import Testing

@testable import StateRedis

@Suite("Commands of Redis")
struct RedisCommandTests {
    @Test("are written as arrays of bulk strings")
    func wire() {
        var buffer = ByteBuffer()
        RedisCommand("SET", "ключ", .bytes(ByteBuffer(bytes: [0, 13, 10])), "PX", .integer(-15)).write(into: &buffer)
        #expect(
            String(buffer: buffer)
                == "*5\r\n$3\r\nSET\r\n$8\r\nключ\r\n$3\r\n\u{0}\r\n\r\n$2\r\nPX\r\n$3\r\n-15\r\n"
        )
    }

    @Test("are read back as they were written, together")
    func roundTrip() throws {
        let commands = [
            RedisCommand("PING"), RedisCommand("GET", ""),
            RedisCommand("SET", "key", .text(String(repeating: "x", count: 100_000))),
            RedisCommand("INCRBY", "n", .integer(.min)),
        ]
        var parser = RESPParser()
        parser.receive(RedisCommand.bytes(of: commands))
        for command in commands {
            #expect(try parser.next()?.array?.count == command.arguments.count + 1)
        }
        #expect(try parser.next() == nil)
    }

    @Test("are shown without their arguments")
    func description() {
        let command = RedisCommand("AUTH", "hushhush")
        #expect(!"\(command)".contains("hush"))
        #expect(!String(reflecting: command).contains("hush"))
        var dumped = ""
        dump(command, to: &dumped)
        #expect(!dumped.contains("hush"))
    }

    @Test("of a script name it by its digest once that is known")
    func script() {
        let script = RedisScript("return 1")
        #expect(script.digest == nil)
        for reply in [
            RedisValue.error(RedisFault(code: "NOPERM", message: "")), .null, .bulk(ByteBuffer(string: "short")),
        ] {
            script.learn(reply)
            #expect(script.digest == nil)
        }
        let digest = String(repeating: "0a", count: 20)
        script.learn(.bulk(ByteBuffer(string: digest)))
        #expect(script.digest == digest)
        #expect(
            script.command(digest: digest, keys: ["k"], arguments: [2])
                == RedisCommand("EVALSHA", .text(digest), 1, "k", 2)
        )
        #expect(script.command(digest: nil, keys: [], arguments: []) == RedisCommand("EVAL", "return 1", 0))
    }
}
