import ArgumentParser
import Core
import Gateway
import NIOCore
import Storage

extension Usage {
    /// `llm-gateway usage allocation`
    struct Allocation: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Share out what was spent to those who spent it, and say what nobody is charged for, and why.",
            discussion: """
                  llm-gateway usage allocation --since 2026-11-01
                  llm-gateway usage allocation --by organisation,team,key,model --since 30d --json
                """
        )

        @OptionGroup var place: Place
        @OptionGroup var period: Period
        @OptionGroup var filter: Filter

        @Option(help: ArgumentHelp("To whom, such as organisation,team,key,model.", valueName: "dimensions"))
        var by = "organisation,team"

        @Flag(help: "Write JSON, for programs.")
        var json = false

        func run() async throws {
            let (from, until) = try period.moments(now: Usage.now)
            let (by, only) = (try Dimensions.read(by), try filter.only())
            let allocation = try await place.read { ledger in
                try await ledger.allocation(from: from, until: until, by: by, only: only)
            }
            if json {
                print(String(buffer: CostReportWriter.json(allocation)))
            } else {
                print(Self.table(allocation), terminator: "")
            }
        }

        private static func table(_ allocation: CostAllocation) -> String {
            let by = allocation.report.query.by
            func numbers(_ sums: UsageSums) -> [String] {
                [
                    "\(sums.calls)", sums.cost.description(decimals: 6),
                    allocation.share(of: sums.cost).map(Decimals.hundredths) ?? "-",
                    sums.estimatedCost.description(decimals: 6), sums.corrected.description(decimals: 6),
                    "\(sums.unpriced)",
                ]
            }
            func named(_ name: String, _ sums: UsageSums) -> [String] {
                var texts = [String](repeating: "", count: max(by.count, 1))
                texts[0] = name
                return texts + numbers(sums)
            }
            var rows = [by.isEmpty ? [""] : by.map(\.name)]
            rows[0] += ["calls", "cost USD", "%", "estimated", "corrected", "unpriced"]
            if !by.isEmpty { rows += allocation.rows.map { $0.values.map { $0 ?? "-" } + numbers($0.sums) } }
            if !allocation.gaps.isEmpty { rows.append(named("unallocated", allocation.unallocated)) }
            rows += allocation.gaps.map { named("  no \($0.missing.name)", $0.sums) }
            rows.append(named("total", allocation.total))
            var out = TextTable.text(rows, texts: max(by.count, 1))
            let total = allocation.total
            if total.unpriced > 0 {
                out += "\(total.unpriced) attempts have no known price and are in no amount.\n"
            }
            if total.estimatedCost != .zero {
                out += "Estimated: the part of the cost whose tokens no vendor counted.\n"
            }
            if total.corrections > 0 { out += "\(total.corrections) corrections are in the cost.\n" }
            if let since = allocation.report.keptSince {
                out += "What was used before \(UsageReportWriter.rfc3339(since)) is not kept whole any more.\n"
            }
            return out
        }
    }
}
