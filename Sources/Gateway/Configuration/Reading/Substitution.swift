/// Puts environment variables into texts: `${NAME}`, `${NAME:-default}`, and `$$` for a dollar sign.
///
/// As in a shell the default counts where the variable is not set or empty.
struct Substitution {
    /// Something that cannot be put in.
    struct Fault: Hashable {
        enum Reason: Hashable {
            case notSet(String)
            case badReference
        }

        var reason: Reason
        /// Unicode scalars before it.
        var offset: Int
    }

    var text: String
    var faults: [Fault] = []
    /// The variables named in it.
    var variables: [String] = []

    /// Puts nothing in.
    init(literal written: String) { text = written }

    /// Puts in what the environment says.
    init(_ written: String, environment: [String: String]) {
        guard written.unicodeScalars.contains("$") else {
            text = written
            return
        }
        let scalars = Array(written.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if scalars[index] == "$", next == "$" {
                result.append("$")
                index += 2
            } else if scalars[index] == "$", next == "{" {
                guard let end = scalars[index...].firstIndex(of: "}"),
                    let reference = Reference(scalars[(index + 2)..<end])
                else {
                    faults.append(Fault(reason: .badReference, offset: index))
                    break
                }
                variables.append(reference.name)
                let value = environment[reference.name]
                if let standard = reference.standard {
                    result.append(contentsOf: (value.flatMap { $0.isEmpty ? nil : $0 } ?? standard).unicodeScalars)
                } else if let value {
                    result.append(contentsOf: value.unicodeScalars)
                } else {
                    faults.append(Fault(reason: .notSet(reference.name), offset: index))
                }
                index = end + 1
            } else if scalars[index] == "$", let next, next == "_" || next.isASCII && next.properties.isAlphabetic {
                // A shell would put a variable in here. Sending its name to a vendor as a key helps nobody.
                faults.append(Fault(reason: .badReference, offset: index))
                break
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        text = String(result)
    }

    /// What stands between the braces.
    private struct Reference {
        var name: String
        var standard: String?

        init?(_ inside: ArraySlice<Unicode.Scalar>) {
            let name = inside.prefix {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_")
            }
            guard let first = name.first, first.properties.numericType == nil else { return nil }
            let rest = inside[name.endIndex...]
            self.name = String(String.UnicodeScalarView(name))
            if rest.isEmpty { return }
            guard rest.starts(with: [":", "-"]) else { return nil }
            standard = String(String.UnicodeScalarView(rest.dropFirst(2)))
        }
    }
}
