import Logging
import NIOConcurrencyHelpers
import Traffic

extension GatewayProcess {
    private static let sweepInterval = Duration.seconds(30)

    /// Forgets again and again what limits need not know any more, until the gateway stops; and says where there are more callers to tell
    /// apart than are counted apart.
    func sweepLimits() {
        let task = Task.detached { [weak self] in
            var wasCrowded = false
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.sweepInterval)
                guard let self, !Task.isCancelled else { return }
                let limits = self.runtime.cells.limits
                let isCrowded = limits.isCrowded
                if isCrowded != wasCrowded {
                    self.logger.warning(
                        isCrowded
                            ? "limits tell more apart than are counted apart: the rest share one count of each limit"
                            : "limits count everyone apart again",
                        metadata: ["counts": "\(limits.count)"]
                    )
                }
                wasCrowded = isCrowded
                limits.sweep(at: wallClockNanoseconds())
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }

    /// How often others are told of limits of which there is not enough for all.
    private static let scarceInterval = Duration.milliseconds(50)
    /// Turns of that after which they are told of all.
    private static let regularTurns = 10

    /// Tells those who share the limits again and again what is used of them, until the gateway stops.
    func tellLimits() {
        guard let keeper = runtime.fleet else { return }
        let task = Task.detached {
            var turn = 0
            while !Task.isCancelled {
                if turn.isMultiple(of: Self.regularTurns) { await keeper.tell() } else { await keeper.tellScarce() }
                turn += 1
                try? await Task.sleep(for: Self.scarceInterval)
            }
        }
        tellers.withLockedValue { $0.append(task) }
    }
}
