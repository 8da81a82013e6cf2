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

    /// Returns when signals are heard: who makes it before saying that it is ready misses none.
    init() {
        let queue = DispatchQueue(label: "signals")
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
        received = stream
        // A vendor or a client that goes away must not take the process along.
        signal(SIGPIPE, SIG_IGN)
        let registered = DispatchGroup()
        for (number, meaning) in [(SIGTERM, Signal.stop), (SIGINT, .stop), (SIGHUP, .reload)] {
            // Until the source is registered, which has a handler of its own, nothing is done.
            signal(number, SIG_IGN)
            registered.enter()
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                continuation.yield(meaning)
                if meaning == .stop { signal(number, SIG_DFL) }
            }
            source.setRegistrationHandler { registered.leave() }
            source.resume()
            sources.append(source)
        }
        registered.wait()
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
