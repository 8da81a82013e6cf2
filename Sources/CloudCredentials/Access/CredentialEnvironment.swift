public import Core
public import NIOCore

/// What a process finds around itself: variables and files. Passed in, so that nothing here is global.
public struct CredentialEnvironment: Sendable {
    /// The value of a variable; nil where it is not set.
    private let variable: @Sendable (String) -> String?
    /// Reads a whole file of at most so many bytes.
    private let read: @Sendable (_ path: String, _ limit: Int) throws(FileFailure) -> ByteBuffer

    /// An environment of closures.
    /// - Parameters:
    ///   - variable: the value of a variable.
    ///   - readFile: reads a whole file, or throws if it has more bytes than `limit`.
    public init(
        variable: @escaping @Sendable (String) -> String?,
        readFile: @escaping @Sendable (_ path: String, _ limit: Int) throws(FileFailure) -> ByteBuffer
    ) {
        self.variable = variable
        read = readFile
    }

    /// The given variables and the files of the system.
    public init(variables: [String: String]) {
        self.init(
            variable: { variables[$0] },
            readFile: { path, limit throws(FileFailure) in ByteBuffer(bytes: try SystemFile.read(path, limit: limit)) }
        )
    }

    /// Why a file cannot be read.
    public typealias FileFailure = SystemFile.Failure

    /// The value of a variable. One that is set but empty counts as not set, as in the vendors' own libraries.
    subscript(_ name: String) -> String? {
        guard let value = variable(name), !value.isEmpty else { return nil }
        return value
    }

    /// Whether a variable says `true` or `1`.
    func isOn(_ name: String) -> Bool {
        guard let value = self[name]?.lowercased() else { return false }
        return value == "true" || value == "1"
    }

    /// - Parameter label: how the file is called in faults. Never its path where that came from a variable: people put keys there.
    /// - Returns: nil where the file is absent.
    func file(_ path: String, label: String, limit: Int) throws(CredentialFault) -> ByteBuffer? {
        do throws(FileFailure) {
            return try read(expanded(path), limit)
        } catch {
            switch error {
            case .absent: return nil
            case .unreadable:
                throw CredentialFault(
                    .malformed,
                    "\(label) cannot be read",
                    advice: "Let the gateway's user read it."
                )
            case .tooLarge:
                throw CredentialFault(.malformed, "\(label) has more than \(limit) bytes")
            }
        }
    }

    /// The file that must be there, since a variable or a setting names it.
    func requiredFile(_ path: String, label: String, limit: Int) throws(CredentialFault) -> ByteBuffer {
        if let bytes = try file(path, label: label, limit: limit) { return bytes }
        let isContent = path.utf8.first == UInt8(ascii: "{") || path.utf8.contains(0x0A)
        throw CredentialFault(
            .malformed,
            "\(label) does not exist",
            advice: isContent ? "The setting must be the path of a file, not the file's content." : nil
        )
    }

    /// A token from a file: one line, without the white space around it.
    func token(inFile path: String, label: String, limit: Int) throws(CredentialFault) -> String {
        let text = try text(inFile: path, label: label, limit: limit)
        guard SecretText.isSendable(text) else { throw CredentialFault(.malformed, "\(label) holds no token") }
        return text
    }

    /// What a file says, without the white space around it.
    func text(inFile path: String, label: String, limit: Int) throws(CredentialFault) -> String {
        SecretText.trimmed(String(buffer: try requiredFile(path, label: label, limit: limit)))
    }

    private func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }
}
