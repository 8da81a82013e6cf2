import ArgumentParser
import Core
import Foundation
import Gateway
import NIOCore
import Storage

extension Usage {
    /// `llm-gateway usage export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the lines of the ledger, a call and its attempts one by one.",
            discussion: """
                A call tells what its attempts used and cost together: add up calls or attempts, and corrections, never both.

                  llm-gateway usage export --format csv --since 2026-11-01 --until 2026-12-01 --output november.csv
                  llm-gateway usage export --format jsonl --since 1d --where team=search
                """
        )

        @OptionGroup var place: Place
        @OptionGroup var period: Period
        @OptionGroup var filter: Filter

        @Option(help: "csv or jsonl.")
        var format: String

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(
                "The file to write, which must not be there yet. Without it standard output.",
                valueName: "file"
            )
        )
        var output: String?

        func run() async throws {
            guard let form = LedgerExport.Format(rawValue: format) else {
                throw Failure.told("--format: expected csv or jsonl, found '\(format)'")
            }
            let (from, until) = try period.moments(now: Usage.now)
            let query = LedgerQuery(from: from, until: until, only: try filter.only())
            try await place.read { ledger in
                let file = try open()
                for try await piece in LedgerExport(ledger, query, form) {
                    try file.write(contentsOf: Data(piece.bytes.readableBytesView))
                }
                if output != nil { try file.close() }
            }
        }

        /// It holds names of callers, users and tags, so its owner alone may read it.
        private func open() throws -> FileHandle {
            guard let output else { return .standardOutput }
            let descriptor = Foundation.open(output, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            guard descriptor >= 0 else {
                throw Unwritable(description: "\(output): \(String(cString: strerror(errno)))")
            }
            return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }

        struct Unwritable: Error, CustomStringConvertible {
            var description: String
        }
    }
}
