/// How much the simulator keeps of what is uploaded to it.
public struct StorageLimits: Sendable, Hashable {
    /// Bytes of the contents of all files together.
    public var bytes = 512 << 20
    /// Files, those that batches make included.
    public var files = 10_000
    /// Batches.
    public var batches = 1000
    /// Lines of the input of one batch.
    public var batchLines = 50_000

    /// 512 MiB in 10,000 files, and 1000 batches of up to 50,000 lines.
    public init() {}
}
