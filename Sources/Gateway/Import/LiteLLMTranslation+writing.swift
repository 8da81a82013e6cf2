extension LiteLLMTranslation {
    /// The configuration and everything that was noted.
    func written(file: String) -> ImportedConfiguration {
        var lines = YAMLLines()
        lines.comment("Made by `llm-gateway import litellm` from a LiteLLM proxy's configuration.")
        if !variables.all.isEmpty {
            lines.comment("Must be in the environment: " + variables.all.map(\.name).joined(separator: ", "))
        }
        if !findings.isEmpty {
            lines.comment("What has no counterpart, or became something else, is listed at the end.")
        }
        lines.line()
        writeServer(to: &lines)
        if !general.text.isEmpty {
            lines.line()
            for line in general.text.split(separator: "\n") { lines.line(String(line)) }
        }
        if !vendors.isEmpty {
            lines.line()
            lines.block("vendors") { lines in for vendor in vendors { vendor.write(to: &lines) } }
        }
        if !aliases.isEmpty {
            lines.line()
            lines.block("models") { lines in for alias in aliases { write(alias, to: &lines) } }
        }
        if !keys.text.isEmpty {
            lines.line()
            lines.block("keys") { lines in
                for line in keys.text.split(separator: "\n") { lines.line(String(line)) }
            }
        }
        lines.findings(findings)
        return ImportedConfiguration(yaml: lines.text, findings: findings, variables: variables.all)
    }

    private func writeServer(to lines: inout YAMLLines) {
        // The port that callers know, unless a vendor is there.
        let addresses = vendors.compactMap { $0.settings.baseURL.flatMap { try? BaseURL($0) } }
        let local = addresses.filter { ListenAddress(host: $0.host, port: $0.port).isLoopback }
        let taken = Set(local.map(\.port))
        let port = [4_000, 8_080, 8_090, 8_100].first { !taken.contains($0) } ?? 8_110
        lines.block("server") { lines in
            lines.comment(
                port == 4_000
                    ? "LiteLLM's own port, so that callers need no other address. It listens to this machine alone:"
                    : "It listens to this machine alone:"
            )
            lines.comment("say 0.0.0.0:\(port) for others, which callers then need `keys` for.")
            lines.entry("listen", "127.0.0.1:\(port)")
            if let maxBodyBytes { lines.entry("max_body_bytes", yaml: maxBodyBytes) }
        }
    }

    private func write(_ alias: (name: String, targets: [ImportedTarget]), to lines: inout YAMLLines) {
        let targets = alias.targets.map { target in
            YAMLText.literal("\(vendors[target.vendor].name)/\(target.model)")
        }
        if targets.count == 1 {
            lines.entry(alias.name, targets[0])
            return
        }
        lines.block(alias.name) { lines in
            lines.entry("strategy", "weighted")
            lines.line("targets:")
            for (text, target) in zip(targets, alias.targets) {
                lines.line("  - { model: \(YAMLText.scalar(text)), weight: \(target.weight) }")
            }
        }
    }
}

extension YAMLLines {
    /// What was noted, as comments.
    mutating func findings(_ findings: [ImportFinding]) {
        guard !findings.isEmpty else { return }
        line()
        comment("Not brought over, or not letter by letter:")
        for finding in findings { comment("- \(finding)") }
    }
}
