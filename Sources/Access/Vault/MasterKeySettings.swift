import Dispatch

/// Where the master keys come from.
public struct MasterKeySettings: Sendable, Hashable {
    /// The variable with the key itself, where nothing is configured.
    public static let variable = "LLM_GATEWAY_MASTER_KEY"
    /// The variable with the path of a file, where nothing is configured.
    public static let fileVariable = "LLM_GATEWAY_MASTER_KEY_FILE"

    /// The one in use; nil: where ``variable`` or ``fileVariable`` say, else there is none.
    public var current: MasterKeySource?
    /// Those that were in use.
    public var former: [MasterKeySource]
    /// How long a command may take.
    public static let commandLimit = Duration.seconds(10)

    /// Puts the members together.
    public init(current: MasterKeySource? = nil, former: [MasterKeySource] = []) {
        self.current = current
        self.former = former
    }

    /// Where the key in use comes from in an environment; nil: nowhere.
    public func source(in environment: [String: String]) -> MasterKeySource? {
        if let current { return current }
        if environment[Self.variable]?.isEmpty == false {
            return MasterKeySource(.variable(Self.variable), setting: Self.variable)
        }
        if let path = environment[Self.fileVariable], !path.isEmpty {
            return MasterKeySource(.file(path), setting: Self.fileVariable)
        }
        return nil
    }

    /// Reads the keys, on a thread that nobody else waits for.
    /// - Returns: nil where there are to be none.
    public func load(environment: [String: String]) async throws(MasterKeyFault) -> MasterKeys? {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { () throws(MasterKeyFault) in try read(environment) })
            }
        }
        return try result.get()
    }

    private func read(_ environment: [String: String]) throws(MasterKeyFault) -> MasterKeys? {
        guard let source = source(in: environment) else {
            if let first = former.first { throw MasterKeyFault(setting: first.setting, reason: .onlyFormer) }
            return nil
        }
        let current = try source.read(environment, limit: Self.commandLimit)
        var older: [MasterKey] = []
        for source in former { older.append(try source.read(environment, limit: Self.commandLimit)) }
        return MasterKeys(current: current, former: older)
    }
}
