import Core
import JSON
import Synchronization

/// What a simulated vendor has done since it started or was reset.
public struct SimulatorStatistics: Sendable, Hashable {
    /// Requests to the vendor, whatever became of them.
    public var requests = 0
    /// Of those, the ones that are not over.
    public var running = 0
    /// Streams whose head went out.
    public var streamsBegun = 0
    /// Streams that ended properly, with or without a fault in them.
    public var streamsFinished = 0
    /// Streams whose client went away.
    public var streamsAborted = 0
    /// Streams that were cut because a fault wanted it.
    public var streamsCut = 0
    /// Answers by HTTP status; a stream counts when it begins.
    public var statuses: [Int: Int] = [:]
    /// Input tokens of the requests that were answered completely.
    public var inputTokens = 0
    /// Output tokens of the same requests.
    public var outputTokens = 0

    /// Nothing done yet.
    public init() {}

    /// As `GET /stats` tells it.
    var json: JSONRaw {
        .build { out in
            out.object { out in
                out.member("requests", requests)
                out.member("running", running)
                out.object("streams") { out in
                    out.member("begun", streamsBegun)
                    out.member("finished", streamsFinished)
                    out.member("aborted_by_client", streamsAborted)
                    out.member("cut", streamsCut)
                }
                out.object("by_status") { out in
                    for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
                        out.key(String(status))
                        out.int(count)
                    }
                }
                out.object("tokens") { out in
                    out.member("input", inputTokens)
                    out.member("output", outputTokens)
                }
            }
        }
    }
}

/// The counters behind the statistics, shared by every event loop.
final class SimulatorCounters: Sendable {
    /// A number that every event loop adds to.
    final class Counter: Sendable {
        private let number = Atomic<Int>(0)

        var value: Int { number.load(ordering: .relaxed) }

        /// - Returns: the number before.
        @discardableResult
        func add(_ count: Int = 1) -> Int { number.add(count, ordering: .relaxed).oldValue }

        func reset() { number.store(0, ordering: .relaxed) }
    }

    let requests = Counter()
    let running = Counter()
    let streamsBegun = Counter()
    let streamsFinished = Counter()
    let streamsAborted = Counter()
    let streamsCut = Counter()
    private let inputTokens = Counter()
    private let outputTokens = Counter()
    private let statuses = (0..<1000).map { _ in Counter() }

    func answered(_ status: Int, _ usage: Usage?) {
        if statuses.indices.contains(status) { statuses[status].add() }
        count(usage)
    }

    func finished(_ usage: Usage?) {
        streamsFinished.add()
        count(usage)
    }

    private func count(_ usage: Usage?) {
        inputTokens.add(usage?.inputTokens ?? 0)
        outputTokens.add(usage?.outputTokens ?? 0)
    }

    /// Begins all counts again; requests that run go on being counted as running.
    func reset() {
        for counter in [requests, streamsBegun, streamsFinished, streamsAborted, streamsCut, inputTokens, outputTokens]
        {
            counter.reset()
        }
        for counter in statuses { counter.reset() }
    }

    var statistics: SimulatorStatistics {
        var told = SimulatorStatistics()
        told.requests = requests.value
        told.running = running.value
        told.streamsBegun = streamsBegun.value
        told.streamsFinished = streamsFinished.value
        told.streamsAborted = streamsAborted.value
        told.streamsCut = streamsCut.value
        told.inputTokens = inputTokens.value
        told.outputTokens = outputTokens.value
        for (status, counter) in statuses.enumerated() where counter.value > 0 { told.statuses[status] = counter.value }
        return told
    }
}
