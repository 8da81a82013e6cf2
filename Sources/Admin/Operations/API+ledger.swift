import Core
import Directory
import Gateway
import JSON
import NIOCore
import Storage

/// The lines of the ledger, a page at a time or all of them as a file.
extension API {
    static func ledger(_ services: APIServices) -> [Operation] {
        let path = "/api/v1/ledger"
        return [
            Operation(
                id: "listLedgerEntries",
                method: .get,
                path: path,
                tag: "ledger",
                summary: "List lines of the ledger",
                detail:
                    "Calls, their attempts, and corrections, in the order of their calls; `corrects` is the number of the attempt that a correction is "
                    + "of. A page may be empty and still have a `next_cursor`: so many "
                    + "lines are looked at, however few are asked for.",
                scope: ledgerRead,
                query: usageParameters + Page.parameters,
                success: .json(200, Page.schema(.named("LedgerEntry", .map(.anything))))
            ) { request async throws(Problem) in
                let ledger = try services.written()
                let query = try usageQuery(request)
                let cursor = try request.query["cursor"].map { text throws(Problem) in
                    guard let cursor = LedgerCursor(text) else {
                        throw Problem(422, code: "invalid_cursor", "'cursor' is not one of this list.")
                    }
                    return cursor
                }
                var pages = LedgerExport(
                    ledger,
                    LedgerQuery(from: query.from, until: query.until, only: query.only),
                    .jsonl,
                    after: cursor,
                    page: request.integer("limit", 100)
                ).makeAsyncIterator()
                do {
                    let page = try await pages.next()
                    let lines = String(buffer: page?.bytes ?? ByteBuffer()).split(separator: "\n")
                    return Page.answer(
                        try lines.map { try JSONValue(parsing: String($0)) },
                        next: page?.next?.description
                    )
                } catch let error as StoreError {
                    throw Problem(DirectoryError(error))
                } catch {
                    throw Problem(500, code: "internal_error", "The lines cannot be told.")
                }
            },
            Operation(
                id: "exportLedger",
                method: .get,
                path: path + "/export",
                tag: "ledger",
                summary: "Export lines of the ledger",
                detail: "As a file that is written while it is read, however long it is.",
                scope: ledgerRead,
                query: usageParameters + [
                    Operation.Parameter(
                        "format",
                        .word(LedgerExport.Format.allCases.map(\.rawValue)),
                        "`csv` (RFC 4180; the standard) or `jsonl`, one object a line."
                    )
                ],
                success: .stream(["text/csv", "application/jsonl"])
            ) { request async throws(Problem) in
                let ledger = try services.written()
                let query = try usageQuery(request)
                let format = request.query["format"].flatMap(LedgerExport.Format.init) ?? .csv
                let export = LedgerExport(
                    ledger,
                    LedgerQuery(from: query.from, until: query.until, only: query.only),
                    format
                )
                var answer = APIAnswer.stream(export, format.contentType)
                answer.headers = [
                    ("content-disposition", "attachment; filename=\"ledger.\(format.rawValue)\"")
                ]
                return answer
            },
        ]
    }
}
