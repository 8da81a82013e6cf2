import Core

/// The environment variables that an imported configuration refers to, and the names given to secrets that stood in a file.
struct ImportedVariables {
    private var examples: [String: String] = [:]
    private var names: [String: String] = [:]
    /// Names that the source uses itself, which no secret may be given.
    private var reserved: Set<String> = []

    /// Every variable that is referred to, by name.
    var all: [ImportedVariable] {
        examples.map { ImportedVariable(name: $0, example: $1) }.sorted { $0.name < $1.name }
    }

    /// Keeps a name from being given to a secret.
    mutating func reserve(_ name: String) {
        reserved.insert(name)
    }

    /// `${NAME}`, noted.
    mutating func reference(_ name: String, example: String) -> String {
        // The same variable may stand for several things; what is the more particular form says more.
        if examples[name] == nil || examples[name] == Self.secretExample { examples[name] = example }
        reserved.insert(name)
        return "${\(name)}"
    }

    /// The reference that stands for a secret; the same one for the same secret.
    /// - Parameter suggestion: the name, if nothing else has it.
    mutating func reference(to secret: Secret, suggestion: String) -> (name: String, text: String) {
        if let name = names[secret.reveal()] { return (name, "${\(name)}") }
        var (name, number) = (suggestion, 2)
        while reserved.contains(name) {
            name = "\(suggestion)_\(number)"
            number += 1
        }
        names[secret.reveal()] = name
        return (name, reference(name, example: Self.secretExample))
    }

    static let secretExample = "a-key-of-the-vendor-0123456789"

    /// Whether an environment variable can have that name.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }

    /// The name of a variable made from other words: upper case, everything else an underscore.
    static func name(_ words: String...) -> String {
        let text = words.joined(separator: "_").uppercased()
        let letters = text.unicodeScalars.map { $0.isASCII && isName("A\($0)") ? Character($0) : "_" }
        let name = String(letters)
        return isName(name) ? name : "_" + name
    }
}
