import JSON
import Testing

@Suite("Numbers")
struct JSONNumberTests {
    @Test(
        "numbers stay as they are written",
        arguments: ["1e400", "12345678901234567890", "0.10", "-0", "1E+2", "1.0", "100000000000000000000000000.5e-7"]
    )
    func asWritten(text: String) throws {
        let node = try JSONDocument(parsing: "[" + text + "]").root[0]
        #expect(node?.number?.text == text)
        #expect(JSONNumber(text: text)?.text == text)
    }

    @Test(
        "whole numbers that fit are read as Int, however they are written",
        arguments: [
            ("0", 0), ("-0", 0), ("0.0", 0), ("0e99999999999999999999", 0), ("-0.0e-5", 0), ("3", 3), ("3.0", 3),
            ("-3", -3),
            ("1e2", 100), ("1.50e1", 15), ("300e-2", 3), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775807.000", .max), ("0.0000000000000000000000001e25", 1),
            ("1000000000000000000", 1_000_000_000_000_000_000),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("3.5", nil), ("1e19", nil), ("1e99", nil),
            ("1e-1", nil), ("12345678901234567890", nil), ("1e99999999999999999999999", nil),
            ("1e-99999999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func int(text: String, expected: Int?) throws {
        #expect(try JSONDocument(parsing: text).root.int == expected)
        #expect(JSONNumber(text: text)?.int == expected)
    }

    @Test(
        "numbers are read as the nearest double, and as none beyond the finite ones",
        arguments: [
            ("0.1", 0.1), ("1e400", nil), ("-1e400", nil), ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992),
            ("3", 3),
            ("-2.5e-3", -0.0025), ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("123456789012345678", 123_456_789_012_345_680),
        ] as [(String, Double?)]
    )
    func double(text: String, expected: Double?) throws {
        #expect(try JSONDocument(parsing: text).root.double == expected)
        #expect(JSONNumber(text: text)?.double == expected)
    }

    @Test("negative zero keeps its sign as a double")
    func negativeZero() throws {
        #expect(try JSONDocument(parsing: "-0").root.double?.sign == .minus)
        #expect(try JSONDocument(parsing: "-0.0").root.double?.sign == .minus)
    }

    @Test(
        "what RFC 8259 calls no number is none",
        arguments: ["", "-", "01", "1.", ".5", "+1", "1e", "0x1", "NaN", "1 ", " 1", "1e+", "--1"]
    )
    func notNumbers(text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test("numbers are equal if written alike")
    func equality() {
        #expect(JSONNumber(1) == JSONNumber(text: "1"))
        #expect(JSONNumber(text: "1.0") != JSONNumber(1))
    }
}
