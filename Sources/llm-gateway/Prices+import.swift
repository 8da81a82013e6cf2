import ArgumentParser
import Foundation
import Gateway
import JSON

extension Prices {
    /// `llm-gateway prices import`
    struct ImportFile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Make the prices of a file: all of them or, where one is at fault, none.",
            discussion: """
                The file is JSON: an array of prices, or an object with one as 'prices', each as 'prices list --json' tells it; or \
                LiteLLM's model_prices_and_context_window.json, of which those are taken that the catalogue has no price for, or \
                another one. What is said already is left out, so that a file can be imported again.
                """
        )

        @OptionGroup var control: ControlCommand

        @Argument(help: "The file.")
        var file: String

        @Option(help: "Of LiteLLM's list, only models of vendors of this kind; may be given several times.")
        var kind: [String] = []

        @Option(
            name: .customLong("as"),
            parsing: .singleValue,
            help: ArgumentHelp(
                "Of LiteLLM's list: your name of the vendor of a kind, where it is another; may be given several times.",
                valueName: "kind=vendor"
            )
        )
        var names: [String] = []

        @Option(help: ArgumentHelp("From when on they count, where the file does not say.", valueName: "moment"))
        var from: String?

        @Option(help: "Why, or by whose word, where the file does not say.")
        var note: String?

        func run() async throws {
            let text: String
            do {
                text = try Import.LiteLLM.text(of: URL(fileURLWithPath: file))
            } catch {
                throw Failure.told(error)
            }
            guard let value = try? JSONValue(parsing: text) else { throw Failure.told("\(file): is no JSON") }
            let from = try Prices.moment(from, "--from")
            let prices = try (own(value) ?? liteLLM(text)).map { price in
                var object = price
                if object["from"] == nil, let from { object["from"] = .string(from) }
                if object["note"] == nil, let note { object["note"] = .string(note) }
                return JSONValue.object(object)
            }
            guard !prices.isEmpty else { throw Failure.told("\(file): holds no prices to import") }
            try await control.run("importPrices", body: ["prices": .array(prices)]) {
                "made \($0.cell("made")), \($0.cell("known")) were there already\n"
            }
        }

        /// Prices as they are listed; nil where the file is something else.
        private func own(_ value: JSONValue) -> [JSONObject]? {
            let told = ["id", "created", "updated"]
            return (value.array ?? value["prices"]?.array ?? value["data"]?.array)?.map { price in
                var object = price.object ?? JSONObject()
                for name in told { object[name] = nil }
                object["price"] = object["price"]?.withExactAmounts
                return object
            }
        }

        private func liteLLM(_ text: String) throws -> [JSONObject] {
            let made: LiteLLMPrices.Made
            do {
                made = try LiteLLMPrices.translate(text, file: file, kinds: kind.isEmpty ? nil : Swift.Set(kind))
            } catch {
                throw Failure.told(error)
            }
            var vendors: [String: String] = [:]
            for name in names {
                let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw Failure.told("--as: expected kind=vendor, found '\(name)'") }
                vendors[parts[0]] = parts[1]
            }
            // A price in the database is of one model by its name.
            let named = made.prices.filter { !$0.model.hasSuffix("*") }
            var lines = made.configuration.findings.map { "\($0.kind.rawValue): \($0)" }
            lines += made.prices.filter { $0.model.hasSuffix("*") }.map {
                "missing: \($0.kind)/\($0.model): It is of many models; say it as `price` in the configuration."
            }
            if !lines.isEmpty, !control.json {
                FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
            }
            return named.map { price in
                [
                    "vendor": .string(vendors[price.kind] ?? price.kind), "model": .string(price.model),
                    "price": price.price.value,
                ]
            }
        }
    }
}
