import Synchronization
import Testing

@testable import CloudCredentials

@Suite("A keeper", .timeLimit(.minutes(10)))
struct CredentialKeeperTests {
    let clock = TestClock()
    let source = GatedSource()
    let keeper: CredentialKeeper<TestCredential>

    init() {
        let chain = CredentialChain(subject: "test credentials", sources: [source], advice: "")
        keeper = CredentialKeeper(chain, now: { [clock] in clock.now }, random: { 0 })
    }

    private func ask() async -> Result<HeldCredential<TestCredential>, CredentialError> {
        do throws(CredentialError) {
            return .success(try await keeper.credential())
        } catch {
            return .failure(error)
        }
    }

    /// Lets others run until something holds.
    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test("asks once for all who wait")
    func coalescing() async throws {
        let results = await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { await ask() } }
            await source.asked(1)
            source.answer("a", until: 5000)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 100)
        for result in results { #expect(try result.get().value.name == "a") }
        #expect(source.count == 1)
    }

    @Test("tells the one failure to all who wait, and to those who come in the pause without asking again")
    func failing() async throws {
        let results = await withTaskGroup { group in
            for _ in 0..<10 { group.addTask { await ask() } }
            await source.asked(1)
            source.answer(.failure(CredentialFault(.refused, "the service said no", advice: "Ask nicely.")))
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results + [await ask()] {
            let error = try #require(result.error)
            #expect(error.retryAfter == 1)
            #expect(
                error.description == """
                    No test credentials (gate: the service said no). Ask nicely. It is tried again in 1 s.
                    """
            )
        }
        #expect(source.count == 1)
        clock.set(1001)
        source.answer("a", until: nil)
        #expect(try await ask().get().value.name == "a")
    }

    @Test("renews in the background, and hands out the old one until the new one is there")
    func background() async throws {
        source.answer("a", until: 4600)
        #expect(try await ask().get().value.name == "a")
        clock.set(4300)
        #expect(try await ask().get().value.name == "a")
        await source.asked(2)
        #expect(try await ask().get().value.name == "a")
        #expect(source.count == 2)
        source.answer("b", until: 9000)
        await until { keeper.current()?.held.value.name == "b" }
        #expect(try await ask().get().version == 2)
    }

    @Test("gets another when a vendor refused this one, once for all who were refused")
    func invalidating() async throws {
        source.answer("a", until: nil)
        let first = try await ask().get()
        #expect(!keeper.invalidate(version: first.version))
        clock.set(1030)
        #expect(keeper.invalidate(version: first.version))
        #expect(keeper.invalidate(version: first.version))
        #expect(keeper.current() == nil)
        source.answer("b", until: nil)
        let second = try await ask().get()
        #expect(second.value.name == "b")
        #expect(keeper.invalidate(version: first.version))
        #expect(keeper.current()?.held.version == 2)
        #expect(source.count == 2)
    }

    @Test("lets one who goes away go, and goes on for the others")
    func cancelling() async throws {
        let leaving = Task { await ask() }
        await source.asked(1)
        let staying = Task { await ask() }
        leaving.cancel()
        #expect(await leaving.value.error?.isCancellation == true)
        source.answer("a", until: nil)
        #expect(try await staying.value.get().value.name == "a")
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await ask()
        }
        // What is there is handed out even then: nothing is waited for.
        #expect(try await late.value.get().value.name == "a")
        #expect(source.count == 1)
    }

    @Test("tells of a failure once, however many wait for it, and not of what was cancelled")
    func telling() async {
        let told = Mutex<[String]>([])
        let chain = CredentialChain(subject: "test credentials", sources: [source], advice: "")
        let keeper = CredentialKeeper(
            chain,
            now: { [clock] in clock.now },
            random: { 0 },
            onFailure: { error in told.withLock { $0.append(error.description) } }
        )
        await withTaskGroup { group in
            for _ in 0..<10 { group.addTask { _ = try? await keeper.credential() } }
            await source.asked(1)
            source.answer(.failure(CredentialFault(.refused, "the service said no")))
        }
        _ = try? await keeper.credential()
        #expect(
            told.withLock { $0 } == [
                "No test credentials (gate: the service said no). It is tried again in 1 s."
            ]
        )
        clock.set(1001)
        source.answer(.failure(CredentialFault(.cancelled, "it was cancelled")))
        _ = try? await keeper.credential()
        #expect(told.withLock { $0.count } == 1)
    }

    @Test("is remembered by an event loop, which learns of a new one at once and asks nothing meanwhile")
    func remembering() async throws {
        var remembered = LoopCredential(keeper)
        #expect(remembered.current(at: clock.now) == nil)
        await source.asked(1)
        source.answer("a", until: 4600)
        _ = try await ask().get()
        #expect(remembered.current(at: clock.now)?.value.name == "a")
        clock.set(4299)
        #expect(remembered.current(at: clock.now)?.value.name == "a")
        #expect(source.count == 1)
        clock.set(4300)
        #expect(remembered.current(at: clock.now)?.value.name == "a")
        await source.asked(2)
        source.answer("b", until: 9000)
        await until { remembered.current(at: clock.now)?.value.name == "b" }
        // Another loop was refused.
        clock.set(5000)
        let current = remembered.current(at: clock.now)
        let held = try #require(current)
        #expect(keeper.invalidate(version: held.version))
        #expect(remembered.current(at: clock.now) == nil)
        source.answer("c", until: nil)
        _ = try await ask().get()
        #expect(remembered.current(at: clock.now)?.value.name == "c")
    }
}
