import ArgumentParser
import Core
import Gateway
import NIOCore
import Storage

extension Usage {
    /// `llm-gateway usage movers`
    struct Movers: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell whose cost changed most from one time to another.",
            discussion: """
                The first time is the one of the same length just before the second, unless it is said.

                  llm-gateway usage movers --by team,model --since 7d
                  llm-gateway usage movers --from 2026-10-01 --to 2026-11-01 --since 2026-11-01 --until 2026-12-01
                """
        )

        @OptionGroup var place: Place
        @OptionGroup var period: Period
        @OptionGroup var filter: Filter

        @Option(help: "The beginning of the time that is compared with, in the forms of --since.")
        var from: String?

        @Option(help: "Its end. Without it: --since.")
        var to: String?

        @Option(help: ArgumentHelp("What rows are told apart by, such as team,model.", valueName: "dimensions"))
        var by = "team,model"

        @Option(help: "The most rows.")
        var limit = 10

        @Flag(help: "Write JSON, for programs.")
        var json = false

        func run() async throws {
            let now = Usage.now
            let (start, end) = try period.moments(now: now)
            func moment(_ text: String?, _ name: String, _ standard: Int) throws -> Int {
                guard let text else { return standard }
                guard let read = Moment.read(text, now: now) else {
                    throw Failure.told("\(name): \(Moment.expectation)")
                }
                return read
            }
            let first = try moment(from, "--from", start - (end - start))
            let last = try moment(to, "--to", start)
            guard first < last else { throw Failure.told("--from must be before --to") }
            guard limit > 0 else { throw Failure.told("--limit: expected a number above zero") }
            let (by, only) = (try Dimensions.read(by), try filter.only())
            let movers = try await place.read { ledger in
                try await ledger.movers(from: first..<last, to: start..<end, by: by, only: only, limit: limit)
            }
            if json {
                print(String(buffer: CostReportWriter.json(movers)))
            } else {
                print(Self.table(movers), terminator: "")
            }
        }

        private static func table(_ movers: UsageMovers) -> String {
            let by = movers.after.by
            func numbers(_ row: UsageMovers.Row) -> [String] {
                [
                    row.before.description(decimals: 6), row.after.description(decimals: 6),
                    row.change.description(decimals: 6),
                    row.permille.map(Decimals.tenths) ?? (row.after == .zero ? "-" : "new"),
                    "\(row.callsBefore)", "\(row.callsAfter)",
                ]
            }
            func named(_ name: String, _ row: UsageMovers.Row) -> [String] {
                var texts = [String](repeating: "", count: by.count)
                if !texts.isEmpty { texts[0] = name }
                return texts + numbers(row)
            }
            var rows = [by.map(\.name) + ["before USD", "after USD", "change USD", "%", "calls before", "calls after"]]
            rows += movers.rows.map { $0.values.map { $0 ?? "-" } + numbers($0) }
            if movers.others.callsBefore + movers.others.callsAfter > 0 { rows.append(named("others", movers.others)) }
            if !by.isEmpty { rows.append(named("total", movers.total)) }
            return TextTable.text(rows, texts: by.count)
        }
    }
}
