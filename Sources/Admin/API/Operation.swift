import Access
package import Directory
import Gateway
package import JSON
package import NIOCore

/// Something that can be asked of the control plane: how it is asked for, what it answers, and the code that does it. The routes, the
/// OpenAPI document and the command line are all made of the same table of these.
package struct Operation: Sendable {
    /// The methods there are.
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// A value in the path or the query.
    package struct Parameter: Sendable {
        var name: String
        var schema: Schema
        var isRequired = false
        var purpose: String

        init(_ name: String, _ schema: Schema, isRequired: Bool = false, _ purpose: String) {
            (self.name, self.schema, self.isRequired, self.purpose) = (name, schema, isRequired, purpose)
        }
    }

    /// What is answered where all is well.
    package enum Success: Sendable {
        case json(Int, Schema)
        /// 204
        case nothing
        /// A stream of bytes, in one of several media types.
        case stream([String])
    }

    /// Its name for programs.
    package var id: String
    var method: Method
    /// With parameters in braces, beginning with `/api/v1` but for `/metrics`.
    package var path: String
    /// What it belongs to, in the document.
    var tag: String
    var summary: String
    /// What there is to say beside that.
    var detail: String?
    /// What it takes; nil: whoever is known, or nobody, may ask.
    var scope: AdminScope?
    /// Nobody has to say who asks.
    var isOpen = false
    var pathParameters: [Parameter] = []
    var query: [Parameter] = []
    /// What is sent; nil: nothing.
    var body: Schema?
    var success: Success
    /// What it looks at has an entity tag, and what it changes can be asked to be of one.
    var hasTag = false
    /// Statuses of problems beside those that every operation of its kind has.
    var problems: [Int] = []
    var perform: @Sendable (APIRequest) async throws(Problem) -> APIAnswer

    /// What it changes can be asked to be of an entity tag. What is new has none yet.
    var takesTag: Bool {
        guard hasTag, method != .get else { return false }
        if case .json(201, _) = success { return false }
        return true
    }

    /// Statuses of problems that it may answer with.
    var allProblems: [Int] {
        var all: Set<Int> = [400, 403, 500, 503]
        if !isOpen { all.formUnion([401, 429]) }
        if body != nil { all.formUnion([413, 415, 422]) }
        if !query.isEmpty { all.insert(422) }
        if !pathParameters.isEmpty { all.formUnion([404, 422]) }
        if method == .post { all.formUnion([409, 422]) }
        if takesTag { all.insert(412) }
        return all.union(problems).sorted()
    }
}

/// A request that was found to be of an operation, by somebody who is known, with everything in it as the operation says.
package struct APIRequest: Sendable {
    package var administrator: Administrator
    /// By their names.
    package var path: [String: String] = [:]
    /// By their names; numbers are texts still.
    package var query: [String: String] = [:]
    /// `null` where nothing is sent.
    package var body: JSONValue = .null
    /// The entity tag that what is changed must have; nil: any.
    package var tag: EntityTag?
    /// `Accept`, where it was sent.
    package var accept: String?

    package init(by administrator: Administrator) { self.administrator = administrator }

    /// A part of the path that the operation has.
    func path(_ name: String) -> String { path[name] ?? "" }

    /// - Throws: `forbidden`, where who asks may not do something in the whole gateway.
    func permit(_ scope: AdminScope) throws(Problem) {
        do throws(DirectoryError) { try administrator.check(scope, in: .gateway) } catch { throw Problem(error) }
    }

    func integer(_ name: String, _ standard: Int) -> Int { query[name].flatMap { Int($0) } ?? standard }
}

/// What an operation answers.
package struct APIAnswer: Sendable {
    package enum Body: Sendable {
        case none
        case json(JSONValue)
        /// Bytes of a media type, asked for as they can be sent.
        case stream(String, AsyncThrowingStream<ByteBuffer, any Error>)
    }

    package var status: Int
    package var body: Body
    /// Of what is told.
    var tag: EntityTag?
    /// Headers beside those that go without saying.
    var headers: [(name: String, value: String)] = []
    /// It holds a secret that is shown this once.
    var holdsSecret = false

    init(_ status: Int = 200, _ body: JSONValue, tag: EntityTag? = nil) {
        self.status = status
        self.body = .json(body)
        self.tag = tag
    }

    private init(_ status: Int, _ body: Body) {
        self.status = status
        self.body = body
    }

    /// 204
    static let nothing = APIAnswer(204, .none)

    /// Lines of the ledger, a page as the one before has been sent.
    static func stream(_ export: LedgerExport, _ type: String) -> APIAnswer {
        let pages = Pages(export)
        return APIAnswer(200, .stream(type, AsyncThrowingStream { try await pages.next() }))
    }

    /// A text that is at hand.
    static func text(_ text: String, _ type: String) -> APIAnswer {
        let (stream, pieces) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        pieces.yield(ByteBuffer(string: text))
        pieces.finish()
        return APIAnswer(200, .stream(type, stream))
    }

    private actor Pages {
        private var iterator: LedgerExport.Iterator

        init(_ export: LedgerExport) { iterator = export.makeAsyncIterator() }

        /// The next bytes; nil: there are no more.
        func next() async throws -> ByteBuffer? {
            var own = iterator
            defer { iterator = own }
            while let piece = try await own.next() {
                if piece.bytes.readableBytes > 0 { return piece.bytes }
            }
            return nil
        }
    }
}
