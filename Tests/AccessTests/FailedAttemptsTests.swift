import Testing

@testable import Access

@Suite("Attempts that fail")
struct FailedAttemptsTests {
    private let client = ClientNetwork("192.0.2.1")!

    @Test("are too many from the limit on, within the window, and begin anew after it")
    func counting() {
        var settings = FailedAttempts.Settings()
        settings.limit = 3
        settings.block = 90
        var attempts = FailedAttempts(settings)
        #expect(attempts.failed(client, now: 0) == nil)
        #expect(attempts.failed(client, now: 59) == nil)
        #expect(attempts.failed(client, now: 60) == nil)
        #expect(attempts.failed(ClientNetwork("192.0.2.2")!, now: 60) == nil)
        #expect(attempts.failed(client, now: 61) == nil)
        #expect(attempts.failed(client, now: 62) == 152)
        #expect(attempts.failed(client, now: 200) == nil)
    }

    @Test("are not counted where the limit is 0")
    func off() {
        var settings = FailedAttempts.Settings()
        settings.limit = 0
        var attempts = FailedAttempts(settings)
        for now in 0..<100 { #expect(attempts.failed(client, now: now) == nil) }
    }

    @Test("of so many others push out no one who goes on")
    func many() {
        var attempts = FailedAttempts(FailedAttempts.Settings())
        var blocked = false
        for number in 0..<100_000 {
            _ = attempts.failed(ClientNetwork("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")!, now: 0)
            if number % 4000 == 0, attempts.failed(client, now: 0) != nil { blocked = true }
        }
        #expect(blocked)
    }

    @Test("are of an address with IPv4, of a /64 with IPv6")
    func networks() {
        #expect(ClientNetwork("2001:db8:1:2::1") == ClientNetwork("2001:db8:1:2:ffff::9"))
        #expect(ClientNetwork("2001:db8:1:2::1") != ClientNetwork("2001:db8:1:3::1"))
        #expect(ClientNetwork("::ffff:192.0.2.1") == client)
        #expect(ClientNetwork("192.0.2.2") != client)
        #expect(ClientNetwork("fe80::1%eth0") == ClientNetwork("fe80::2"))
        #expect(ClientNetwork("::1") != ClientNetwork("0.0.0.1"))
        #expect(ClientNetwork("localhost") == nil)
    }

    @Test("what is kept is bounded, and what is asked for stays")
    func generations() {
        var cache = GenerationCache<Int, Int>(capacity: 10)
        for number in 0..<1000 {
            cache.keep(number, number)
            cache.keep(0, -1)
            #expect(cache.count <= 10)
            #expect(cache.value(-1) == 0)
        }
        #expect(cache.value(999) == 999)
        #expect(cache.value(1) == nil)
        cache.remove(-1)
        #expect(cache.value(-1) == nil)
    }
}
