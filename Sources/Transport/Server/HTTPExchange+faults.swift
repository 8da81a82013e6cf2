import NIOCore

/// Ways to break an answer on purpose, for servers that try out how clients take it.
extension HTTPExchange {
    /// Closes the connection without a byte of answer.
    public func abort() {
        context.loop.assertInEventLoop()
        takeConnectionToAnswer()?.close()
    }

    /// Answers with a head that promises the whole body, sends the first bytes of it and closes the connection.
    /// - Parameter sent: how many bytes of the body are sent; at most all of them.
    public func respondCut(_ answer: HTTPAnswer, after sent: Int) {
        context.loop.assertInEventLoop()
        takeConnectionToAnswer()?.respondCut(answer, after: min(max(sent, 0), answer.body.readableBytes))
    }
}
