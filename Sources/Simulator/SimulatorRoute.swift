import Core
import Dialects
import Transport

/// What a request to the simulator asks for, told from its method and path. Any prefix may come before a dialect's path.
enum SimulatorRoute: Sendable {
    case liveness
    case statistics
    case reset
    case call(DialectName, CallRoute)
    case methodNotAllowed(DialectName)
    case unknown

    init(_ head: RequestHead) {
        switch (head.method, head.path) {
        case (.get, "/livez"): self = .liveness
        case (.get, "/stats"): self = .statistics
        case (.post, "/reset"): self = .reset
        case (let method, let path):
            guard let (dialect, route) = Self.call(path) else {
                self = .unknown
                return
            }
            self = method == .post ? .call(dialect, route) : .methodNotAllowed(dialect)
        }
    }

    private static func call(_ path: String) -> (DialectName, CallRoute)? {
        if path.hasSuffix("/chat/completions") { return (.openAIChat, CallRoute()) }
        if path.hasSuffix("/v1/messages") { return (.anthropicMessages, CallRoute()) }
        guard let models = path.firstRange(of: "/models/") else { return nil }
        let name = path[models.upperBound...]
        // The last colon separates the method; the model's name may hold others.
        guard let colon = name.lastIndex(of: ":") else { return nil }
        let stream: Bool
        switch name[name.index(after: colon)...] {
        case "generateContent": stream = false
        case "streamGenerateContent": stream = true
        default: return nil
        }
        return (.gemini, CallRoute(model: unescaped(name[..<colon]), stream: stream))
    }

    /// Percent-decodes (RFC 3986, section 2.1).
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
