package import Storage

extension CallID {
    /// A new name, by the time and the chance of this machine, of something that is not a call on a loop.
    package static func now() -> CallID {
        var system = SystemRandomNumberGenerator()
        return CallID(milliseconds: wallClockMilliseconds(), random: (system.next(), system.next()))
    }
}
