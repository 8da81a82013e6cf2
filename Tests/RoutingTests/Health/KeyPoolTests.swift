import Testing

@testable import Routing

@Suite("A pool of keys")
struct KeyPoolTests {
    @Test("gives them in turn")
    func turns() {
        let pool = KeyPool(count: 3)
        #expect((0..<7).map { _ in pool.take(at: 0) } == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test("passes over those that rest, until their time is up")
    func rests() {
        let pool = KeyPool(count: 3)
        pool.rest(1, until: 10)
        #expect(Set((0..<6).map { _ in pool.take(at: 5) }) == [0, 2])
        #expect(Set((0..<6).map { _ in pool.take(at: 10) }) == [0, 1, 2])
    }

    @Test("gives the one that may be shown first where all rest")
    func all() {
        let pool = KeyPool(count: 3)
        pool.rest(0, until: 30)
        pool.rest(1, until: 10)
        pool.rest(2, until: 20)
        #expect((0..<3).allSatisfy { _ in pool.take(at: 5) == 1 })
        // An earlier end does not shorten a rest.
        pool.rest(1, until: 6)
        #expect((0..<3).allSatisfy { _ in pool.take(at: 7) == 1 })
        #expect(!pool.hasOther(than: 1, at: 9))
        #expect(pool.hasOther(than: 2, at: 10))
    }
}
