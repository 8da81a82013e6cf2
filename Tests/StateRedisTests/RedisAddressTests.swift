import Core
import Storage
import Testing

@testable import StateRedis

@Suite("The address of a Redis server")
struct RedisAddressTests {
    @Test(
        "is shown without who comes in",
        arguments: [
            ("redis://localhost", "redis://localhost:6379/0"), ("redis://h/", "redis://h:6379/0"),
            ("redis://user:hushhush@redis.example:7000/5", "redis://redis.example:7000/5"),
            ("REDIS://:hushhush@10.0.0.1", "redis://10.0.0.1:6379/0"),
            ("rediss://user:hush%40hush@[::1]:7000/15?ca=/etc/ca%20file.pem", "rediss://[::1]:7000/15"),
        ]
    )
    func shown(_ url: String, _ text: String) throws {
        let address = try RedisAddress(Secret(url))
        #expect("\(address)" == text)
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("hush") && !String(reflecting: address).contains("hush"))
    }

    @Test("says who comes in, decoded")
    func users() throws {
        func read(_ url: String) throws -> [String?] {
            let address = try RedisAddress(Secret(url))
            return [address.user, address.password?.reveal()]
        }
        #expect(try read("redis://h") == [nil, nil])
        #expect(try read("redis://@h") == [nil, nil])
        #expect(try read("redis://:@h") == [nil, nil])
        #expect(try read("redis://:p%3Aw@h") == [nil, "p:w"])
        #expect(try read("redis://us%40er:p:w@h") == ["us@er", "p:w"])
        #expect(try read("redis://user@h") == ["user", ""])
        #expect(try RedisAddress("rediss://h?ca=/etc/ca%20file.pem".secret).authorities == "/etc/ca file.pem")
        #expect(try RedisAddress("rediss://h/1".secret).authorities == nil)
    }

    @Test(
        "is refused with what is wrong and nothing of it",
        arguments: [
            ("", "must begin with redis://"), ("http://u:hushhush@h", "must begin with redis://"),
            ("redis:/hushhush", "must begin with redis://"), ("redis://u:hush%zz@h", "'%'"),
            ("redis://u:hush%ff@h", "'%'"), ("redis://u:hush@hush@h", "'@'"), ("redis://u:hush#hush@h", "'#'"),
            ("redis://u:hush/hush@h", "port"), ("redis://", "host"), ("redis://u:hushhush@", "host"),
            ("redis://h:0", "port"), ("redis://h:70000", "port"), ("redis://[::1", "host"), ("redis://::1", "host"),
            ("redis://h/x", "database"), ("redis://h/-1", "database"), ("redis://h/1/2", "database"),
            ("redis://h/99999", "database"), ("redis://u:hush hush@h", "percent-encoded"),
            ("redis://h?ca=/x", "not rediss://"), ("rediss://h?ca=x", "absolute path"),
            ("rediss://h?verify=none", "other than"),
            ("rediss://h?ca=/x&verify=none", "other than"), ("rediss://h?", "other than"),
        ]
    )
    func refused(_ url: String, _ reason: String) {
        let error = #expect(throws: StoreError.self) { try RedisAddress(url.secret) }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains(reason) == true)
        #expect(error?.message.contains("hush") == false)
    }
}

extension String {
    /// As a credential.
    var secret: Secret { Secret(self) }
}
