import NIOCore
import NIOEmbedded
import Testing

@testable import Transport

@Suite("The deadlines of a loop") struct DeadlineKeeperTests {
    private final class Watched: Deadlined {
        var deadline: NIODeadline?
        var passed = 0
        var next: NIODeadline?

        func deadlinePassed() {
            passed += 1
            deadline = next
        }
    }

    @Test("are noticed once, at most a tick late, and not when they have been moved or forgotten")
    func ticks() throws {
        let loop = EmbeddedEventLoop()
        let keeper = DeadlineKeeper(loop: loop)
        let (early, moved, forgotten) = (Watched(), Watched(), Watched())
        for one in [early, moved, forgotten] {
            keeper.watch(one)
            one.deadline = loop.now + .milliseconds(90)
        }
        loop.advanceTime(by: .milliseconds(80))
        moved.deadline = loop.now + .seconds(1)
        keeper.forget(forgotten)
        loop.advanceTime(by: .milliseconds(60))
        #expect([early.passed, moved.passed, forgotten.passed] == [1, 0, 0])
        loop.advanceTime(by: .seconds(2))
        #expect([early.passed, moved.passed, forgotten.passed] == [1, 1, 0])
    }
}
