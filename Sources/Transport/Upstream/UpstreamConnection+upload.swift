import NIOCore

/// The body of a request on its way out, where it is not sent with the head.
extension UpstreamConnection {
    /// The sending of one body. Confined to the connection's event loop, which makes the unchecked conformance right.
    final class Upload: @unchecked Sendable {
        let body: any UpstreamBody
        let isChunked: Bool
        var pace = WritePace()
        /// Waits until the upstream takes more, or wants no more.
        var waiting: UnsafeContinuation<Void, Never>?

        init(_ body: any UpstreamBody, isChunked: Bool) {
            self.body = body
            self.isChunked = isChunked
        }
    }

    /// Sends a request and, behind it, its body; an answer that comes before the body's end stops that.
    func send(
        _ request: UpstreamRequest,
        with body: any UpstreamBody,
        until totalDeadline: NIODeadline
    ) async throws -> UpstreamResponse? {
        let upload = Upload(body, isChunked: request.sendsChunked)
        // It begins when this task first waits, so behind the head, and is over when this function returns: nobody asks
        // for a piece of the body after that.
        async let _: Void = send(upload)
        return try await send(request, upload, until: totalDeadline)
    }

    private func send(_ upload: Upload) async {
        do {
            while await isWanted(upload) {
                guard let piece = try await upload.body.next() else { return finish(upload) }
                write(piece, upload)
            }
        } catch {
            guard self.upload === upload else { return }
            fail(Task.isCancelled ? .cancelled : .bodyFailed(UpstreamError.BodyFailure(error)))
        }
    }

    /// Waits until the upstream takes more.
    /// - Returns: whether the body is still wanted.
    private func isWanted(_ upload: Upload) async -> Bool {
        guard self.upload === upload else { return false }
        guard !isWritable else { return true }
        upload.pace.begin(waiting: unsentBytes)
        renewUploadDeadline()
        await withUnsafeContinuation { upload.waiting = $0 }
        guard self.upload === upload else { return false }
        // Until there is another piece the upstream is not the slow one.
        deadline = totalDeadline
        return true
    }

    private func write(_ piece: ByteBuffer, _ upload: Upload) {
        guard self.upload === upload, piece.readableBytes > 0 else { return }
        var out = piece
        if upload.isChunked {
            out = ByteBufferAllocator().buffer(capacity: piece.readableBytes + 16)
            HTTPHeadWriter.writeChunk(piece, into: &out)
        }
        upload.pace.wrote(out.readableBytes)
        write(out)
    }

    private func finish(_ upload: Upload) {
        guard self.upload === upload else { return }
        if upload.isChunked {
            var end = ByteBuffer()
            HTTPHeadWriter.writeLastChunk(into: &end)
            write(end)
        }
        self.upload = nil
        deadline = min(now + upstream.settings.firstByteTimeout, totalDeadline)
    }

    /// The rest of the body is not wanted.
    func stopUpload() {
        let waiting = upload?.waiting
        upload?.waiting = nil
        upload = nil
        waiting?.resume()
    }

    /// The upstream takes more.
    func continueUpload() {
        let waiting = upload?.waiting
        upload?.waiting = nil
        waiting?.resume()
    }

    // MARK: Time

    private func renewUploadDeadline() {
        deadline = min(now + upstream.settings.betweenBytesTimeout, totalDeadline)
    }

    /// The time is over in which the upstream was to take some of the body, or all time.
    func uploadDeadlinePassed(_ upload: Upload) {
        // Who does not wait for the upstream waits for the body.
        if now >= totalDeadline { return fail(upload.waiting == nil ? .bodyTimeout : .sendTimeout) }
        if upload.pace.hasProgress(waiting: unsentBytes) { renewUploadDeadline() } else { fail(.sendTimeout) }
    }
}
