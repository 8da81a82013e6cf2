internal import NIOCore

/// A command: its name and arguments.
///
/// ```swift
/// RedisCommand("SET", .text(key), .bytes(answer), "PX", .integer(milliseconds))
/// ```
public struct RedisCommand: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The name.
    public var name: String
    /// What follows the name, a second word of it too.
    public var arguments: [RedisArgument]

    /// Puts the members together.
    public init(_ name: String, _ arguments: [RedisArgument]) {
        self.name = name
        self.arguments = arguments
    }

    /// Puts the members together.
    public init(_ name: String, _ arguments: RedisArgument...) {
        self.init(name, arguments)
    }

    /// For the log: arguments may be secret.
    public var description: String { "\(name) (\(arguments.count) arguments)" }
    /// Shows no arguments.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }

    /// Appends the command as Redis reads it: an array of bulk strings.
    func write(into buffer: inout ByteBuffer) {
        RedisArgument.writeLength(arguments.count + 1, mark: "*", into: &buffer)
        RedisArgument.write(name, into: &buffer)
        for argument in arguments { argument.write(into: &buffer) }
    }

    /// Commands after each other in one buffer.
    static func bytes(of commands: [RedisCommand]) -> ByteBuffer {
        let space = commands.reduce(0) { sum, command in
            command.arguments.reduce(sum + command.name.utf8.count + 32) { $0 + $1.space }
        }
        var buffer = ByteBufferAllocator().buffer(capacity: space)
        for command in commands { command.write(into: &buffer) }
        return buffer
    }
}
