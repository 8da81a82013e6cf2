public import Core
import JSON
public import NIOCore
public import Storage

/// Writes reports for programs.
public enum UsageReportWriter {
    /// As one JSON object: what was asked, `rows`, and their `total`. Money is text, in dollars; times are milliseconds.
    public static func json(_ report: UsageReport) -> ByteBuffer {
        var writer = JSONWriter(buffer: ByteBuffer())
        writer.beginObject()
        writer.member("from", rfc3339(report.query.from))
        writer.member("until", rfc3339(report.query.until))
        writer.key("by")
        writer.beginArray()
        for dimension in report.query.by { writer.string(dimension.name) }
        writer.endArray()
        writer.member("interval", report.query.interval?.rawValue)
        writer.member("kept_since", report.keptSince.map(rfc3339))
        writer.key("rows")
        writer.beginArray()
        for row in report.rows {
            writer.beginObject()
            if let start = row.start { writer.member("start", rfc3339(start)) }
            for (dimension, value) in zip(report.query.by, row.values) {
                writer.key(dimension.name)
                if let value { writer.string(value) } else { writer.null() }
            }
            write(row, report.query, into: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("total")
        writer.beginObject()
        write(report.total, report.query, into: &writer)
        writer.endObject()
        writer.endObject()
        return writer.buffer
    }

    private static func write(_ row: UsageReport.Row, _ query: UsageQuery, into writer: inout JSONWriter) {
        let sums = row.sums
        writer.member("calls", sums.calls)
        writer.member("errors", row.errors)
        writer.member("attempts", sums.attempts)
        writer.member("cost_usd", sums.cost.description)
        writer.member("unpriced_attempts", sums.unpriced)
        writer.member("estimated_attempts", sums.estimated)
        writer.member("input_tokens", sums.usage.inputTokens)
        writer.member("output_tokens", sums.usage.outputTokens)
        for (name, count) in UsageReport.classes { writer.member(name, sums.usage[keyPath: count] ?? 0) }
        writer.member("mean_duration_ms", milliseconds(sums.calls > 0 ? sums.duration / sums.calls : nil))
        writer.member("mean_overhead_ms", milliseconds(sums.calls > 0 ? sums.overhead / sums.calls : nil))
        guard query.withTimes else { return }
        for (name, sketch) in [("duration_ms", sums.durations), ("ttft_ms", sums.firstBytes)] {
            writer.key(name)
            writer.beginObject()
            for (name, share) in UsageReport.percentiles { writer.member(name, milliseconds(sketch.percentile(share))) }
            writer.endObject()
        }
    }

    private static func milliseconds(_ microseconds: Int?) -> JSONRaw? {
        microseconds.map { JSONRaw(unchecked: ByteBuffer(string: decimal($0))) }
    }

    /// Microseconds as milliseconds, exactly.
    static func decimal(_ microseconds: Int) -> String {
        let rest = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    /// A moment, as RFC 3339 has it.
    public static func rfc3339(_ milliseconds: Int) -> String { UTCTime(seconds: milliseconds / 1000).rfc3339 }
}

extension UsageReport {
    /// The classes of tokens and the other measures, by the names under which they are told.
    public static var classes: [(name: StaticString, count: WritableKeyPath<Usage, Int?>)] {
        [
            ("cached_input_tokens", \.cachedInputTokens), ("cache_write_tokens", \.cacheWriteTokens),
            ("cache_write_1h_tokens", \.cacheWrite1hTokens), ("reasoning_tokens", \.reasoningTokens),
            ("input_audio_tokens", \.inputAudioTokens), ("output_audio_tokens", \.outputAudioTokens),
            ("input_image_tokens", \.inputImageTokens), ("output_image_tokens", \.outputImageTokens),
            ("images", \.images), ("seconds", \.seconds), ("characters", \.characters), ("searches", \.searches),
        ]
    }

    /// The percentiles that are told.
    public static let percentiles: [(name: StaticString, share: Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99),
    ]
}
