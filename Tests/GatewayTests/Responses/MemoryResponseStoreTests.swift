import JSON
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Gateway

@Suite("Answers kept in memory")
struct MemoryResponseStoreTests {
    private func response(_ id: String, _ bytes: Int = 10) -> StoredResponse {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
        return StoredResponse(id: id, place: .here(.init(previous: nil, input: .emptyArray, body: body)), owner: nil)
    }

    @Test("are found until they are forgotten")
    func life() async {
        let store = MemoryResponseStore()
        #expect(await store.find("a") == nil)
        await store.save(response("a"))
        await store.save(response("b"))
        #expect(await store.find("a")?.id == "a")
        #expect(await store.delete("a"))
        #expect(!(await store.delete("a")))
        #expect(await store.find("a") == nil)
        #expect(await store.find("b") != nil)
    }

    @Test("stay within their bound, what was not used for longest going first")
    func bound() async {
        let store = MemoryResponseStore(.init(bytes: 80_000, age: .hours(1)))
        for number in 0..<1000 {
            await store.save(response("r\(number)", 500))
            #expect(store.size <= 80_000)
            // One that is used stays.
            #expect(await store.find("r0") != nil, "after \(number)")
        }
        #expect(await store.find("r1") == nil)
        #expect(await store.find("r999") != nil)
    }

    @Test("larger than their share are not kept, and drive nothing out")
    func large() async {
        let store = MemoryResponseStore(.init(bytes: 80_000, age: .hours(1)))
        await store.save(response("a"))
        for number in 0..<50 { await store.save(response("large\(number)", 20_000)) }
        #expect(await store.find("large1") == nil)
        #expect(await store.find("a") != nil)
    }

    @Test("saved again count once")
    func again() async {
        let store = MemoryResponseStore(.init(bytes: 80_000, age: .hours(1)))
        for _ in 0..<1000 { await store.save(response("a", 500)) }
        #expect(store.size < 1000)
    }

    @Test("go when they are too old, counted from their last use")
    func age() async {
        let now = NIOLockedValueBox(NIODeadline.uptimeNanoseconds(1))
        let store = MemoryResponseStore(.init(bytes: 1 << 20, age: .seconds(10))) { now.withLockedValue { $0 } }
        await store.save(response("a"))
        await store.save(response("b"))
        now.withLockedValue { $0 = $0 + .seconds(9) }
        #expect(await store.find("a") != nil)
        now.withLockedValue { $0 = $0 + .seconds(9) }
        #expect(await store.find("a") != nil)
        #expect(await store.find("b") == nil)
        now.withLockedValue { $0 = $0 + .seconds(11) }
        #expect(await store.find("a") == nil)
        #expect(store.size == 0)
    }

    @Test("go when the bound becomes less")
    func limit() async {
        let store = MemoryResponseStore(.init(bytes: 800_000, age: .hours(1)))
        for number in 0..<500 { await store.save(response("r\(number)", 500)) }
        store.limit(.init(bytes: 8_000, age: .hours(1)))
        #expect(store.size <= 8_000)
    }
}
