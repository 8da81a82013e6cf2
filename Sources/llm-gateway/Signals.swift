import Dispatch
import Foundation

/// What the outside wants of the process, for as long as the object is kept.
final class Signals {
    enum Signal: Sendable {
        case stop, reload
        /// Time to see whether a file has changed.
        case look
    }

    /// SIGTERM and SIGINT (stop), SIGHUP (reload), and a look at the files every two seconds. A second SIGTERM or SIGINT
    /// ends the process at once.
    let received: AsyncStream<Signal>
    private var sources: [any DispatchSourceProtocol] = []

    init() {
        let queue = DispatchQueue(label: "signals")
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
        received = stream
        // A vendor or a client that goes away must not take the process along.
        signal(SIGPIPE, SIG_IGN)
        for (number, meaning) in [(SIGTERM, Signal.stop), (SIGINT, .stop), (SIGHUP, .reload)] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                continuation.yield(meaning)
                if meaning == .stop { signal(number, SIG_DFL) }
            }
            source.resume()
            sources.append(source)
        }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + 2, repeating: 2, leeway: .milliseconds(200))
        timer.setEventHandler { continuation.yield(.look) }
        timer.resume()
        sources.append(timer)
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
