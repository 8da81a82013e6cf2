import Access
import Directory
import JSON

/// The usual operations on one kind of thing: list, make, look at, change, delete. What a kind has beside them stands in a file of its own.
struct ResourceRoutes<R: DirectoryResource>: Sendable {
    let services: APIServices
    /// Of all of them.
    let path: String
    /// What comes before the collection in the path.
    var parents: [Operation.Parameter] = []
    /// The last part of the path of one of them.
    let parameter: Operation.Parameter
    /// In the names of operations, such as `Team`.
    let name: String
    /// In sentences, such as `a team` and `teams`.
    let words: (one: String, many: String)
    /// What is told of one.
    let schema: Schema
    /// What can be asked of a list beside its page.
    var filters: [Operation.Parameter] = []
    /// Tells the directory of filters for which it has an index.
    var narrow: @Sendable (APIRequest, inout Directory.Page) -> Void = { _, _ in }
    /// The filters for which it has none.
    var matches: @Sendable (APIRequest, R) -> Bool = { _, _ in true }
    /// The name of one for the directory, by the path and the last part of it.
    var id: @Sendable (APIRequest, String) -> String = { $1 }
    /// A word for what tells versions of one apart beside its revision: what is told of it and does not lie in itself.
    var state: @Sendable (R) -> String? = { _ in nil }
    /// What is told of one, but for what is told of everything.
    let tell: @Sendable (R) -> JSONObject

    private var one: String { "\(path)/{\(parameter.name)}" }
    private var tag: String { words.many }
    private var read: AdminScope { AdminScope(R.area, .read) }
    private var write: AdminScope { AdminScope(R.area, .write) }

    /// With everything that is kept.
    static func kept(_ name: String, _ members: [Schema.Member]) -> Schema {
        .named(
            name,
            .object(
                members + [
                    .init("created", .moment, isRequired: true, "When it came to be."),
                    .init("updated", .moment, isRequired: true, "When it was last changed."),
                ]
            )
        )
    }

    func answer(_ status: Int, _ kept: Kept<R>) -> APIAnswer {
        APIAnswer(status, .object(members(kept)), tag: tag(of: kept))
    }

    func tag(of kept: Kept<R>) -> EntityTag { EntityTag(kept.revision, state: state(kept.value)) }

    /// Why one cannot be changed that is in another state than it was looked at in; nil where it can. Its revision is the directory's to look at.
    func stale(_ request: APIRequest, _ value: R) -> DirectoryError? {
        guard let tag = request.tag, tag.state != state(value) else { return nil }
        return .stale(R.noun)
    }

    func members(_ kept: Kept<R>) -> JSONObject {
        var members = tell(kept.value)
        members["created"] = .moment(kept.created / 1000)
        members["updated"] = .moment(kept.updated / 1000)
        return members
    }

