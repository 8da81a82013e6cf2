import ArgumentParser
import Core
import Foundation
import Gateway
import JSON

/// `llm-gateway prices`
struct Prices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what models cost, and from when to when; reckon again what was used before.",
        discussion: """
            Prices in the database go before those of the configuration and the catalogue. Gateways follow within a second.
            """,
        subcommands: [List.self, Show.self, Set.self, End.self, Delete.self, ImportFile.self, Reprice.self]
    )

    /// A vendor's model.
    struct Target: ExpressibleByArgument {
        let vendor: String
        let model: String

        init?(argument: String) {
            guard let slash = argument.firstIndex(of: "/"), slash != argument.startIndex else { return nil }
            vendor = String(argument[..<slash])
            model = String(argument[argument.index(after: slash)...])
            if model.isEmpty { return nil }
        }
    }

    /// A moment as the operations take it.
    static func moment(_ text: String?, _ option: String) throws -> String? {
        guard let text else { return nil }
        let now = Int(Date().timeIntervalSince1970 * 1000)
        guard let moment = Moment.read(text, now: now) else { throw Failure.told("\(option): \(Moment.expectation)") }
        return UTCTime(seconds: moment / 1000).rfc3339
    }

    /// `llm-gateway prices list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the prices in the database.")

        @OptionGroup var control: ControlCommand

        @Option(help: "Only those of the vendor.")
        var vendor: String?

        @Option(help: "Only those of the model.")
        var model: String?

        @Option(help: ArgumentHelp("Only those that count then, such as 2026-11-01.", valueName: "moment"))
        var at: String?

        func run() async throws {
            var query: [String: String] = [:]
            query["vendor"] = vendor
            query["model"] = model
            query["at"] = try Prices.moment(at, "--at")
            let heads = ["id", "vendor", "model", "from", "until", "price", "note"]
            try await control.list("listPrices", query: query, heads: heads, nothing: "there are no prices") { price in
                heads.map { name in name == "price" ? Prices.text(of: price["price"]) : price.cell(name) }
            }
        }
    }

    /// A price in one line.
    static func text(of price: JSONValue?) -> String {
        (price?.object?.members ?? []).map { name, value in "\(name) \(value.string ?? value.text)" }
            .joined(separator: ", ")
    }

    /// `llm-gateway prices show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the price that counts for a model, and who says it.",
            discussion: "With `--config` also by the configuration and the catalogue, as a gateway with it reckons."
        )

        @OptionGroup var control: ControlCommand

        @Argument(help: ArgumentHelp("The vendor's model.", valueName: "vendor/model"))
        var target: Target

        @Option(help: ArgumentHelp("When; now unless told.", valueName: "moment"))
        var at: String?

        func run() async throws {
            var query = ["vendor": target.vendor, "model": target.model]
            query["at"] = try Prices.moment(at, "--at")
            try await control.run("getEffectivePrice", query: query) { found in
                var object = found.object ?? JSONObject()
                object["price"] = .string(Prices.text(of: found["price"]))
                return JSONValue.object(object).lines
            }
        }
    }

    /// `llm-gateway prices set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a model costs, from when to when.",
            discussion: """
                  llm-gateway prices set openai/gpt-5 --input 1.25 --output 10 --from 2026-11-01
                  llm-gateway prices set my-vendor/voice --price '{"million_characters": "15"}'
                """
        )

        @OptionGroup var control: ControlCommand

        @Argument(help: ArgumentHelp("The vendor's model.", valueName: "vendor/model"))
        var target: Target

        @Option(help: ArgumentHelp("US dollars for a million tokens that are read.", valueName: "amount"))
        var input: String?

        @Option(help: ArgumentHelp("US dollars for a million tokens from the vendor's cache.", valueName: "amount"))
        var cachedInput: String?

        @Option(help: ArgumentHelp("US dollars for a million tokens that are written.", valueName: "amount"))
        var output: String?

        @Option(help: ArgumentHelp("The whole price, as 'price' of a model in the configuration.", valueName: "json"))
        var price: String?

        @Option(help: ArgumentHelp("From when on it counts; from ever unless told.", valueName: "moment"))
        var from: String?

        @Option(help: ArgumentHelp("From when on it counts no more.", valueName: "moment"))
        var until: String?

        @Option(help: "Why, or by whose word.")
        var note: String?

        func run() async throws {
            var object = JSONObject()
            if let price {
                guard let read = try? JSONValue(parsing: price), let members = read.object else {
                    throw Failure.told("--price: expected an object of JSON, such as {\"input\": \"2.50\"}")
                }
                object = members
            }
            for (name, amount) in [("input", input), ("cached_input", cachedInput), ("output", output)] {
                if let amount { object[name] = .string(amount) }
            }
            var body: JSONObject = [
                "vendor": .string(target.vendor), "model": .string(target.model),
                "price": JSONValue.object(object).withExactAmounts,
            ]
            body["from"] = try Prices.moment(from, "--from").map { .string($0) }
            body["until"] = try Prices.moment(until, "--until").map { .string($0) }
            body["note"] = note.map { .string($0) }
            try await control.run("createPrice", body: .object(body)) { "made \($0.cell("id"))\n" }
        }
    }

    /// `llm-gateway prices end`
    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say from when on a price counts no more.")

        @OptionGroup var control: ControlCommand

        @Argument(help: ArgumentHelp("Its name, as 'prices list' tells it.", valueName: "price"))
        var id: String

        @Option(help: ArgumentHelp("From when on.", valueName: "moment"))
        var until: String

        func run() async throws {
            let moment = try Prices.moment(until, "--until")
            try await control.run("updatePrice", path: ["price": id], body: ["until": JSONValue(moment)]) {
                "\($0.cell("id")) ends at \($0.cell("until"))\n"
            }
        }
    }

    /// `llm-gateway prices delete`
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a price away.",
            discussion: "What was reckoned by it stays as it is until it is reckoned again."
        )

        @OptionGroup var control: ControlCommand

        @Argument(help: ArgumentHelp("Its name, as 'prices list' tells it.", valueName: "price"))
        var id: String

        func run() async throws {
            try await control.run("deletePrice", path: ["price": id]) { _ in "deleted\n" }
        }
    }

    /// `llm-gateway prices reprice`
    struct Reprice: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reckon again what calls of a time cost, by the prices as they are said now for that time.",
            discussion: """
                The ledger gets lines that correct it, and reports follow. Doing it again changes nothing. Name the configuration of \
                the gateway (`--config`), or its own prices and the catalogue's do not count and what they priced stays as it is.
                """
        )

        @OptionGroup var control: ControlCommand
        @OptionGroup var period: Usage.Period

        @Option(help: "Only calls of the vendor.")
        var vendor: String?

        @Option(help: "Only calls of the model.")
        var model: String?

        @Flag(help: "Only tell what would change.")
        var dryRun = false

        func run() async throws {
            let (from, until) = try period.moments(now: Int(Date().timeIntervalSince1970 * 1000))
            var body: JSONObject = [
                "from": .string(UTCTime(seconds: from / 1000).rfc3339),
                "until": .string(UTCTime(seconds: (until + 999) / 1000).rfc3339), "dry_run": .bool(dryRun),
            ]
            body["vendor"] = vendor.map { .string($0) }
            body["model"] = model.map { .string($0) }
            try await control.run("repriceUsage", body: .object(body)) { told in
                var object = told.object ?? JSONObject()
                object["prices"] = .string((told["prices"]?.strings ?? []).joined(separator: ", "))
                return JSONValue.object(object).lines
            }
        }
    }
}

extension JSONValue {
    /// With amounts as texts, where they are numbers: digit by digit as they were written.
    var withExactAmounts: JSONValue {
        guard case .object(let object) = self else { return self }
        var made = JSONObject()
        for (name, value) in object.members {
            switch value {
            case .number(let number) where name != "above": made[name] = .string(number.text)
            case .array(let elements): made[name] = .array(elements.map(\.withExactAmounts))
            case .object where name != "percent": made[name] = value.withExactAmounts
            default: made[name] = value
            }
        }
        return .object(made)
    }
}
