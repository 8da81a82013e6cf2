import JSON

extension Operation {
    /// Looks at what is asked: the parts of the path, the query and the body must be as the operation says.
    /// - Throws: `not_found` where nothing can have the name in the path, else `invalid_request` with everything that is at fault. Pointers are
    ///   into the body; faults of the query have none and name the parameter.
    func check(_ request: APIRequest) throws(Problem) {
        for parameter in pathParameters {
            guard parameter.schema.faults(of: .string(request.path(parameter.name))).isEmpty else {
                throw Problem(404, code: "not_found", "There is nothing of this name.")
            }
        }
        var faults = self.faults(of: request.query)
        if let body { faults += body.faults(of: request.body) }
        if !faults.isEmpty { throw .invalid(faults) }
    }

    private func faults(of query: [String: String]) -> [Schema.Fault] {
        var details: [String] = []
        for (name, text) in query.sorted(by: { $0.key < $1.key }) {
            guard let parameter = self.query.first(where: { $0.name == name }) else {
                let names = self.query.map(\.name).joined(separator: ", ")
                let known = names.isEmpty ? "this operation takes none" : "there are \(names)"
                details.append("no parameter '\(name.prefix(100))' is known; \(known)")
                continue
            }
            let value: JSONValue = parameter.schema.isInteger ? JSONValue(Int(text)) : .string(text)
            details += parameter.schema.faults(of: value).map { "'\(name)': \($0.detail)" }
        }
        for parameter in self.query where parameter.isRequired && query[parameter.name] == nil {
            details.append("the parameter '\(parameter.name)' is missing")
        }
        return details.map { Schema.Fault(pointer: "", detail: $0) }
    }
}
