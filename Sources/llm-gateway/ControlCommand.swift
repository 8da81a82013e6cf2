import Admin
import ArgumentParser
import Directory
import Foundation
import Gateway
import JSON

/// What commands that administer have in common: they do on the database what the control plane does, by the same operations, whether or
/// not a gateway runs. Gateways of the database follow within a second.
struct ControlCommand: ParsableArguments {
    @OptionGroup var place: Usage.Place

    @Flag(help: "Write JSON, for programs.")
    var json = false

    /// Does some operations.
    /// - Parameter work: is given what does them.
    func with<Result>(_ work: (Control) async throws(Problem) -> Result) async throws -> Result {
        // The first administrator may be made before the gateway has ever run.
        let opened = try await place.open(creates: true)
        let outcome: Swift.Result<Result, any Error>
        do {
            var services = APIServices(directory: Directory(opened.database), ledger: opened.ledger)
            let configuration = try await opened.configuration()
            services.prices = { configuration }
            let declared = configuration?.declaredKeys ?? []
            services.declaredKeys = { declared }
            services.configuration = try await opened.kept()
            let (limits, budgets) = try await opened.rules()
            services.limits = { limits }
            services.budgets = { budgets }
            let keys = try await opened.masterKeys()
            services.masterKeys = { keys }
            outcome = .success(try await work(Control(api: API(services))))
        } catch {
            outcome = .failure(error)
        }
        await opened.close()
        switch outcome {
        case .success(let result): return result
        case .failure(let problem as Problem):
            // What commands take is what the operations do, so that a pointer says enough of where.
            let faults = problem.faults.filter { $0.detail != problem.detail }
                .map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }
            throw Failure.told((["llm-gateway: \(problem.detail)"] + faults).joined(separator: "\n"))
        case .failure(let error): throw Failure.told(error)
        }
    }

    /// Does one operation and writes what it answers.
    /// - Parameter text: makes it into something for people.
    func run(
        _ operation: String,
        path: [String: String] = [:],
        query: [String: String] = [:],
        body: JSONValue = .null,
        _ text: (JSONValue) -> String
    ) async throws {
        let answer = try await with { control async throws(Problem) in
            try await control.answer(operation, path: path, query: query, body: body)
        }
        write(answer, text)
    }

    /// Writes all that a list has.
    /// - Parameters:
    ///   - heads: of the columns.
    ///   - nothing: what is written where nothing was found.
    ///   - row: the cells of one thing.
    func list(
        _ operation: String,
        path: [String: String] = [:],
        query: [String: String] = [:],
        heads: [String],
        nothing: String,
        _ row: (JSONValue) -> [String]
    ) async throws {
        let found = try await with { control async throws(Problem) in
            try await control.list(operation, path: path, query: query)
        }
        write(["data": .array(found)]) { _ in
            found.isEmpty ? nothing + "\n" : TextTable.text([heads] + found.map(row), texts: heads.count)
        }
    }

    /// Writes something as it was asked for.
    func write(_ value: JSONValue, _ text: (JSONValue) -> String) {
        if json { print(value.text) } else { print(text(value), terminator: "") }
    }
}

/// The control plane, for whoever has the database.
struct Control {
    let api: API

    /// What an operation answers; `null` where that is nothing.
    func answer(
        _ operation: String,
        path: [String: String] = [:],
        query: [String: String] = [:],
        body: JSONValue = .null
    ) async throws(Problem) -> JSONValue {
        var request = APIRequest(by: .commandLine)
        (request.path, request.query, request.body) = (path, query, body)
        if case .json(let value) = try await api.run(operation, request).body { return value }
        return .null
    }

    /// Everything that a list has, page after page.
    func list(
        _ operation: String,
        path: [String: String] = [:],
        query: [String: String] = [:]
    ) async throws(Problem) -> [JSONValue] {
        var found: [JSONValue] = []
        var query = query
        query["limit"] = "1000"
        while true {
            let page = try await answer(operation, path: path, query: query)
            found += page["data"]?.array ?? []
            guard let next = page["next_cursor"]?.string else { return found }
            query["cursor"] = next
        }
    }
}

extension JSONValue {
    /// For a cell of a table.
    func cell(_ name: String) -> String {
        switch self[name] {
        case nil: "-"
        case .string(let text)?: text
        case let value?: value.text
        }
    }

    /// An object's members line by line, for people.
    var lines: String {
        let members = object?.members ?? []
        let width = members.map(\.name.count).max() ?? 0
        return members.map { name, _ in
            let label = name.replacing("_", with: " ")
            return label + ":" + String(repeating: " ", count: width - name.count + 2) + cell(name) + "\n"
        }.joined()
    }
}
