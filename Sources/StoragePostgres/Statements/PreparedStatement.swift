/// A statement that a connection has prepared, or is about to.
struct PreparedStatement: Sendable, Hashable {
    /// What the connection calls it; empty for one that is not kept.
    let name: String
    /// The statement, with numbered places.
    let statement: NumberedStatement
    /// What its values are declared to be.
    let types: [ParameterType]

    /// Whether values of these types may be given to it.
    func takes(_ given: [ParameterType]) -> Bool {
        given.count == types.count && zip(given, types).allSatisfy { $0.fits($1) }
    }
}
