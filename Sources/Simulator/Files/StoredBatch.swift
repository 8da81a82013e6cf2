import Core
import JSON

/// A batch that the simulator keeps.
struct StoredBatch: Sendable, ListedObject {
    enum Status: String, Sendable {
        case validating, failed, completed, cancelling, cancelled
        case inProgress = "in_progress"
    }

    /// What is wrong with a line of the input, or with all of it.
    struct Fault: Error, Hashable {
        var code: String
        var message: String
        var param: String?
        /// From 1 on.
        var line: Int?
    }

    /// Lines by what became of them.
    struct Counts: Sendable, Hashable {
        var total = 0
        var completed = 0
        var failed = 0
    }

    let id: String
    let endpoint: String
    let inputFileID: String
    let window: String
    let metadata: JSONRaw?
    /// Seconds from the making of the files of the output, for which they are kept.
    let outputLifetime: Int
    let created: Int
    var status = Status.validating
    /// The lines are being answered for some request.
    var isRunning = false
    var model: String?
    var faults: [Fault] = []
    var counts = Counts()
    var usage = Usage(inputTokens: 0, outputTokens: 0)
    var outputFileID: String?
    var errorFileID: String?
    // Seconds since 1970, each where the batch has come so far.
    var began: Int?
    var completed: Int?
    var failed: Int?
    var cancelling: Int?
    var cancelled: Int?

    func write(_ out: inout JSONWriter) {
        out.object { out in
            out.member("id", id)
            out.member("object", literal: "batch")
            out.member("endpoint", endpoint)
            if let model { out.member("model", model) } else { out.nullMember("model") }
            writeFaults(&out)
            out.member("input_file_id", inputFileID)
            out.member("completion_window", window)
            out.member("status", status.rawValue)
            if let outputFileID { out.member("output_file_id", outputFileID) } else { out.nullMember("output_file_id") }
            if let errorFileID { out.member("error_file_id", errorFileID) } else { out.nullMember("error_file_id") }
            out.member("created_at", created)
            write("in_progress_at", began, &out)
            write("expires_at", created + 86_400, &out)
            write("finalizing_at", completed, &out)
            write("completed_at", completed, &out)
            write("failed_at", failed, &out)
            write("expired_at", nil, &out)
            write("cancelling_at", cancelling, &out)
            write("cancelled_at", cancelled, &out)
            out.object("request_counts") { out in
                out.member("total", counts.total)
                out.member("completed", counts.completed)
                out.member("failed", counts.failed)
            }
            writeUsage(&out)
            out.member("metadata", metadata ?? .null)
        }
    }

    private func write(_ name: StaticString, _ time: Int?, _ out: inout JSONWriter) {
        if let time { out.member(name, time) } else { out.nullMember(name) }
    }

    private func writeFaults(_ out: inout JSONWriter) {
        guard !faults.isEmpty else { return out.nullMember("errors") }
        out.object("errors") { out in
            out.member("object", literal: "list")
            out.array("data") { out in
                for fault in faults {
                    out.object { out in
                        out.member("code", fault.code)
                        out.member("message", fault.message)
                        if let param = fault.param { out.member("param", param) } else { out.nullMember("param") }
                        if let line = fault.line { out.member("line", line) } else { out.nullMember("line") }
                    }
                }
            }
        }
    }

    private func writeUsage(_ out: inout JSONWriter) {
        out.object("usage") { out in
            out.member("input_tokens", usage.inputTokens)
            out.object("input_tokens_details") { $0.member("cached_tokens", usage.cachedInputTokens ?? 0) }
            out.member("output_tokens", usage.outputTokens)
            out.object("output_tokens_details") { $0.member("reasoning_tokens", usage.reasoningTokens ?? 0) }
            out.member("total_tokens", usage.inputTokens + usage.outputTokens)
        }
    }
}
