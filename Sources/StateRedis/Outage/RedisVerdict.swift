internal import Storage

/// What replies say about the server, beyond what was asked.
enum RedisVerdict: Sendable, Hashable {
    /// It did what it could; errors among the replies are the command's own.
    case answered
    /// It cannot work at present.
    case unavailable(RedisFault)
    /// It may not work with this connection again: what its name stands for is somebody else by now.
    case displaced(RedisFault)
    /// It is a node of a cluster, and sends elsewhere.
    case cluster(RedisFault)

    /// Looks at the replies to a batch.
    init(_ replies: [RedisValue]) {
        self = .answered
        for case .error(let fault) in replies {
            switch fault.code {
            case "MOVED", "ASK", "CLUSTERDOWN":
                self = .cluster(fault)
                return
            case "READONLY", "MASTERDOWN":
                self = .displaced(fault)
                return
            case "LOADING", "NOREPLICAS", "OOM", "MISCONF", "BUSY": self = .unavailable(fault)
            default: break
            }
        }
    }
}
