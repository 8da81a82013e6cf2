import Access
import Core
import Dialects
import Framing
import Transport

/// Files and batches, which belong to an account at a vendor and have names there.
struct AccountEndpoint: Sendable {
    /// What is done with what is named.
    enum Action: String, Sendable {
        case content, cancel
    }

    let operation: RelayedOperation
    /// The name of one; nil for all of them.
    let id: String?
    let action: Action?

    /// For people who asked for another path.
    static let paths = "/v1/files and /v1/batches"

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        let prefixes: [StaticString] = ["/v1/", "/openai/v1/", "/openai/"]
        for operation in [RelayedOperation.files, .batches] {
            for prefix in prefixes where head.pathHasPrefix(prefix) {
                let rest = head.path.dropFirst(prefix.utf8CodeUnitCount)
                let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.first.map({ $0 == operation.rawValue }) == true, parts.count <= 3 else { continue }
                var id: String?
                if parts.count > 1 {
                    guard let name = PercentEncoding.decode(parts[1]), !name.isEmpty else { return nil }
                    id = name
                }
                var action: Action?
                if parts.count > 2 {
                    guard let known = Action(rawValue: String(parts[2])), known.belongs(to: operation) else {
                        return nil
                    }
                    action = known
                }
                self.init(operation, id, action)
                return
            }
        }
        return nil
    }

    private init(_ operation: RelayedOperation, _ id: String?, _ action: Action?) {
        self.operation = operation
        self.id = id
        self.action = action
    }

    /// What must be granted to who asks.
    var granted: EndpointClass { operation == .files ? .files : .batches }

    /// For `Allow`.
    var methods: StaticString {
        switch (operation, id, action) {
        case (_, nil, _): "GET, POST"
        case (_, _, .content): "GET"
        case (_, _, .cancel): "POST"
        case (.files, _, nil): "GET, DELETE"
        default: "GET"
        }
    }

    func allows(_ method: HTTPMethod) -> Bool {
        "\(methods)".split(separator: ", ").contains { $0 == method.name }
    }

    /// What the body of a request may be.
    func takes(_ content: RequestContentKind) -> Bool {
        operation == .files ? content == .form : content == .json
    }

    /// The path at a vendor, below its base URL.
    /// - Parameter id: the name that the vendor gave.
    func path(of id: String?, on platform: Platform) -> String {
        var path = operation.path
        if let id { path += "/" + PercentEncoding.encode(segment: id) }
        if let action { path += "/" + action.rawValue }
        return OpenAIPath.path(path, on: platform)
    }
}

extension AccountEndpoint.Action {
    fileprivate func belongs(to operation: RelayedOperation) -> Bool {
        switch self {
        case .content: operation == .files
        case .cancel: operation == .batches
        }
    }
}
