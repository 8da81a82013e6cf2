import JSON

extension API {
    /// Does what is asked by somebody who is not on the wire, after looking at it as the routes do.
    /// - Parameter id: the name of the operation.
    /// - Throws: what is wrong with what is asked, or what the operation refuses.
    package func run(_ id: String, _ request: APIRequest) async throws(Problem) -> APIAnswer {
        guard let operation = self[id] else {
            throw Problem(404, code: "not_found", "There is no operation '\(id)'.")
        }
        var faults: [Schema.Fault] = []
        for parameter in operation.pathParameters
        where !parameter.schema.faults(of: .string(request.path(parameter.name))).isEmpty {
            throw Problem(404, code: "not_found", "There is nothing of this name.")
        }
        for parameter in operation.query {
            guard let text = request.query[parameter.name] else { continue }
            let value: JSONValue = parameter.schema.isInteger ? JSONValue(Int(text)) : .string(text)
            faults += parameter.schema.faults(of: value, at: "/\(parameter.name)")
        }
        if let body = operation.body { faults += body.faults(of: request.body) }
        if !faults.isEmpty { throw Problem.invalid(faults) }
        return try await operation.perform(request)
    }
}
