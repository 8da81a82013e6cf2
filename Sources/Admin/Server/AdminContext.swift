import Foundation
import Hummingbird
import Logging
import NIOCore

/// What a request to the control plane brings along: who is at the other end of its connection.
struct AdminContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the client, without its port.
    let remoteAddress: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }
}
