/// Lets work that must not be mixed happen one after the other, in the order in which it was asked for.
actor Turns {
    private var last: Task<Void, Never>?

    /// Does the work when everything asked for before is done.
    func take<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result {
        let previous = last
        let task = Task {
            await previous?.value
            return await work()
        }
        last = Task { _ = await task.value }
        return await task.value
    }
}
