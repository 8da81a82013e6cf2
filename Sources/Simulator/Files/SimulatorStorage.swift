import Core
import Synchronization

/// The files and batches that the simulator has, in memory; all event loops share them.
final class SimulatorStorage: Sendable {
    let limits: StorageLimits
    private let files: Mutex<FileStore>
    private let batches: Mutex<BatchStore>

    init(limits: StorageLimits) {
        self.limits = limits
        files = Mutex(FileStore(limits: limits))
        batches = Mutex(BatchStore(limit: limits.batches))
    }

    func withFiles<Result: Sendable>(
        _ body: (inout FileStore) throws(GatewayError) -> Result
    ) throws(GatewayError) -> Result {
        try files.withLock { (store) throws(GatewayError) in try body(&store) }
    }

    func withBatches<Result: Sendable>(
        _ body: (inout BatchStore) throws(GatewayError) -> Result
    ) throws(GatewayError) -> Result {
        try batches.withLock { (store) throws(GatewayError) in try body(&store) }
    }

    /// Forgets everything.
    func reset() {
        files.withLock { $0 = FileStore(limits: limits) }
        batches.withLock { $0 = BatchStore(limit: limits.batches) }
    }
}
