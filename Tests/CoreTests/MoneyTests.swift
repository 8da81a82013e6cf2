import Core
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(
        "reads decimal text and prints it without needless zeros",
        arguments: [
            ("0", "0"), ("12", "12"), ("0.075", "0.075"), ("2.50", "2.5"), ("-3.50", "-3.5"), ("50.00 USD", "50"),
            ("0.000000000001", "0.000000000001"), ("007.1", "7.1"), ("-0", "0"),
            ("1000000000000000000", "1000000000000000000"),
        ]
    )
    func text(_ written: String, _ printed: String) throws {
        let money = try #require(Money(written))
        #expect(money.description == printed)
        #expect(Money(printed) == money)
    }

    @Test(
        "refuses what is no amount of dollars",
        arguments: [
            "", "-", ".", "1.", ".5", "1.2.3", "1e3", "+1", " 1", "1 ", "1,5", "$1", "1 EUR", "1USD", "USD", "--1", "१",
            "0.0000000000001", "1000000000000000000.1", "99999999999999999999999999999999999999999999",
        ]
    )
    func noAmount(_ text: String) {
        #expect(Money(text) == nil)
    }

    @Test(
        "prints to the cent, from the middle to the even one",
        arguments: [
            ("1.005", "1.00"), ("1.015", "1.02"), ("1.0150000001", "1.02"), ("1.0149999999", "1.01"), ("0.995", "1.00"),
            ("-1.005", "-1.00"), ("-1.015", "-1.02"), ("-0.001", "0.00"), ("12", "12.00"),
        ]
    )
    func cents(_ amount: String, _ cents: String) throws {
        #expect(try #require(Money(amount)).description(decimals: 2) == cents)
    }

    @Test("prints as many decimals as asked for")
    func decimals() {
        let money: Money = "1234.5678"
        #expect(money.description(decimals: 0) == "1235")
        #expect(money.description(decimals: 3) == "1234.568")
        #expect(money.description(decimals: 12) == "1234.567800000000")
    }

    @Test("does not drift over ten million calls that cost a fraction of a nano-dollar each")
    func drift() {
        let call: Money = "0.000000000123"
        var sum = Money.zero
        for _ in 0..<10_000_000 { sum += call }
        #expect(sum == call * 10_000_000)
        #expect(sum.description == "0.00123")
    }

    @Test(
        "divides to the nearest pico-dollar, from the middle to the even one",
        arguments: [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (10, 3, 3), (11, 3, 4), (-11, 3, -4), (1, 2, 0)]
    )
    func division(_ amount: Int, _ divisor: Int, _ expected: Int) {
        let money = Money(picodollars: Int128(amount)).divided(by: divisor)
        #expect(money == Money(picodollars: Int128(expected)))
    }

    @Test("stops at its bound instead of overflowing")
    func bounds() {
        let least = Money.zero - .bound
        #expect(Money.bound + .bound == .bound)
        #expect(least - .bound == least)
        #expect(Money.bound * Int.max == .bound)
        #expect(Money.bound * Int.min == least)
        #expect(least * Int.max == least)
        #expect(least * Int.min == .bound)
        #expect(Money(picodollars: .max) == .bound)
        #expect(Money(picodollars: .min) == least)
        #expect(Money.bound.divided(by: 1) == .bound)
        #expect(Money.bound.description == "1000000000000000000")
    }

    @Test("reads back what it prints, whatever the amount")
    func roundTrip() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let digits = Int.random(in: 0...30, using: &generator)
            let magnitude = (0..<digits).reduce(Int128(1)) { magnitude, _ in magnitude * 10 }
            let money = Money(picodollars: Int128.random(in: -magnitude...magnitude, using: &generator))
            #expect(Money(money.description) == money)
            #expect(Money(money.description(decimals: 12)) == money)
        }
    }

    @Test("is ordered by amount and says its currency")
    func order() {
        let amounts: [Money] = ["-1", "0", "0.000000000001", "0.1", "2", "10"]
        #expect(amounts.shuffled().sorted() == amounts)
        #expect(Money.currency == "USD")
    }
}
