import JSON
import NIOCore

/// What a token says, or what the server that issued it says of it. The names stand in RFC 7519 section 4.1 and RFC 7662 section 2.2.
struct TokenClaims: Sendable {
    private let root: JSONNode

    init(_ root: JSONNode) {
        self.root = root
    }

    /// An object in which nothing is said twice, at any depth; nil for anything else.
    static func object(_ bytes: ByteBuffer, _ limits: JSONLimits) -> JSONNode? {
        guard let document = try? JSONDocument(parsing: bytes, limits: limits), document.root.isObject,
            !repeats(document.root)
        else { return nil }
        return document.root
    }

    /// Whether two members of an object have the same name: readers differ in which of them counts.
    private static func repeats(_ node: JSONNode) -> Bool {
        if node.isArray { return node.elements.contains(where: repeats) }
        guard node.isObject else { return false }
        var names: Set<String> = []
        return node.members.contains { !names.insert($0.key.string).inserted || repeats($0.value) }
    }

    /// A text; nil where there is nothing.
    /// - Throws: `claim` for anything else.
    func text(_ path: ClaimPath) throws(TokenRefusal) -> String? {
        guard let node = path.find(in: root) else { return nil }
        guard let text = node.string else { throw .claim(path.description) }
        return text
    }

    /// A text that names somebody: it goes to the log and to whatever is counted. Nil where there is nothing, or nothing in it.
    /// - Throws: `claim` for what can be no name.
    func name(_ path: ClaimPath) throws(TokenRefusal) -> String? {
        guard let text = try text(path), !text.isEmpty else { return nil }
        guard text.utf8.count <= 256, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .claim(path.description)
        }
        return text
    }

    /// Whether it says yes; some issuers write it as a text.
    func isTrue(_ path: ClaimPath) -> Bool {
        guard let node = path.find(in: root) else { return false }
        return node.bool == true || node.equals("true")
    }

    /// A text, or the texts of a list. Scopes are one text with spaces between them (RFC 8693 section 4.2).
    func texts(_ path: ClaimPath) -> [String] {
        guard let node = path.find(in: root) else { return [] }
        if let text = node.string { return path.isScope ? text.split(separator: " ").map(String.init) : [text] }
        return node.elements.compactMap(\.string)
    }

    var issuer: String? { root["iss"]?.string }

    /// For whom it is. Nil where it does not say so, or something that is neither a text nor a list of texts.
    var audiences: [String]? {
        guard let node = root["aud"] else { return nil }
        if let text = node.string { return [text] }
        let texts = node.elements.compactMap(\.string)
        return node.isArray && texts.count == node.count ? texts : nil
    }

    /// Whether the server says that it is good.
    var isActive: Bool? { root["active"]?.bool }

    /// A time in seconds since 1970, of which a part of a second is dropped.
    /// - Throws: `malformed` where it is there and no such time.
    func time(_ name: StaticString) throws(TokenRefusal) -> Int? {
        guard let node = root.member(name) else { return nil }
        guard let seconds = node.double, abs(seconds) < 1e12 else { throw .malformed }
        return Int(seconds.rounded(.down))
    }

    /// Checks when it is good, and for whom.
    /// - Parameters:
    ///   - audiences: one of these must be among those that it is for; none: it is not asked.
    ///   - leeway: seconds by which clocks may differ.
    ///   - mustExpire: an end that is not told is none.
    /// - Returns: the second from which on it is not good any more.
    func check(
        audiences: [String],
        leeway: Int,
        mustExpire: Bool,
        now: Int
    ) throws(TokenRefusal) -> Int {
        if !audiences.isEmpty {
            guard let told = self.audiences, told.contains(where: { one in audiences.contains { $0.isSame(one) } })
            else { throw .audience }
        }
        let end = try time("exp")
        if end == nil, mustExpire { throw .claim("exp") }
        if let end, now >= end + leeway { throw .expired }
        if let start = try time("nbf"), now < start - leeway { throw .notYet }
        if let issued = try time("iat"), now < issued - leeway { throw .notYet }
        return end.map { $0 + leeway } ?? .max
    }
}

extension String {
    /// Whether the bytes are the same; letters that only look alike are not.
    func isSame(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
