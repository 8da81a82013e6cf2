/// The variables that expressions can ask about.
///
/// ```swift
/// let schema = ExpressionSchema([("caller.team", .text), ("prompt.tokens", .number), ("tags", .map)])
/// ```
public struct ExpressionSchema: Sendable, Hashable {
    /// In the order in which they were named; of maps as a whole.
    public let variables: [ExpressionVariable]
    private let indices: [String: Int]
    /// What texts can only be, by the places of variables.
    private let values: [Int: [String]]

    /// A schema of variables, whose places in the list are their indices.
    ///
    /// Names are of letters, digits and `_`, with dots between their parts. None is there twice, is a word of the language
    /// or lies in a map that is there as well: a schema is part of a program, which ends otherwise.
    /// - Parameter values: all that a text, or an element of a list of texts, can ever be, by names of variables; whatever it likes where there are none.
    public init(_ variables: [(name: String, type: ExpressionType)], values: [String: [String]] = [:]) {
        self.variables = variables.enumerated().map { index, variable in
            ExpressionVariable(index: index, name: variable.name, type: variable.type)
        }
        var indices: [String: Int] = [:]
        for variable in self.variables {
            let name = variable.name
            precondition(Self.isName(name), "'\(name)' cannot be the name of a variable")
            precondition(indices.updateValue(variable.index, forKey: name) == nil, "'\(name)' is there twice")
        }
        for map in variables where map.type == .map {
            precondition(
                !variables.contains { $0.name.utf8.starts(with: (map.name + ".").utf8) },
                "'\(map.name)' is a map, and nothing else can be in it"
            )
        }
        self.values = Dictionary(
            uniqueKeysWithValues: values.compactMap { name, all in indices[name].map { ($0, all) } }
        )
        self.indices = indices
    }

    /// All that a variable can ever be, or an element of it; nil: whatever it likes.
    func values(of variable: ExpressionVariable) -> [String]? { values[variable.index] }

    /// What a dotted name stands for: a variable, a map as a whole or one value of a map; nil where there is none.
    public func variable(named name: String) -> ExpressionVariable? {
        if let index = indices[name] { return variables[index] }
        guard let (parent, key) = Self.lastSegment(of: name), let map = map(named: parent) else { return nil }
        return map.value(at: key)
    }

    /// A map of exactly that name.
    func map(named name: String) -> ExpressionVariable? {
        guard let index = indices[name], variables[index].type == .map else { return nil }
        return variables[index]
    }

    /// A name without the part behind its last dot, and that part.
    static func lastSegment(of name: String) -> (parent: String, segment: String)? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return (String(name[..<dot]), String(name[name.utf8.index(after: dot)...]))
    }

    private static func isName(_ name: String) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { String($0).isNameSegment }
            && ExpressionToken.Kind.words[name] == nil
    }
}
