import Core

/// A model's name with the settings that it holds: `lorem?tps=50&fault=cut&after=3`.
struct ModelName: Sendable {
    /// The name without its settings.
    var name: String
    var kind: Kind
    /// The vendor's profile with the request's own settings in it.
    var profile: SimulatorProfile

    /// What a model does; a name of none of these echoes.
    enum Kind: String, Sendable {
        case echo, lorem, tool, json, reasoning, refuse, length
    }

    /// - Throws: `invalidRequest` for a setting that cannot be understood.
    init(_ text: String, _ profile: SimulatorProfile) throws(GatewayError) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        kind = Kind(rawValue: name) ?? .echo
        self.profile = profile
        guard parts.count == 2 else { return }
        do {
            // One fault or error is asked for by name, so none of the vendor's own may come before it.
            let own = try SimulatorProfile(parsing: String(parts[1]))
            if !own.faults.isEmpty || !own.errors.isEmpty {
                self.profile.faults = []
                self.profile.errors = []
            }
            guard own.rateLimit == nil else {
                throw SettingError(setting: "limit", expected: "A rate limit is of the vendor, not of one request.")
            }
            for setting in parts[1].split(separator: "&") {
                let pair = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                try self.profile.set(String(pair[0]), to: String(pair[1]))
            }
        } catch {
            throw .invalidRequest("The model's name holds a setting that cannot be read: \(error)", param: "model")
        }
    }
}
