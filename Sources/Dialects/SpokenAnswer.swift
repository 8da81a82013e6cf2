import Core
import JSON

/// The text of a streamed answer that may instead come as the call of the tool that was made for it. What else is said is no part
/// of such an answer, so while the call is awaited text is held back.
struct SpokenAnswer {
    private enum State {
        case text
        /// It may still come as a call.
        case awaited
        case called
    }

    private var state: State
    /// What has been said while the call was awaited.
    private var said: JSONString = ""

    /// - Parameter mayBeCall: a tool was made for the answer.
    init(mayBeCall: Bool) {
        state = mayBeCall ? .awaited : .text
    }

    /// The model said something.
    mutating func say(_ text: JSONString, into events: inout [ReplyEvent]) {
        if text.isEmpty { return }
        switch state {
        case .text: events.append(.text(choice: 0, text))
        case .awaited: said.append(text)
        case .called: break
        }
    }

    /// The model called the tool that was made for the answer.
    mutating func call() {
        state = .called
    }

    /// Nothing more comes: what was said is the answer if there was no call.
    mutating func finish(into events: inout [ReplyEvent]) {
        if state == .awaited, !said.isEmpty { events.append(.text(choice: 0, said)) }
        state = .text
    }
}
