@testable import Gateway

/// A document that uses every setting of the format once, made from the format's description.
enum FormatSample {
    static let document: (yaml: String, environment: [String: String]) = {
        var yaml = ""
        for setting in ConfigurationFormat.root.settings where !setting.isLater {
            yaml += "\(setting.name): \(sample(setting.shape, "", setting.name))\n"
        }
        return (yaml, ["SAMPLE_KEY": "key", "SAMPLE_CALLER_KEY": "key-0123456789abcdefghij"])
    }()

    private static func isCallersCertificate(_ setting: Setting) -> Bool {
        if setting.name == "certificate", case .section = setting.shape { true } else { false }
    }

    /// A master key is in one place.
    private static func isOtherPlace(_ setting: Setting, of section: SettingSection) -> Bool {
        section["command"] != nil && setting.name != "file"
    }

    /// A branch is a model, or a strategy with targets, and each strategy has its own.
    private static func isOtherBranch(_ setting: Setting, of section: SettingSection) -> Bool {
        if ["quality", "min_quality"].contains(setting.name) { return true }
        return section["model"] != nil
            && ["strategy", "sticky_by", "targets", "percent", "name", "expertise", "when"].contains(setting.name)
    }

    private static func text(_ parent: String, _ name: String) -> String {
        switch (parent, name) {
        case ("allowed_origins", _): "https://app.example"
        case (_, "expires"): "2027-01-31"
        case (_, "jwks_url"), ("introspection", "url"): "https://login.example/place"
        case ("login", "issuer"), ("login", "redirect_url"): "https://login.example"
        case ("per", _): "team"
        case (_, "fallback"), ("task_embeddings", "model"): "simulator/echo"
        case ("health_check", "path"): "/models"
        // No two issuers of tokens have the same.
        case ("introspection", "name"): "other"
        default: "text"
        }
    }

    private static func sample(_ shape: SettingShape, _ parent: String, _ name: String) -> String {
        switch shape {
        case .text:
            text(parent, name)
        case .kind: "openai"
        case .secret: name == "key" ? "\"${SAMPLE_CALLER_KEY}\"" : "\"${SAMPLE_KEY}\""
        case .boolean: "true"
        case .integer(let range): String(range.lowerBound)
        case .decimal: "0.5"
        case .duration: name == "reconcile_after" ? "10m" : "5s"
        case .days: "90d"
        case .period: "month"
        case .size: "1MiB"
        case .money: "0.075"
        case .amount: "7"
        case .percent: "-10%"
        case .word(let words, _): name == "strategy" ? "sticky" : words[0]
        case .address: parent == "admin" ? "127.0.0.1:8081" : "127.0.0.1:8080"
        case .url: "\"https://api.example/v1\""
        case .storage: "\"postgres://user:pass@database.example/gateway\""
        case .redis: "\"rediss://user:pass@redis.example:6380/1\""
        case .proxy: "\"http://user:pass@proxy.example:3128\""
        case .target: "openai/gpt-4o"
        case .again: "{ model: openai/gpt-4o }"
        case .list(let element): "[" + sample(element, name, "") + "]"
        case .map(let placeholder, let value):
            "{ " + (placeholder == "NAME" ? "openai" : "x-some") + ": " + sample(value, name, "") + " }"
        case .either(let first, let second):
            if case .section = second {
                sample(second, name, "")
            } else if case .map = second {
                sample(second, name, "")
            } else {
                sample(first, name, "")
            }
        case .section(let section):
            "{ "
                // A key is told by itself, by its hash or by a certificate.
                + section.settings
                .filter {
                    !$0.isLater && $0.name != "key_hash" && !isCallersCertificate($0) && !isOtherPlace($0, of: section)
                        && !isOtherBranch($0, of: section)
                }
                .map { "\($0.name): \(sample($0.shape, name, $0.name))" }.joined(separator: ", ") + " }"
        }
    }
}
