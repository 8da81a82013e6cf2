import Catalogue
import Core
import Dialects
import JSON
import Testing

@testable import Gateway

/// Run with `UPDATE_DOCS=1` to write the tables anew.
@Suite("The README's tables", .serialized)
struct ReadmeTests {
    @Test("say which caller reaches which vendor, and how")
    func pairs() async throws {
        let callers: [(form: Caller.Form, title: String, dialect: DialectName)] = [
            (.chat, "OpenAI Chat `/v1/chat/completions`", .openAIChat),
            (.responses, "OpenAI Responses `/v1/responses`", .openAIResponses),
            (.messages, "Anthropic Messages `/v1/messages`", .anthropicMessages),
            (.gemini, "Gemini `/v1beta/models/…`, `/v1/models/…`", .gemini),
            (.cohere, "Cohere `/v2/chat`", .cohereV2),
            (.completions, "completions `/v1/completions`", .openAICompletions),
        ]
        let rows = try await SimulatedVendor.with { vendor in
            try await TestGateway.with(vendor.vendors()) { gateway in
                var rows: [[String]] = []
                for caller in callers {
                    var row = [caller.title]
                    for target in ReadmeTables.outbound {
                        for stream in [false, true] {
                            let asking = Caller(form: caller.form, vendor: target.vendor, stream: stream)
                            let (path, body) = asking.asking("echo", "Hello")
                            let answer = try await gateway.ask(body, path: path)
                            #expect(answer.status == 200)
                            #expect(asking.text(answer) == "Hello")
                        }
                        let spoken = try gateway.process.runtime.loops[0].snapshot
                            .resolve("\(target.vendor)/echo", inbound: caller.dialect).targets[0].dialect.name
                        row.append(spoken == caller.dialect ? "passed through" : "translated")
                    }
                    rows.append(row)
                }
                return rows
            }
        }
        let table = ReadmeTables.table(["callers"] + ReadmeTables.outbound.map(\.title), rows)
        #expect(try ReadmeTables.said("pairs", shouldSay: table) == table)
    }

    @Test("say which endpoint which vendors have")
    func endpoints() throws {
        func row(_ title: String, _ can: (TargetProfile) -> Bool, _ cannot: String = "—") -> [String] {
            [title]
                + ReadmeTables.outbound.map { column in
                    can(TargetProfile(vendor: "v", model: "m", dialect: column.dialect)) ? "yes" : cannot
                }
        }
        let rows = [
            row("calls, whole and streamed", { _ in true }),
            row(
                "`/v1/embeddings`, `:embedContent`, `:batchEmbedContents`, `:predict`, `/v2/embed`",
                { QueryFormats.embeddings(of: $0) != nil }
            ),
            row("`/v1/rerank`, `/v2/rerank`", { QueryFormats.ranking(of: $0) != nil }),
            row(
                "`/v1/messages/count_tokens`, `:countTokens`, `/v1/responses/input_tokens`",
                { QueryFormats.tokenCount(of: $0) != nil },
                "estimated"
            ),
        ]
        let table = ReadmeTables.table(["endpoint"] + ReadmeTables.outbound.map(\.title), rows)
        #expect(try ReadmeTables.said("endpoints", shouldSay: table) == table)
    }

    @Test("say which vendors have what is relayed")
    func relays() throws {
        let kinds = Catalogue.standard.kinds.filter { !$0.relays.isEmpty && !$0.isBuiltIn }
        let rows = RelayedOperation.allCases.map { operation in
            ["`/v1\(operation.path)`"] + kinds.map { $0.relays.contains(operation) ? "yes" : "—" }
        }
        let table = ReadmeTables.table(["endpoint"] + kinds.map(\.displayName), rows)
        #expect(try ReadmeTables.said("relays", shouldSay: table) == table)
    }

    @Test("say what becomes of each parameter")
    func parameters() throws {
        let table = try ReadmeTables.parameterTable()
        #expect(try ReadmeTables.said("parameters", shouldSay: table) == table)
    }
}
