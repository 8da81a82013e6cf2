import ArgumentParser
import Core
import Gateway
import NIOCore
import Storage

extension Usage {
    /// `llm-gateway usage month`
    struct Month: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what this month has cost so far, and what it will cost if it goes on like that.",
            discussion: """
                  llm-gateway usage month --by team
                  llm-gateway usage month --at 2026-10-20 --where organisation=acme --json
                """
        )

        @OptionGroup var place: Place
        @OptionGroup var filter: Filter

        @Option(help: ArgumentHelp("What rows are told apart by, such as team,model.", valueName: "dimensions"))
        var by = ""

        @Option(help: "As of another moment than now, such as 2026-10-20T12:00:00Z.")
        var at: String?

        @Flag(help: "Write JSON, for programs.")
        var json = false

        func run() async throws {
            var now = Usage.now
            if let at {
                guard let moment = Moment.read(at, now: now) else { throw Failure.told("--at: \(Moment.expectation)") }
                now = moment
            }
            let (moment, by, only) = (now, try Dimensions.read(by), try filter.only())
            let month = try await place.read { ledger in try await ledger.month(now: moment, by: by, only: only) }
            if json {
                print(String(buffer: CostReportWriter.json(month)))
            } else {
                print(Self.table(month), terminator: "")
            }
        }

        private static func table(_ month: MonthForecast) -> String {
            func numbers(_ row: MonthForecast.Row) -> [String] {
                [
                    "\(row.calls)", row.toDate.description(decimals: 6),
                    row.forecast?.description(decimals: 6) ?? "-", row.before.description(decimals: 6),
                ]
            }
            var rows = [month.by.map(\.name) + ["calls", "so far USD", "forecast USD", "month before USD"]]
            if !month.by.isEmpty { rows += month.rows.map { $0.values.map { $0 ?? "-" } + numbers($0) } }
            var total = [String](repeating: "", count: month.by.count)
            if !total.isEmpty { total[0] = "total" }
            rows.append(total + numbers(month.total))
            return TextTable.text(rows, texts: month.by.count) + month.assumptions.map { $0 + "\n" }.joined()
        }
    }
}
