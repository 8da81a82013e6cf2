import Core
import JSON
public import NIOCore
public import Storage

/// Writes allocations, forecasts and comparisons for programs, each as one JSON object. Money is text, in dollars.
public enum CostReportWriter {
    /// Who is charged what, and what nobody is, with why.
    public static func json(_ allocation: CostAllocation) -> ByteBuffer {
        document { writer in
            let query = allocation.report.query
            write(query, into: &writer)
            writer.member("kept_since", allocation.report.keptSince.map(UsageReportWriter.rfc3339))
            writer.array("rows") { writer in
                for row in allocation.rows {
                    writer.object { writer in
                        write(row.values, query.by, into: &writer)
                        write(row.sums, allocation, into: &writer)
                    }
                }
            }
            writer.object("unallocated") { writer in
                write(allocation.unallocated, allocation, into: &writer)
                writer.array("reasons") { writer in
                    for gap in allocation.gaps {
                        writer.object { writer in
                            writer.member("missing", gap.missing.name)
                            write(gap.sums, allocation, into: &writer)
                        }
                    }
                }
            }
            writer.object("total") { writer in write(allocation.total, allocation, into: &writer) }
        }
    }

    private static func write(_ sums: UsageSums, _ allocation: CostAllocation, into writer: inout JSONWriter) {
        writer.member("calls", sums.calls)
        writer.member("attempts", sums.attempts)
        writer.member("cost_usd", sums.cost.description)
        writer.member("share_percent", allocation.share(of: sums.cost).map { raw(Decimals.hundredths($0)) })
        writer.member("estimated_cost_usd", sums.estimatedCost.description)
        writer.member("corrections", sums.corrections)
        writer.member("correction_usd", sums.corrected.description)
        writer.member("unpriced_attempts", sums.unpriced)
    }

    /// The month so far and as it will be, and how that was reckoned.
    public static func json(_ month: MonthForecast) -> ByteBuffer {
        document { writer in
            writer.member("from", UsageReportWriter.rfc3339(month.start))
            writer.member("until", UsageReportWriter.rfc3339(month.end))
            writer.member("now", UsageReportWriter.rfc3339(month.now))
            writer.array("by") { writer in for dimension in month.by { writer.string(dimension.name) } }
            writer.object("method") { writer in
                writer.member("name", "weekday_mean")
                writer.member("basis_days", month.basis.count)
                writer.array("assumptions") { writer in for text in month.assumptions { writer.string(text) } }
            }
            writer.array("rows") { writer in
                for row in month.rows {
                    writer.object { writer in
                        write(row.values, month.by, into: &writer)
                        write(row, into: &writer)
                    }
                }
            }
            writer.object("total") { writer in
                write(month.total, into: &writer)
                writer.member("unpriced_attempts", month.unpriced)
                writer.member("estimated_cost_usd", month.estimatedCost.description)
            }
        }
    }

    private static func write(_ row: MonthForecast.Row, into writer: inout JSONWriter) {
        writer.member("calls", row.calls)
        writer.member("month_to_date_usd", row.toDate.description)
        if let forecast = row.forecast {
            writer.member("forecast_usd", forecast.description)
        } else {
            writer.nullMember("forecast_usd")
        }
        writer.member("previous_month_usd", row.before.description)
    }

    /// What changed most.
    public static func json(_ movers: UsageMovers) -> ByteBuffer {
        document { writer in
            for (name, query) in [("before", movers.before), ("after", movers.after)] as [(StaticString, UsageQuery)] {
                writer.object(name) { writer in
                    writer.member("from", UsageReportWriter.rfc3339(query.from))
                    writer.member("until", UsageReportWriter.rfc3339(query.until))
                }
            }
            writer.array("by") { writer in for dimension in movers.after.by { writer.string(dimension.name) } }
            writer.array("rows") { writer in
                for row in movers.rows {
                    writer.object { writer in
                        write(row.values, movers.after.by, into: &writer)
                        write(row, into: &writer)
                    }
                }
            }
            writer.object("others") { writer in write(movers.others, into: &writer) }
            writer.object("total") { writer in write(movers.total, into: &writer) }
        }
    }

    private static func write(_ row: UsageMovers.Row, into writer: inout JSONWriter) {
        writer.member("before_usd", row.before.description)
        writer.member("after_usd", row.after.description)
        writer.member("change_usd", row.change.description)
        writer.member("change_percent", row.permille.map { raw(Decimals.tenths($0)) })
        writer.member("calls_before", row.callsBefore)
        writer.member("calls_after", row.callsAfter)
    }

    // MARK: What they have in common

    private static func document(_ write: (inout JSONWriter) -> Void) -> ByteBuffer {
        var writer = JSONWriter(buffer: ByteBuffer())
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return writer.buffer
    }

    private static func write(_ query: UsageQuery, into writer: inout JSONWriter) {
        writer.member("from", UsageReportWriter.rfc3339(query.from))
        writer.member("until", UsageReportWriter.rfc3339(query.until))
        writer.array("by") { writer in for dimension in query.by { writer.string(dimension.name) } }
    }

    private static func write(
        _ values: [String?],
        _ dimensions: [UsageQuery.Dimension],
        into writer: inout JSONWriter
    ) {
        for (dimension, value) in zip(dimensions, values) {
            writer.key(dimension.name)
            if let value { writer.string(value) } else { writer.null() }
        }
    }

    private static func raw(_ text: String) -> JSONRaw { JSONRaw(unchecked: ByteBuffer(string: text)) }
}

/// Parts of whole numbers as decimals.
public enum Decimals {
    /// `1234` as `12.34`.
    public static func hundredths(_ number: Int) -> String { text(number, 100) }

    /// `1234` as `123.4`.
    public static func tenths(_ number: Int) -> String { text(number, 10) }

    private static func text(_ number: Int, _ parts: Int) -> String {
        let size = number.magnitude
        let rest = String(size % UInt(parts))
        let digits = parts == 100 ? 2 : 1
        return
            "\(number < 0 ? "-" : "")\(size / UInt(parts)).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }
}

extension MonthForecast {
    /// How it was reckoned, in words.
    public var assumptions: [String] {
        func day(_ number: Int) -> String { String(UsageReportWriter.rfc3339(number * 86_400_000).prefix(10)) }
        guard !basis.isEmpty else {
            return ["There is no forecast before there has been a whole day of use (UTC)."]
        }
        let days = basis.count == 1 ? "the one whole day" : "the \(basis.count) whole days"
        var told = [
            "Each day to come costs what the same weekday did on average in \(days) from \(day(basis.lowerBound)) to "
                + "\(day(basis.upperBound - 1)) (UTC).",
            "What is left of today costs its part of such a day.",
        ]
        if basis.count < 7 { told.append("A weekday that was not among them costs what a day did on average.") }
        if unpriced > 0 { told.append("\(unpriced) attempts of this month have no known price and are in no amount.") }
        return told
    }
}
