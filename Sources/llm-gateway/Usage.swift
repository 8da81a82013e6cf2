import ArgumentParser
import Core
import Foundation
import Gateway
import NIOCore
import Storage

/// `llm-gateway usage`
struct Usage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report what was used and what it cost.",
        subcommands: [
            Report.self, Allocation.self, Month.self, Movers.self, Export.self, Verify.self,
        ]
    )

    /// Where the ledger is.
    struct Place: ParsableArguments {
        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The configuration that says where the ledger is.", valueName: "file")
        )
        var config: String?

        @Option(
            help: ArgumentHelp(
                "The database itself, as in 'storage.url'. Without either: $LLM_GATEWAY_STORAGE_URL, else data/gateway.db.",
                valueName: "url"
            )
        )
        var storage: String?

        /// - Parameter creates: makes a database where there is none yet.
        func open(creates: Bool = false) async throws -> StoredUsage {
            do {
                return try await StoredUsage(
                    config.map { .file($0) } ?? .embedded,
                    address: storage,
                    environment: ProcessInfo.processInfo.environment,
                    creates: creates
                )
            } catch {
                throw Failure.told(error)
            }
        }

        /// Opens the ledger, reads from it and closes it.
        func read<Result: Sendable>(_ work: (LedgerStore) async throws -> Result) async throws -> Result {
            let usage = try await open()
            do {
                let result = try await work(usage.ledger)
                await usage.close()
                return result
            } catch {
                await usage.close()
                throw Failure.told(error)
            }
        }
    }

    /// What only is looked at.
    struct Filter: ParsableArguments {
        @Option(
            name: .customLong("where"),
            parsing: .singleValue,
            help: ArgumentHelp(
                "Look only at what has the value, such as team=search; may be said again.",
                valueName: "condition"
            )
        )
        var conditions: [String] = []

        func only() throws -> [UsageQuery.Dimension: [String?]] {
            var only: [UsageQuery.Dimension: [String?]] = [:]
            for condition in conditions {
                let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else {
                    throw Failure.told("--where: expected a condition such as team=search, found '\(condition)'")
                }
                only[try Dimensions.read(parts[0]), default: []].append(parts[1].isEmpty ? nil : String(parts[1]))
            }
            return only
        }
    }

    /// What rows are told apart by, as it is written on the command line.
    enum Dimensions {
        static var names: String { UsageQuery.Dimension.named.map(\.name).joined(separator: ", ") + ", and tag:NAME" }

        static func read(_ list: String) throws -> [UsageQuery.Dimension] {
            try list.split(separator: ",").map { try read($0) }
        }

        static func read(_ name: Substring) throws -> UsageQuery.Dimension {
            guard let known = UsageQuery.Dimension(String(name)) else {
                throw Failure.told("'\(name)' is no dimension; there are \(names)")
            }
            return known
        }
    }

    /// The time, in milliseconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970 * 1000) }

    /// A stretch of time.
    struct Period: ParsableArguments {
        @Option(
            help:
                "The beginning: how long ago (12h, 7d, 4w), or a day or moment of UTC (2026-11-01, 2026-11-01T12:00:00Z)."
        )
        var since = "30d"

        @Option(help: "The end, which is left out; in the same forms. Without it: now.")
        var until: String?

        /// In milliseconds since 1970.
        func moments(now: Int) throws -> (from: Int, until: Int) {
            guard let from = Moment.read(since, now: now) else { throw Failure.told("--since: \(Moment.expectation)") }
            guard let until else { return (from, now + 1) }
            guard let end = Moment.read(until, now: now) else { throw Failure.told("--until: \(Moment.expectation)") }
            guard from < end else { throw Failure.told("--since must be before --until") }
            return (from, end)
        }
    }

    /// `llm-gateway usage report`
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add up calls, tokens and cost, by whatever they are told apart by.",
            discussion: """
                Dimensions: \(Dimensions.names).

                  llm-gateway usage report --by team,model --since 7d
                  llm-gateway usage report --by key --interval day --where team=search --percentiles
                """
        )

        @OptionGroup var place: Place
        @OptionGroup var period: Period

        @Option(help: ArgumentHelp("What rows are told apart by, such as team,model.", valueName: "dimensions"))
        var by = ""

        @Option(help: "Divide time: hour, day, week or month, by UTC.")
        var interval: String?

        @OptionGroup var filter: Filter

        @Flag(help: "Tell how long calls took, by percentiles.")
        var percentiles = false

        @Flag(help: "Write JSON, for programs.")
        var json = false

        func run() async throws {
            let query = try query(now: Usage.now)
            let report = try await place.read { ledger in try await ledger.report(query) }
            if json {
                print(String(buffer: UsageReportWriter.json(report)))
            } else {
                print(UsageTable(report).text, terminator: "")
            }
        }

        private func query(now: Int) throws -> UsageQuery {
            let (from, until) = try period.moments(now: now)
            var query = UsageQuery(from: from, until: until, withTimes: percentiles)
            query.by = try Dimensions.read(by)
            if let interval {
                guard let known = UsageQuery.Interval(rawValue: interval) else {
                    throw Failure.told("--interval: expected hour, day, week or month, found '\(interval)'")
                }
                query.interval = known
            }
            query.only = try filter.only()
            return query
        }
    }

    /// `llm-gateway usage verify`
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that the sums that reports are made from are those of the ledger's lines.",
            discussion: "Exits with 1 where they are not, and says for which hours."
        )

        @OptionGroup var place: Place
        @OptionGroup var period: Period

        func run() async throws {
            let (from, until) = try period.moments(now: Usage.now)
            let hours = try await place.read { ledger in
                try await ledger.hoursThatDiffer(from: from, until: until)
            }
            guard hours.isEmpty else {
                throw Failure.told(
                    "the sums of these hours are not those of the lines:\n"
                        + hours.map(UsageReportWriter.rfc3339).joined(separator: "\n")
                )
            }
            print("the sums are those of the lines")
        }
    }
}
