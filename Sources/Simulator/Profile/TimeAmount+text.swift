public import NIOCore

extension TimeAmount {
    /// Reads `200ms`, `1.5s`, `2m`, `500us` or `0`.
    public init(parsing text: some StringProtocol) throws(SettingError) {
        guard let time = Self.read(text) else {
            throw SettingError(expected: "A time is a number and a unit: 500us, 200ms, 1.5s or 2m.")
        }
        self = time
    }

    private static func read(_ text: some StringProtocol) -> TimeAmount? {
        if text == "0" { return .zero }
        let units: [(String, Double)] = [("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9)]
        for (unit, nanoseconds) in units where text.hasSuffix(unit) {
            // A year is more than anybody waits, and far from where a product could overflow.
            guard let number = Double(text.dropLast(unit.count)), (0...31_536_000e9).contains(number * nanoseconds)
            else {
                continue
            }
            return .nanoseconds(Int64(number * nanoseconds))
        }
        return nil
    }
}
