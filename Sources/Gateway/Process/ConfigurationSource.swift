import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the configuration comes from.
public enum ConfigurationSource: Sendable, CustomStringConvertible {
    /// Every vendor whose usual key is in the environment, and the simulator.
    case embedded
    /// A YAML file.
    case file(String)

    /// The path, or what stands in for one.
    public var description: String {
        switch self {
        case .embedded: "embedded defaults"
        case .file(let path): path
        }
    }

    /// The files it is made of.
    public var files: [String] {
        switch self {
        case .embedded: []
        case .file(let path): [path]
        }
    }

    /// - Throws: `ConfigurationErrors`, for a file that cannot be read too.
    public func read(environment: [String: String], insecureNoAuth: Bool) throws -> Configuration {
        switch self {
        case .embedded: return Configuration.embedded(environment: environment)
        case .file(let path):
            return try Configuration.load(
                yaml: try Self.text(of: path),
                file: path,
                environment: environment,
                insecureNoAuth: insecureNoAuth,
                checksFiles: true
            )
        }
    }

    /// The text as it is now; nil where there is none, or it cannot be read.
    var text: String? {
        switch self {
        case .embedded: nil
        case .file(let path): try? Self.text(of: path)
        }
    }

    private static func text(of path: String) throws -> String {
        func fault(_ message: String) -> ConfigurationErrors {
            ConfigurationErrors(unordered: [ConfigurationProblem(file: path, path: "", message: message)])
        }
        guard let file = fopen(path, "rb") else { throw fault("cannot be read: \(String(cString: strerror(errno)))") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
            if bytes.count > 16 << 20 { throw fault("is larger than 16 MiB") }
        }
        if ferror(file) != 0 { throw fault("cannot be read to its end") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("is not UTF-8 text") }
        return text
    }
}
