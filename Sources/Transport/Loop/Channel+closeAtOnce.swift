import NIOCore
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Channel {
    /// Closes without waiting for the peer's TLS goodbye: a peer that never sends one would hold the connection open.
    /// - Parameter saysGoodbye: whether ours is sent, which tells the peer that nothing was cut off.
    func closeAtOnce(saysGoodbye: Bool = true) {
        let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLHandler.self)
        if saysGoodbye || tls == nil { close(promise: nil) }
        // From the handler's own place on: past what it would wait for.
        if isActive, let tls { tls.close(promise: nil) }
    }

    /// Makes the close that follows a reset, so that the peer cannot take the end of the connection for that of a message.
    func resetsAtClose() {
        _ = (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
