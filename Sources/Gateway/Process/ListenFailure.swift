import NIOCore
import Transport

/// An address cannot be listened on.
public struct ListenFailure: Error, CustomStringConvertible {
    private let address: ListenAddress
    private let reason: String

    /// - Parameter error: what the attempt ended with.
    public init(_ address: ListenAddress, _ error: any Error) {
        self.address = address
        reason =
            switch error {
            case let error as IOError: error.reasonText
            case SocketAddressError.unknown, is SocketAddressError.UnknownHost: "the name has no address"
            default: "\(error)"
            }
    }

    /// The address and the system's reason.
    public var description: String { "cannot listen on \(address): \(reason)" }
}
