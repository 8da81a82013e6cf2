import Core

/// Where a master key comes from.
public struct MasterKeySource: Sendable, Hashable {
    /// The kind of place.
    public enum Place: Sendable, Hashable {
        /// A variable of the environment.
        case variable(String)
        /// A file.
        case file(String)
        /// A program and its arguments, which writes the key to its standard output. No shell is asked.
        case command([String])
    }

    /// The place.
    public var place: Place
    /// Where that is told, which is all that errors say: people put keys where names belong.
    public var setting: String

    /// The largest file, and the most that a command may write.
    static let mostBytes = 4 << 10

    /// Puts the members together.
    public init(_ place: Place, setting: String) {
        self.place = place
        self.setting = setting
    }

    /// Reads the key. Blocks, with a command for up to 10 seconds.
    func read(_ environment: [String: String], limit: Duration) throws(MasterKeyFault) -> MasterKey {
        let text: [UInt8]
        switch place {
        case .variable(let name):
            guard let value = environment[name], !value.isEmpty else { throw fault(.notSet) }
            text = Array(value.utf8)
        case .file(let path):
            do throws(SystemFile.Failure) {
                text = try SystemFile.read(path, limit: Self.mostBytes)
            } catch {
                throw fault(.file(error))
            }
        case .command(let words):
            do throws(KeyCommand.Failure) {
                text = try KeyCommand.run(words, environment, limit: limit, mostBytes: Self.mostBytes)
            } catch {
                throw fault(.command(error))
            }
        }
        do throws(MasterKey.Fault) {
            return try MasterKey(text: String(decoding: text, as: UTF8.self))
        } catch {
            throw fault(.key(error))
        }
    }

    private func fault(_ reason: MasterKeyFault.Reason) -> MasterKeyFault {
        MasterKeyFault(setting: setting, reason: reason)
    }
}
