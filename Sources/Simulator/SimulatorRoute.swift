import Core
import Transport

/// What a request to the simulator asks for, told from its method and path.
enum SimulatorRoute: Sendable {
    case liveness
    case statistics
    case reset
    case operation(SimulatedOperation)
    /// There is something at the path for other methods, whose names are told.
    case methodNotAllowed(DialectName, allowed: [String])
    case unknown

    init(_ method: HTTPMethod, _ path: String) {
        switch (method, path) {
        case (.get, "/livez"): self = .liveness
        case (.get, "/stats"): self = .statistics
        case (.post, "/reset"): self = .reset
        default:
            let found = SimulatedOperation.at(path)
            if let operation = found[method] {
                self = .operation(operation)
            } else if let other = found.first {
                self = .methodNotAllowed(other.value.dialect, allowed: found.keys.map(\.name).sorted())
            } else {
                self = .unknown
            }
        }
    }
}
