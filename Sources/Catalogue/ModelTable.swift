/// Models found by name: exactly, by a name that only adds a date or a version, or by the beginning of the name.
///
/// `gpt-4.1` is found by `gpt-4.1`, `gpt-4.1-2025-04-14` and `gpt-4.1-latest`; an alias `gpt-4.1-*` is found by everything
/// that begins with `gpt-4.1-`. The most exact match counts, of two beginnings the longer one. A lookup costs a few hashes.
///
/// Where a vendor's names may have something before them that changes nothing of the model (the regions of Bedrock's inference
/// profiles), that is passed over; and so is all of an ARN but its last part.
public struct ModelTable: Sendable {
    /// Every model in the order given.
    public let all: [ModelInfo]
    private let exact: [String: Int]
    private let beginnings: [String: Int]
    /// Lengths in UTF-8 of the beginnings, longest first.
    private let lengths: [Int]
    private let prefixes: [String]

    /// Prepares the table; of two models with the same name the later counts.
    /// - Parameter prefixes: what may stand before every name.
    public init(_ models: [ModelInfo], prefixes: [String] = []) {
        var exact: [String: Int] = [:]
        var beginnings: [String: Int] = [:]
        for (index, model) in models.enumerated() {
            for name in [model.name] + model.aliases {
                if name.utf8.last == UInt8(ascii: "*") {
                    beginnings[String(name.dropLast())] = index
                } else {
                    exact[name] = index
                }
            }
        }
        all = models
        self.exact = exact
        self.beginnings = beginnings
        lengths = Set(beginnings.keys.map(\.utf8.count)).sorted(by: >)
        self.prefixes = prefixes
    }

    /// The model of that name; nil where none is known.
    public subscript(name: String) -> ModelInfo? {
        if let model = model(named: name) { return model }
        guard !prefixes.isEmpty else { return nil }
        var plain = name[...]
        if name.hasPrefix("arn:"), let slash = name.lastIndex(of: "/") { plain = name[name.index(after: slash)...] }
        if let prefix = prefixes.first(where: plain.hasPrefix) { plain = plain.dropFirst(prefix.count) }
        return plain.count < name.count ? model(named: String(plain)) : nil
    }

    private func model(named name: String) -> ModelInfo? {
        if let index = exact[name] { return all[index] }
        if let plain = ModelTable.withoutDate(name), let index = exact[plain] { return all[index] }
        let count = name.utf8.count
        for length in lengths where length <= count {
            if let index = beginnings[String(decoding: name.utf8.prefix(length), as: UTF8.self)] { return all[index] }
        }
        return nil
    }

    /// The name without `-2025-04-14`, `-20250414`, `-0414`, `-001`, `-latest` or the same after `@`; nil where it has none.
    static func withoutDate(_ name: String) -> String? {
        for suffix in ["-latest", "@latest"] where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        let bytes = Array(name.utf8)
        for shape in dateShapes where bytes.count > shape.count + 1 {
            let start = bytes.count - shape.count
            guard bytes[start - 1] == UInt8(ascii: "-") || bytes[start - 1] == UInt8(ascii: "@") else { continue }
            let fits = zip(shape, bytes[start...]).allSatisfy { isDigit in
                isDigit.0 ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(isDigit.1) : isDigit.1 == UInt8(ascii: "-")
            }
            if fits { return String(decoding: bytes[..<(start - 1)], as: UTF8.self) }
        }
        return nil
    }

    /// Digits (true) and hyphens (false) of a date or version, longest first.
    private static let dateShapes: [[Bool]] = ["dddd-dd-dd", "dddddddd", "dddd", "ddd"].map { $0.map { $0 == "d" } }
}
