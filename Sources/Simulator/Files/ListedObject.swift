import JSON

/// Something that is told in lists.
protocol ListedObject: Sendable {
    var id: String { get }

    /// Writes the object.
    func write(_ out: inout JSONWriter)
}
