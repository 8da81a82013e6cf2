internal import Storage

/// What went wrong on a connection.
struct PostgresFault: Error {
    /// What the store's user is told.
    var error: StoreError
    /// The transaction may do better when it is tried again.
    var isTransient = false

    /// A fault that the server had no part in.
    init(_ kind: StoreError.Kind, _ message: String) {
        error = StoreError(kind, message)
    }

    /// A fault that the server reports.
    init(_ state: SQLState, _ message: String) {
        let text = state.quotesValues ? "a value does not fit" : message
        error = StoreError(state.kind, "PostgreSQL: \(text) (SQLSTATE \(state.code))")
        isTransient = state.isTransient
    }
}
