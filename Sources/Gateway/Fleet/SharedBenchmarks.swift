import NIOConcurrencyHelpers
import Routing
import Storage

/// How targets fare at all gateways of a fleet, by what they tell each other.
final class SharedBenchmarks: Sendable {
    private let state: any SharedValues
    private let instance: String
    private let others = NIOLockedValueBox<[BenchmarkTable]>([])

    /// For how long what a gateway has told counts, in milliseconds.
    private static let age = 60_000

    /// - Parameter instance: tells this process from all others.
    init(_ state: any SharedValues, instance: String) {
        (self.state, self.instance) = (state, instance)
    }

    /// Tells the others how targets fare here, and learns how they fare there. What they have told counts no longer where nobody can be asked.
    func exchange(_ own: BenchmarkTable) async throws(StoreError) {
        do throws(StoreError) {
            let told = try await state.tell(Array(own.text.utf8), as: instance, in: "benchmarks", for: Self.age)
            let tables = told.filter { $0.key != instance }.values.map {
                BenchmarkTable(reading: String(decoding: $0, as: UTF8.self))
            }
            others.withLockedValue { $0 = tables }
        } catch {
            others.withLockedValue { $0 = [] }
            throw error
        }
    }

    /// What others have told of a target, one for each gateway that has any to tell.
    func others(of target: String) -> [TargetBenchmark] {
        others.withLockedValue { $0.compactMap { $0.targets[target] } }
    }
}

extension GatewayProcess {
    private static let benchmarkInterval = Duration.seconds(10)

    /// Tells others of the fleet again and again how targets fare here, until the gateway stops.
    func shareBenchmarks() {
        guard let benchmarks else { return }
        let task = Task.detached { [weak self] in
            while !Task.isCancelled {
                guard let self else { return }
                // That nobody can be asked is told where limits are looked after.
                try? await benchmarks.exchange(self.routes.benchmarks)
                try? await Task.sleep(for: Self.benchmarkInterval)
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }
}
