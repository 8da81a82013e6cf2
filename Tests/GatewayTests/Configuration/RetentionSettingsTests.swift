import Storage
import Testing

@testable import Gateway

@Suite("How long the ledger keeps what") struct RetentionSettingsTests {
    @Test(
        "is said in days and weeks, and for ever without it",
        arguments: [
            ("{}", nil, nil, nil), ("{ lines: 90d }", 90, 400, nil), ("{ lines: 100w }", 700, 700, nil),
            ("{ lines: 30d, hours: 8w, days: 1000d }", 30, 56, 1000), ("{ lines: 30d, hours: forever }", 30, nil, nil),
            ("{ lines: forever }", nil, nil, nil),
        ] as [(String, Int?, Int?, Int?)]
    )
    func read(_ yaml: String, _ lines: Int?, _ hours: Int?, _ days: Int?) throws {
        let read = try loadConfiguration("ledger: { retention: \(yaml) }").ledger.retention
        #expect(read.lines == lines && read.hours == hours && read.days == days)
    }

    @Test(
        "is refused where sums would go before what they are made of, or where it is no time",
        arguments: [
            ("{ lines: 90d, hours: 30d }", "sums must be kept"), ("{ days: 30d }", "sums must be kept"),
            ("{ lines: 90 }", "did you mean '90d'"), ("{ lines: 0d }", "a number of days"),
            ("{ lines: 12h }", "a number of days"), ("{ lines: 99999d }", "36500d"),
        ]
    )
    func refused(_ yaml: String, _ message: String) {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try loadConfiguration("ledger: { retention: \(yaml) }")
        }
        #expect(errors?.problems.contains { "\($0)".contains(message) } == true, "\(errors?.problems ?? [])")
    }
}