    func list() -> Operation {
        Operation(
            id: "list\(name)s",
            method: .get,
            path: path,
            tag: tag,
            summary: "List \(words.many)",
            scope: read,
            pathParameters: parents,
            query: filters + Page.parameters,
            success: .json(200, Page.schema(schema))
        ) { request async throws(Problem) in
            let directory = try services.kept()
            let parent = id(request, "")
            var page = Page.of(request)
            page.after = page.after.map { id(request, $0) }
            narrow(request, &page)
            let asked = page
            let (found, last) = try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.list(R.self, by: request.administrator, asked) { matches(request, $0) }
            }
            return Page.answer(
                found.map { .object(members($0)) },
                next: last.map { String($0.dropFirst(parent.count)) }
            )
        }
    }

    func look() -> Operation {
        Operation(
            id: "get\(name)",
            method: .get,
            path: one,
            tag: tag,
            summary: "Look at \(words.one)",
            scope: read,
            pathParameters: parents + [parameter],
            success: .json(200, schema),
            hasTag: true
        ) { request async throws(Problem) in
            answer(200, try await find(request))
        }
    }

    func find(_ request: APIRequest) async throws(Problem) -> Kept<R> {
        let directory = try services.kept()
        let name = id(request, request.path(parameter.name))
        return try await DirectoryError.told { () async throws(DirectoryError) in
            try await directory.find(R.self, name, by: request.administrator)
        }
    }

    /// - Parameter make: puts the thing together.
    func make(
        _ body: [Schema.Member],
        detail: String? = nil,
        _ make: @escaping @Sendable (APIRequest) throws(Problem) -> R
    ) -> Operation {
        making(body, detail: detail, answering: schema) { request async throws(Problem) in
            let directory = try services.kept()
            let value = try make(request)
            let kept = try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.create(value, by: request.administrator)
            }
            return answer(201, kept)
        }
    }

    /// The operation that makes one.
    /// - Parameter perform: makes and keeps it, and tells what the schema says.
    func making(
        _ body: [Schema.Member],
        detail: String?,
        answering schema: Schema,
        _ perform: @escaping @Sendable (APIRequest) async throws(Problem) -> APIAnswer
    ) -> Operation {
        Operation(
            id: "create\(name)",
            method: .post,
            path: path,
            tag: tag,
            summary: "Make \(words.one)",
            detail: detail,
            scope: write,
            pathParameters: parents,
            body: .object(body),
            success: .json(201, schema),
            hasTag: true,
            perform: perform
        )
    }

    /// A change of the members that are sent (RFC 7396): one that is `null` is taken away.
    func change(
        _ body: [Schema.Member],
        detail: String? = nil,
        _ edit: @escaping @Sendable (APIRequest, inout R) -> DirectoryError?
    ) -> Operation {
        Operation(
            id: "update\(name)",
            method: .patch,
            path: one,
            tag: tag,
            summary: "Change \(words.one)",
            detail: ["What is not sent stays as it is.", detail].compactMap(\.self).joined(separator: " "),
            scope: write,
            pathParameters: parents + [parameter],
            body: .object(body),
            success: .json(200, schema),
            hasTag: true,
            problems: [409]
        ) { request async throws(Problem) in
            answer(200, try await update(request) { edit(request, &$0) })
        }
    }

    func update(
        _ request: APIRequest,
        scope: AdminScope? = nil,
        action: String = "update",
        _ edit: @escaping @Sendable (inout R) -> DirectoryError?
    ) async throws(Problem) -> Kept<R> {
        let directory = try services.kept()
        let name = id(request, request.path(parameter.name))
        return try await DirectoryError.told { () async throws(DirectoryError) in
            try await directory.update(
                R.self,
                name,
                revision: request.tag?.revision,
                by: request.administrator,
                scope: scope ?? write,
                action: action
            ) { stale(request, $0) ?? edit(&$0) }
        }
    }

    /// Puts one in the place of that which has its name, if there is one.
    func replace(_ request: APIRequest, with fresh: R) async throws(Problem) -> Kept<R> {
        let directory = try services.kept()
        return try await DirectoryError.told { () async throws(DirectoryError) in
            do throws(DirectoryError) {
                return try await directory.update(
                    R.self,
                    fresh.id,
                    revision: request.tag?.revision,
                    by: request.administrator,
                    action: "replace"
                ) {
                    if let fault = stale(request, $0) { return fault }
                    $0 = fresh
                    return nil
                }
            } catch {
                guard error.kind == .notFound, request.tag == nil else { throw error }
                return try await directory.create(fresh, by: request.administrator)
            }
        }
    }

    /// - Parameter refusal: why one cannot be deleted by who asks; nil: it can.
    func delete(
        detail: String? = nil,
        unless refusal: @escaping @Sendable (APIRequest, R) -> DirectoryError? = { _, _ in nil }
    ) -> Operation {
        Operation(
            id: "delete\(name)",
            method: .delete,
            path: one,
            tag: tag,
            summary: "Delete \(words.one)",
            detail: detail,
            scope: write,
            pathParameters: parents + [parameter],
            success: .nothing,
            hasTag: true,
            problems: [409]
        ) { request async throws(Problem) in
            let directory = try services.kept()
            let name = id(request, request.path(parameter.name))
            try await DirectoryError.told { () async throws(DirectoryError) in
                try await directory.delete(
                    R.self,
                    name,
                    revision: request.tag?.revision,
                    by: request.administrator,
                    unless: { stale(request, $0) ?? refusal(request, $0) }
                )
            }
            return .nothing
        }
    }
}
