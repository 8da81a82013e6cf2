import NIOCore
import Testing

@testable import Transport

@Suite("The places of a pool") struct PoolStateTests {
    private final class Connection {}
    private typealias State = PoolState<Connection, Int>

    private func name(_ decision: State.Decision) -> String {
        switch decision {
        case .use: "use"
        case .connect: "connect"
        case .wait: "wait"
        case .refuse: "refuse"
        }
    }

    private let late = NIODeadline.uptimeNanoseconds(1000)

    @Test("are taken up to the limit; then requests wait, up to theirs")
    func limits() {
        var state = State(maximumConnections: 2, maximumWaiting: 1)
        var decisions: [String] = []
        for number in 0..<4 {
            let decision = name(state.acquire())
            decisions.append(decision)
            if decision == "wait" { state.enqueue(number, id: number, until: late) }
        }
        #expect(decisions == ["connect", "connect", "wait", "refuse"])
    }

    @Test("pass on to those that wait, first in, first out, and are never free in between")
    func order() {
        var state = State(maximumConnections: 1, maximumWaiting: 9)
        _ = state.acquire()
        for number in 0..<3 { state.enqueue(number, id: number, until: late) }
        let connection = Connection()
        var order = [state.release(connection), state.closed(connection)]
        let newcomer = name(state.acquire())
        order.append(state.closed(nil))
        order.append(state.closed(nil))
        let count = state.connectionCount
        #expect(order == [0, 1, 2, nil])
        #expect(newcomer == "wait")
        #expect(count == 0)
    }

    @Test("go first to a request that has lost the connection it was given")
    func returning() {
        var state = State(maximumConnections: 1, maximumWaiting: 1)
        _ = state.acquire()
        state.enqueue(1, id: 1, until: late)
        let decision = name(state.acquire(isReturning: true))
        state.enqueue(2, id: 2, until: late, isReturning: true)
        let first = state.closed(nil)
        #expect(decision == "wait")
        #expect(first == 2)
    }

    @Test("forget a request that waits no longer")
    func cancelled() {
        var state = State(maximumConnections: 1, maximumWaiting: 9)
        _ = state.acquire()
        for number in 0..<3 { state.enqueue(number, id: number, until: late) }
        let cancelled = [state.cancel(id: 1), state.cancel(id: 1)]
        let order = [state.closed(nil), state.closed(nil), state.closed(nil)]
        #expect(cancelled == [1, nil])
        #expect(order == [0, 2, nil])
    }

    @Test("are not waited for beyond a request's time")
    func expired() {
        var state = State(maximumConnections: 1, maximumWaiting: 9)
        _ = state.acquire()
        state.enqueue(1, id: 1, until: .uptimeNanoseconds(10))
        state.enqueue(2, id: 2, until: .uptimeNanoseconds(20))
        let first = state.nextDeadline
        let expired = [9, 10, 10, 20].map { state.expire(at: .uptimeNanoseconds($0)) }
        #expect(first == .uptimeNanoseconds(10))
        #expect(expired == [nil, 1, nil, 2])
    }

    @Test("are not waited for beyond the time of one that has less of it than those before it")
    func lessTime() {
        var state = State(maximumConnections: 1, maximumWaiting: 9)
        _ = state.acquire()
        state.enqueue(1, id: 1, until: .uptimeNanoseconds(20))
        state.enqueue(2, id: 2, until: .uptimeNanoseconds(10))
        let next = state.nextDeadline
        let expired = [9, 10, 10, 20].map { state.expire(at: .uptimeNanoseconds($0)) }
        #expect(next == .uptimeNanoseconds(10))
        #expect(expired == [nil, 2, nil, 1])
    }

    @Test("are kept by idle connections, the last used of which is used first, the oldest of which makes room")
    func idle() {
        var state = State(maximumConnections: 2, maximumWaiting: 9)
        let (old, new) = (Connection(), Connection())
        for _ in 0..<2 { _ = state.acquire() }
        for connection in [old, new] { _ = state.release(connection) }
        guard case .use(let used) = state.acquire() else {
            Issue.record("an idle connection is used")
            return
        }
        let oldest = state.takeOldestIdle()
        _ = state.closed(oldest)
        let count = state.connectionCount
        let decision = name(state.acquirePlace())
        #expect(used === new && oldest === old)
        #expect(count == 1 && decision == "connect")
    }

    @Test("hold nothing idle once retired")
    func retired() {
        var state = State(maximumConnections: 2, maximumWaiting: 9)
        let connection = Connection()
        _ = state.acquire()
        _ = state.release(connection)
        let unused = state.retire()
        let (count, isRetired) = (state.idleCount, state.isRetired)
        #expect(unused.count == 1 && unused[0] === connection)
        #expect(count == 0 && isRetired)
    }
}
