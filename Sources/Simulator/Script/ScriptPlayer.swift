import NIOCore
import Transport

/// Plays a script on an exchange: the only place where the simulator waits or writes.
struct ScriptPlayer {
    let exchange: HTTPExchange
    let counters: SimulatorCounters

    func play(_ script: Script) async {
        var isStreaming = false
        defer {
            // A stream that was begun and neither ended nor cut by us was left by the client.
            if isStreaming { counters.streamsAborted.add() }
        }
        for step in script.steps {
            guard exchange.isConnected, !Task.isCancelled else { return }
            switch step {
            case .wait(let time): await wait(until: exchange.received + time)
            case .pause(let time): await pause(time ?? .hours(24 * 365))
            case .answer(let answer):
                counters.answered(answer.status, script.usage)
                exchange.respond(answer.status, answer.fields, body: answer.body)
            case .answerCut(let answer, let sent):
                counters.answered(answer.status, nil)
                exchange.respondCut(answer, after: sent)
            case .begin(let status, let fields, let length):
                counters.answered(status, nil)
                counters.streamsBegun.add()
                isStreaming = true
                exchange.startStream(status, fields, length: length)
            case .send(let bytes):
                exchange.writeStream(bytes)
                if !exchange.isWritable { await waitForReader() }
            case .end:
                counters.finished(script.usage)
                isStreaming = false
                exchange.endStream()
            case .abort:
                counters.streamsCut.add()
                isStreaming = false
                exchange.abortStream()
            case .close: exchange.abort()
            }
        }
    }

    private func wait(until time: NIODeadline) async {
        guard time > .now() else { return }
        await pause(time - .now())
    }

    /// Ends early when the client goes.
    private func pause(_ time: TimeAmount) async {
        let timer = exchange.context.loop.scheduleTask(in: time) {}
        await withTaskCancellationHandler {
            try? await timer.futureResult.get()
        } onCancel: {
            timer.cancel()
        }
    }

    /// Waits until the client has taken most of what was written.
    private func waitForReader() async {
        let taken = exchange.context.loop.makePromise(of: Void.self)
        exchange.observeWritability { if $0 { taken.succeed() } }
        await withTaskCancellationHandler {
            try? await taken.futureResult.get()
        } onCancel: {
            taken.fail(CancellationError())
        }
        exchange.observeWritability(nil)
    }
}
