import Core
import JSON

/// Puts the events of an answer into an order in which blocks follow one another, none taken up again when it has ended
/// (Anthropic, Bedrock).
///
/// While a tool call may still grow, whatever does not belong to it waits; a call whose arguments are a whole JSON value has
/// ended. So calls that come one after the other are told as they come, and any other order is brought into this one.
struct BlockOrder {
    /// The call that may still grow, and what its arguments are so far.
    private var open: (index: Int, arguments: JSONString)?
    private var waiting: [ReplyEvent] = []

    /// Tells a piece of content now or, while a tool call may still grow, later.
    mutating func take(_ event: ReplyEvent, _ tell: (ReplyEvent) -> Void) {
        guard let index = open?.index else { return pass(event, tell) }
        if case .toolArguments(_, index, let piece) = event {
            open?.arguments.append(piece)
            return tell(event)
        }
        if waiting.isEmpty, (try? open?.arguments.parsedAsJSON()) != nil {
            pass(event, tell)
        } else {
            waiting.append(event)
        }
    }

    /// Tells what waited, the pieces of each call together.
    mutating func flush(_ tell: (ReplyEvent) -> Void) {
        open = nil
        var rest = waiting
        waiting = []
        while !rest.isEmpty {
            let event = rest.removeFirst()
            tell(event)
            guard case .toolCall(_, let index, _) = event else { continue }
            rest.removeAll { later in
                guard case .toolArguments(_, index, _) = later else { return false }
                tell(later)
                return true
            }
        }
    }

    private mutating func pass(_ event: ReplyEvent, _ tell: (ReplyEvent) -> Void) {
        open = nil
        if case .toolCall(_, let index, let call) = event { open = (index, call.arguments.asText) }
        tell(event)
    }
}
