import NIOConcurrencyHelpers

/// A value that is set and read from any thread.
final class Box<Value: Sendable>: Sendable {
    private let content: NIOLockedValueBox<Value>

    init(_ value: Value) {
        content = NIOLockedValueBox(value)
    }

    var value: Value {
        get { content.withLockedValue { $0 } }
        set { content.withLockedValue { $0 = newValue } }
    }
}
