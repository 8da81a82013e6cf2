/// The reference of the configuration file, `docs/configuration.md`, made of the format's description.
enum ConfigurationReference {
    /// The whole page.
    static func markdown() -> String {
        var page = introduction
        for (path, section) in sections(ConfigurationFormat.root, path: "") {
            page += "\n## " + (path.isEmpty ? "The whole file" : "`\(path)`") + "\n\n"
            page += "| setting | what it may be | default | meaning |\n| --- | --- | --- | --- |\n"
            for setting in section.settings where !setting.isLater {
                let standard = setting.standard.map { "`\($0)`" } ?? (setting.isRequired ? "required" : "")
                page += "| `\(setting.name)` | \(kind(setting.shape)) | \(standard) | \(setting.purpose) |\n"
            }
            let later = section.settings.filter(\.isLater).map { "`\($0.name)`" }
            if !later.isEmpty {
                page += "\nNot supported yet by this version, and refused: \(later.joined(separator: ", ")).\n"
            }
        }
        return page
    }

    /// A section, then the ones inside it, in the order of the format.
    private static func sections(_ section: SettingSection, path: String) -> [(String, SettingSection)] {
        [(path, section)]
            + section.settings.flatMap { inside($0.shape, path: path.isEmpty ? $0.name : "\(path).\($0.name)") }
    }

    private static func inside(_ shape: SettingShape, path: String) -> [(String, SettingSection)] {
        switch shape {
        case .section(let section): sections(section, path: path)
        case .map(let placeholder, let value): inside(value, path: "\(path).\(placeholder)")
        case .list(let element): inside(element, path: "\(path)[]")
        case .either(let first, let second): inside(first, path: path) + inside(second, path: path)
        default: []
        }
    }

    private static func kind(_ shape: SettingShape) -> String {
        switch shape {
        case .text: "text"
        case .kind: "a [vendor kind](vendors.md)"
        case .secret: "a secret"
        case .boolean: "`true` or `false`"
        case .integer(let range):
            range.upperBound == .max
                ? "a number from \(range.lowerBound)" : "a number, \(range.lowerBound) to \(range.upperBound)"
        case .decimal(let range): "a number, \(range.lowerBound) to \(range.upperBound)"
        case .duration: "a duration"
        case .period: "`hour`, `day`, `week`, `month`, `lifetime`, or a time (`24h`, `30d`)"
        case .days: "a number of days (`90d`) or `forever`"
        case .size: "a size"
        case .money: "an amount of US dollars"
        case .amount: "a whole number, or an amount such as `5.00 USD`"
        case .percent: "a percentage with its sign"
        case .word(let words, _): words.map { "`\($0)`" }.joined(separator: ", ")
        case .address: "`host:port`"
        case .url: "an address"
        case .storage: "`sqlite://…`, `postgres://…` or `none`"
        case .redis: "`redis://…` or `rediss://…`"
        case .proxy: "`http://host:port` or `none`"
        case .target: "`vendor/model` or an alias"
        case .list(let element): "a list of: \(kind(element))"
        case .section: "a section, see below"
        case .again(let path, _): "as `\(path)`"
        case .map(let placeholder, let value): "\(placeholder): \(kind(value))"
        case .either(let first, let second): "\(kind(first)), or \(kind(second))"
        }
    }

    private static let introduction = """
        # Configuration

        One YAML file says everything: `llm-gateway serve --config gateway.yaml`. Without a file the gateway serves at
        `127.0.0.1:8080`, the control plane at `127.0.0.1:8081`, with every vendor whose usual key is in the environment
        ([vendors.md](vendors.md) names the variables) and the simulator.

        ```yaml
        server: { listen: 127.0.0.1:8080 }
        vendors:
          openai:    { api_key: "${OPENAI_API_KEY}" }
          anthropic: { api_key: "${ANTHROPIC_API_KEY}" }
          local:     { kind: openai-compatible, base_url: "http://127.0.0.1:8000/v1" }
        models:
          fast: openai/gpt-4o-mini
          smart:
            strategy: weighted
            targets:
              - { model: openai/gpt-4o, weight: 3 }
              - { model: anthropic/claude-sonnet-4-5, weight: 1 }
        ```

        - `llm-gateway config check FILE` says everything that is wrong with a file at once, each with its line and column
          and never with a secret.
        - `llm-gateway config schema` prints a JSON Schema; editors that know the YAML language server complete and check
          with `# yaml-language-server: $schema=gateway.schema.json` in the first line.
        - A running gateway reads its file again on SIGHUP and when it changes. A valid one takes over without disturbing
          what is running, an invalid one is refused and the old one stays. The listeners, `server.threads`,
          `server.max_connections`, `server.max_header_bytes` and the timeouts of connections are read at the start alone;
          the log says so when they differ from what runs.

        In every value `${NAME}` stands for an environment variable and `${NAME:-default}` for one with a default, which counts
        where the variable is not set or empty; `$$` is a dollar sign. Durations are written `500ms`, `30s`, `2m` or `1h`,
        sizes `32KiB`, `20MiB` or in bytes. YAML's anchors and `<<` work.

        A model's name in a request is an alias, or `vendor/model`, or the plain name of a model that a configured vendor
        lists ([routing.md](routing.md)). This page is made from the code that reads the file.

        """
}
