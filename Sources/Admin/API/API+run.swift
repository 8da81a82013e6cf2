extension API {
    /// Does what is asked by somebody who is not on the wire, after looking at it as the routes do.
    /// - Parameter id: the name of the operation.
    /// - Throws: what is wrong with what is asked, or what the operation refuses.
    package func run(_ id: String, _ request: APIRequest) async throws(Problem) -> APIAnswer {
        guard let operation = self[id] else {
            throw Problem(404, code: "not_found", "There is no operation '\(id)'.")
        }
        try operation.check(request)
        return try await operation.perform(request)
    }
}
