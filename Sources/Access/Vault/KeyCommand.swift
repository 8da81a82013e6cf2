#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that tells a key on its standard output, such as one that asks a key management service.
///
/// It is found as a shell would find it, but run without one. It reads nothing, and what it writes to its standard error is thrown away,
/// since nobody knows what it holds. It, and whatever it has started, ends when its time is over.
public enum KeyCommand {
    /// Why it told nothing.
    public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// It could not be started: the number of the system's error.
        case notStarted(Int32)
        /// It ended with this status.
        case status(Int)
        /// It was ended by this signal.
        case signal(Int)
        case tooSlow
        case tooMuch

        /// What went wrong, for the operator.
        public var description: String {
            switch self {
            case .notStarted(let number): "the command could not be started: \(String(cString: strerror(number)))"
            case .status(let status): "the command ended with status \(status)"
            case .signal(let signal): "the command was ended by signal \(signal)"
            case .tooSlow: "the command did not end in time"
            case .tooMuch: "the command wrote too much"
            }
        }
    }

    /// Runs a program to its end. Blocks.
    /// - Parameters:
    ///   - words: the program and its arguments.
    ///   - limit: how long it may take.
    ///   - mostBytes: the most that it may write.
    static func run(
        _ words: [String],
        _ environment: [String: String],
        limit: Duration,
        mostBytes: Int
    ) throws(Failure) -> [UInt8] {
        let end = ContinuousClock.now + limit
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .notStarted(errno) }
        let (source, target) = (ends[0], ends[1])
        defer { close(source) }
        for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let child: pid_t
        do throws(Failure) {
            child = try start(words, environment, output: target)
        } catch {
            close(target)
            throw error
        }
        close(target)
        let output: [UInt8]
        do throws(Failure) {
            output = try collect(source, until: end, most: mostBytes)
        } catch {
            cut(child)
            throw error
        }
        do throws(Failure) {
            try wait(for: child, until: end)
        } catch {
            if error == .tooSlow { cut(child) }
            throw error
        }
        return output
    }

    /// Ends a child with all that it has started: they are a group of their own.
    private static func cut(_ child: pid_t) {
        kill(-child, SIGKILL)
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }

    private static func start(
        _ words: [String],
        _ environment: [String: String],
        output: CInt
    ) throws(Failure) -> pid_t {
        guard let program = words.first else { throw .notStarted(EINVAL) }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // Nothing of what the gateway does about signals is its own.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let fault = posix_spawnp(&child, program, &actions, &attributes, &arguments, &variables)
        guard fault == 0 else { throw .notStarted(fault) }
        return child
    }

    /// Reads until there is no more.
    private static func collect(
        _ source: CInt,
        until end: ContinuousClock.Instant,
        most: Int
    ) throws(Failure) -> [UInt8] {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1024)
        while true {
            var waiting = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, try milliseconds(until: end))
            guard ready > 0 else {
                if ready < 0, errno != EINTR { throw .notStarted(errno) }
                continue
            }
            let count = read(source, &chunk, chunk.count)
            if count == 0 { return output }
            if count < 0 {
                if errno == EINTR { continue }
                throw .notStarted(errno)
            }
            output += chunk[..<count]
            if output.count > most { throw .tooMuch }
        }
    }

    /// Waits for the end of one that will write no more.
    private static func wait(for child: pid_t, until end: ContinuousClock.Instant) throws(Failure) {
        var status: CInt = 0
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if ended < 0, errno != EINTR { throw .notStarted(errno) }
            _ = poll(nil, 0, min(5, try milliseconds(until: end)))
        }
        // Low seven bits: the signal; the next byte: the status (what WIFEXITED and WEXITSTATUS read).
        if status & 0x7F != 0 { throw .signal(Int(status & 0x7F)) }
        if status >> 8 & 0xFF != 0 { throw .status(Int(status >> 8 & 0xFF)) }
    }

    /// - Throws: `tooSlow` where there are none left.
    private static func milliseconds(until end: ContinuousClock.Instant) throws(Failure) -> CInt {
        let left = (end - .now) / .milliseconds(1)
        guard left > 0 else { throw .tooSlow }
        return CInt(min(left.rounded(.up), 60_000))
    }
}
