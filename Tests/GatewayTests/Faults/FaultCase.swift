import Testing

/// A fault of a vendor, and what a caller sees of it.
struct FaultCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable, Equatable {
        /// Before anything was sent: a status and a code (nil: none).
        case refused(Int, String?)
        /// A stream that began, with an error event and no end.
        case broken(String?)
        /// A stream that the vendor ended with an error of its own.
        case ended
        /// As if nothing had happened.
        case complete
    }

    enum Hurry: String, Sendable, CaseIterable {
        case firstByte = "first_byte"
        case betweenBytes = "between_bytes"
    }

    /// In a model's name.
    let settings: String
    /// Which of the vendor's times is short, so that the fault meets it and nothing else does.
    var hurry: Hurry?
    let whole: Outcome
    let passed: Outcome
    /// Where the vendor's stream is translated.
    let translated: Outcome

    var testDescription: String { settings }

    func outcome(_ vendor: String, stream: Bool) -> Outcome {
        guard stream else { return whole }
        return vendor == "openai" ? passed : translated
    }

    private init(
        _ settings: String,
        hurry: Hurry? = nil,
        whole: Outcome,
        stream: Outcome,
        translated: Outcome? = nil
    ) {
        self.settings = settings
        self.hurry = hurry
        self.whole = whole
        passed = stream
        self.translated = translated ?? stream
    }

    private static let cut = Outcome.refused(502, "vendor_cut_answer")

    /// Before the head, right after it, after some events, in the middle of one, and near the end.
    static let faults: [FaultCase] =
        [
            FaultCase(
                "fault=close",
                whole: .refused(502, "vendor_closed_connection"),
                stream: .refused(502, "vendor_closed_connection")
            ),
            FaultCase(
                "fault=silent",
                hurry: .firstByte,
                whole: .refused(504, "vendor_first_byte_timeout"),
                stream: .refused(504, "vendor_first_byte_timeout")
            ),
            FaultCase("fault=cut-head", whole: cut, stream: cut),
        ]
        + [0, 1, 2, 3, 5].flatMap { after in
            // Before the first event nothing has reached the caller, who is told by the status.
            func stream(_ status: Int, _ code: String?, begun: Outcome) -> Outcome {
                after == 0 ? .refused(status, code) : begun
            }
            func stream(_ status: Int, _ code: String) -> Outcome { stream(status, code, begun: .broken(code)) }
            return [
                FaultCase("fault=cut&after=\(after)", whole: cut, stream: stream(502, "vendor_cut_answer")),
                FaultCase("fault=cut-inside&after=\(after)", whole: cut, stream: stream(502, "vendor_cut_answer")),
                FaultCase(
                    "fault=malformed&after=\(after)",
                    whole: .refused(502, "vendor_answer_invalid"),
                    stream: stream(502, "vendor_answer_invalid")
                ),
                FaultCase(
                    "fault=error-event&after=\(after)",
                    whole: .refused(500, nil),
                    stream: stream(500, nil, begun: .ended),
                    translated: stream(500, nil, begun: .broken(nil))
                ),
                FaultCase(
                    "fault=stall&after=\(after)",
                    hurry: .betweenBytes,
                    whole: .refused(504, "vendor_between_bytes_timeout"),
                    stream: stream(504, "vendor_between_bytes_timeout")
                ),
                FaultCase("fault=stall&for=1ms&after=\(after)", whole: .complete, stream: .complete),
                FaultCase(
                    "fault=unfinished&after=\(after)",
                    whole: .complete,
                    stream: stream(502, "vendor_stream_cut")
                ),
            ]
        }
        + [FaultCase("fault=unfinished", whole: .complete, stream: .broken("vendor_stream_cut"))]

    /// Errors by status, before anything was sent.
    static let statuses: [FaultCase] = [
        (400, nil), (401, "vendor_authentication_failed"), (403, "permission_denied"),
        (404, "model_not_found"), (408, "timeout"), (413, "request_too_large"), (429, "rate_limit_exceeded"),
        (500, nil),
        (502, nil), (503, "overloaded"), (504, "timeout"), (529, "overloaded"),
    ].map { status, code in
        let told = Outcome.refused(status == 401 ? 502 : status, code)
        return FaultCase("status=\(status)", whole: told, stream: told)
    }
}
