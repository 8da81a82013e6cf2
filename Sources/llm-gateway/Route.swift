import ArgumentParser
import Core
import Foundation
import Gateway
import JSON

/// `llm-gateway route`
struct Route: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See where calls of a running gateway go.",
        subcommands: [Explain.self]
    )

    /// `llm-gateway route explain`
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell where a call would go, and why, without asking a vendor.",
            discussion: """
                  llm-gateway route explain smart
                  llm-gateway route explain smart --prompt "Translate this into German: Hello"
                  llm-gateway route explain smart --request call.json --key-name search-prod --header 'x-gateway-require: residency=eu'
                """
        )

        @Argument(help: "The model that is asked for.")
        var model: String

        @Option(help: "What the user says; 'Hello' where nothing else is told.")
        var prompt: String?

        @Option(help: "A file with the whole request in its place, as it would be sent.")
        var request: String?

        @Option(help: "The wire format of that file: \(DialectName.allCases.map(\.rawValue).joined(separator: ", ")).")
        var dialect = DialectName.openAIChat.rawValue

        @Option(help: "The name of the key that would be shown.")
        var keyName: String?

        @Option(help: "A header that would be sent, as 'name: value'.")
        var header: [String] = []

        @OptionGroup var gateway: RunningGateway

        func validate() throws {
            guard DialectName(rawValue: dialect) != nil else {
                throw ValidationError(
                    "--dialect: expected \(DialectName.allCases.map(\.rawValue).joined(separator: ", "))."
                )
            }
            if prompt != nil, request != nil { throw ValidationError("--prompt and --request: expected one of them.") }
            if model.isEmpty { throw ValidationError("expected the name of a model.") }
        }

        func run() async throws {
            let answer = try await gateway.ask("/api/v1/route/explain", try body())
            print(gateway.json ? answer.text : Self.text(answer), terminator: gateway.json ? "\n" : "")
        }

        private func body() throws -> JSONValue {
            var asked: JSONObject = ["dialect": .string(dialect), "model": .string(model)]
            if let request {
                guard let data = FileManager.default.contents(atPath: request) else {
                    throw Failure.told("llm-gateway: \(request) cannot be read")
                }
                guard var document = (try? JSONValue(parsing: String(decoding: data, as: UTF8.self)))?.object else {
                    throw Failure.told("llm-gateway: \(request) is no JSON object")
                }
                document["model"] = .string(model)
                asked["request"] = .object(document)
            } else {
                asked["request"] = [
                    "model": .string(model), "messages": [["role": "user", "content": .string(prompt ?? "Hello")]],
                ]
                asked["dialect"] = .string(DialectName.openAIChat.rawValue)
            }
            asked["key"] = keyName.map { .string($0) }
            var headers = JSONObject()
            for line in header {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { throw Failure.told("llm-gateway: --header: expected 'name: value'") }
                headers[String(parts[0]).lowercased()] = .string(String(parts[1].drop { $0 == " " }))
            }
            if !header.isEmpty { asked["headers"] = .object(headers) }
            return .object(asked)
        }

        private static func text(_ answer: JSONValue) -> String {
            var text = ""
            if let alias = answer["alias"]?.string { text += "alias:  \(alias)\n" }
            if let task = answer["task"]?["task"]?.string { text += "task:   \(task)\n" }
            if let refusal = answer["refusal"]?["message"]?.string { text += "refused: \(refusal)\n" }
            let rows = (answer["candidates"]?.array ?? []).map { candidate -> [String] in
                func cell(_ name: String) -> String { candidate.cell(name).replacing("null", with: "-") }
                return [
                    cell("order"), "\(cell("vendor"))/\(cell("model"))", cell("in_flight"), cell("expected_ms"),
                    cell("failure_percent"), cell("input_tokens"), cell("output_tokens"), cell("cost"),
                    candidate["dropped"]?.string ?? candidate["left_alone"]?.string ?? "",
                ]
            }
            let heads = ["order", "target", "in flight", "ms", "failed %", "tokens in", "out", "$", "why not"]
            return text + TextTable.text([heads] + rows, texts: 9)
        }
    }
}
