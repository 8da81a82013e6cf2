/// A setting of the simulator that cannot be understood.
public struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The setting's name as it was given; empty where a value alone was read.
    public var setting: String
    /// What was expected, as a sentence.
    public var expected: String

    /// An error of a setting, or of a value alone.
    public init(setting: String = "", expected: String) {
        self.setting = setting
        self.expected = expected
    }

    /// The setting and what was expected.
    public var description: String {
        setting.isEmpty ? expected : "\(setting): \(expected)"
    }
}
