import Foundation
import JSON
import NIOCore

@testable import Gateway

/// A log that goes to a file of its own, to be read by a test.
final class CapturedLog: Sendable {
    let sink: LogSink
    private let path: String
    private let descriptor: CInt

    init() {
        path = TemporaryFolder.place(".log")
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        sink = LogSink(descriptor: descriptor)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Everything that was written so far.
    var text: String {
        sink.flush()
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    /// The lines, read as JSON.
    var lines: [JSONNode] {
        text.split(separator: "\n").compactMap { (try? JSONDocument(parsing: ByteBuffer(substring: $0)))?.root }
    }

    /// The lines of requests.
    var requests: [JSONNode] { lines.filter { $0["message"]?.string == "request" } }
}
