import Core
import Gateway
import Storage

/// A report as a table for people: text to the left, numbers to the right.
struct UsageTable {
    let text: String

    init(_ report: UsageReport) {
        var heads = report.query.by.map(\.name)
        if report.query.interval != nil { heads.insert("from", at: 0) }
        let texts = heads.count
        heads += ["calls", "errors", "input", "cached", "output", "cost USD", "mean ms"]
        if report.query.withTimes { heads += ["p50 ms", "p95 ms", "ttft p50", "ttft p95"] }
        var lines = report.rows.map { row in
            var cells = row.values.map { $0 ?? "-" }
            if let start = row.start { cells.insert(Self.start(start, report.query.interval), at: 0) }
            return cells + Self.numbers(row, report.query)
        }
        if report.rows.count != 1 || texts > 0 {
            var total = [String](repeating: "", count: texts)
            if texts > 0 { total[0] = "total" }
            lines.append(total + Self.numbers(report.total, report.query))
        }
        var out = TextTable.text([heads] + lines, texts: texts)
        if report.rows.isEmpty { out = "nothing was used in this time\n" }
        let sums = report.total.sums
        if sums.unpriced > 0 { out += "\(sums.unpriced) attempts have no known price and are not in the cost.\n" }
        if sums.estimated > 0 { out += "The tokens of \(sums.estimated) attempts are estimates.\n" }
        text = out
    }

    private static func numbers(_ row: UsageReport.Row, _ query: UsageQuery) -> [String] {
        let sums = row.sums
        var cells = [
            "\(sums.calls)", "\(row.errors)", "\(sums.usage.inputTokens)", "\(sums.usage.cachedInputTokens ?? 0)",
            "\(sums.usage.outputTokens)", sums.cost.description(decimals: 6),
            milliseconds(sums.calls > 0 ? sums.duration / sums.calls : nil),
        ]
        if query.withTimes {
            for sketch in [sums.durations, sums.firstBytes] {
                for share in [0.5, 0.95] { cells.append(milliseconds(sketch.percentile(share))) }
            }
        }
        return cells
    }

    private static func milliseconds(_ microseconds: Int?) -> String {
        microseconds.map { "\(($0 + 500) / 1000)" } ?? "-"
    }

    private static func start(_ milliseconds: Int, _ interval: UsageQuery.Interval?) -> String {
        let text = UsageReportWriter.rfc3339(milliseconds)
        return String(interval == .hour ? text.prefix(16) : text.prefix(10)).replacing("T", with: " ")
    }
}
