import Core
import NIOCore

/// A shared credentials or config file: sections of settings, in the format of AWS's own tools.
///
/// Settings below a setting, as of `s3`, are passed over. A fault names the line and nothing that stands in it.
struct AWSProfileFile {
    enum Format {
        /// Sections are named for their profiles.
        case credentials
        /// Sections are named `profile NAME`, but for `default`.
        case config
    }

    /// The settings of each profile, names in lower case. A value may be a key, so all are treated as such.
    private(set) var profiles: [String: [String: Secret]] = [:]

    init() {}

    /// - Parameter label: the file's name in faults.
    init(_ bytes: ByteBuffer, format: Format, label: String) throws(CredentialFault) {
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
            throw CredentialFault(.malformed, "\(label) is not UTF-8")
        }
        /// Nil in a section that is no profile, such as `sso-session`.
        var profile: String?
        var isInSection = false
        var settingIndent: Int?
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " || $0 == "\t" }.count
            let content = SecretText.trimmed(line)
            if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
            if content.hasPrefix("["), indent == 0 {
                guard let end = content.firstIndex(of: "]") else {
                    throw CredentialFault(
                        .malformed,
                        "line \(index + 1) of \(label) begins a section and does not end it"
                    )
                }
                profile = Self.profile(content[content.index(after: content.startIndex)..<end], format)
                if let profile, profiles[profile] == nil { profiles[profile] = [:] }
                isInSection = true
                settingIndent = nil
                continue
            }
            if let settingIndent, indent > settingIndent { continue }
            guard isInSection, let equals = content.firstIndex(of: "="), equals > content.startIndex else {
                throw CredentialFault(
                    .malformed,
                    "line \(index + 1) of \(label) is neither a section nor a setting",
                    advice: "Lines look like `[default]` and `aws_access_key_id = …`."
                )
            }
            settingIndent = indent
            let name = SecretText.trimmed(content[..<equals]).lowercased()
            let value = Self.value(content[content.index(after: equals)...])
            if let profile { profiles[profile]?[name] = Secret(value) }
        }
    }

    private static func profile(_ heading: Substring, _ format: Format) -> String? {
        let heading = SecretText.trimmed(heading)
        guard format == .config, heading != "default" else { return heading }
        guard heading.hasPrefix("profile "), case let name = SecretText.trimmed(heading.dropFirst(8)) else {
            return nil
        }
        guard name.utf8.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
        return String(name.dropFirst().dropLast())
    }

    /// Up to a comment, which white space precedes.
    private static func value(_ text: Substring) -> String {
        var end = text.endIndex
        var wasSpace = false
        for index in text.indices {
            if wasSpace, text[index] == "#" || text[index] == ";" {
                end = index
                break
            }
            wasSpace = text[index] == " " || text[index] == "\t"
        }
        return SecretText.trimmed(text[..<end])
    }
}
