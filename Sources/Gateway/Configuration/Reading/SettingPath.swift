/// The names that lead to a setting, as in `vendors.openai.base_url` or `models.smart.targets[1].weight`.
struct SettingPath: Sendable, Hashable, CustomStringConvertible {
    private(set) var names: [String] = []

    func appending(_ name: String) -> SettingPath {
        var path = self
        path.names.append(name)
        return path
    }

    func appending(_ index: Int) -> SettingPath {
        appending("[\(index)]")
    }

    /// The path with every name that looks like a credential left out.
    var description: String {
        names.reduce(into: "") { text, name in
            if !text.isEmpty, !name.hasPrefix("[") { text += "." }
            text += Shown.name(name)
        }
    }
}

/// What of a file may appear in a message. A key that was written in the wrong place must not be shown either.
enum Shown {
    /// A name as it is, or an ellipsis where it may be a credential.
    static func name(_ name: String) -> String {
        mayBeCredential(name) ? "…" : name
    }

    /// A value as it is, in quotes; nil where it came from the environment or may be a credential.
    static func value(_ text: String, substituted: Bool) -> String? {
        guard !substituted, text.utf8.count <= 24, !text.contains(where: \.isNewline), !mayBeCredential(text) else {
            return nil
        }
        return "'\(text)'"
    }

    /// Looks like what vendors give out as keys: a known beginning, or long and mixed.
    static func mayBeCredential(_ text: String) -> Bool {
        let beginnings = [
            "sk-", "sk_", "gsk_", "xai-", "AIza", "hf_", "nvapi-", "pplx-", "csk-", "fw_", "tgp_", "r8_", "eyJ",
            "Bearer ",
        ]
        if beginnings.contains(where: text.hasPrefix) { return true }
        guard text.utf8.count >= 24 else { return false }
        let letters = text.unicodeScalars
        let mixed = letters.contains { $0.properties.isLowercase } && letters.contains { $0.properties.isUppercase }
        let separated = letters.contains { "-_./: ".unicodeScalars.contains($0) }
        let digits = letters.count { $0.properties.numericType != nil }
        return (mixed && digits > 0 && !separated) || digits * 3 >= letters.count && !separated
    }
}
