import Core
import Testing

@testable import Catalogue

@Suite("By how much an operator pays something else than list prices")
struct PriceAdjustmentTests {
    @Test(
        "is read and written exactly",
        arguments: [
            ("-10%", "-10%"), ("5%", "+5%"), ("+2.50%", "+2.5%"), ("-0.0001%", "-0.0001%"), ("-100%", "-100%"),
            ("1000%", "+1000%"), ("0%", "+0%"), ("-100.0001%", nil), ("1000.1%", nil), ("10", nil), ("%", nil),
            ("-%", nil), ("1.%", nil), (".5%", nil), ("1e1%", nil), ("--1%", nil), ("1.00001%", nil), ("ten%", nil),
        ] as [(String, String?)]
    )
    func text(_ written: String, _ read: String?) {
        #expect(PriceAdjustment(written)?.description == read)
    }

    @Test("changes every rate and unit, to the last decimal")
    func price() throws {
        let less = try #require(PriceAdjustment("-12.5%"))
        let price = ModelPrice(
            rates: TokenRates(
                input: "2",
                cachedInput: "0.2",
                cacheWrite: "2.5",
                cacheWrite1h: "4",
                output: "8",
                inputAudio: "16",
                outputAudio: "32",
                inputImage: "1",
                outputImage: "0.4"
            ),
            percents: [.batch: 50],
            image: "0.04",
            images: [ImagePrice(quality: "hd", price: "0.08")],
            minute: "0.006",
            millionCharacters: "15",
            thousandSearches: "10"
        ).above(100, TokenRates(input: "4")).adjusted(by: less)
        // Seven eighths.
        #expect(
            price.rates
                == TokenRates(
                    input: "1.75",
                    cachedInput: "0.175",
                    cacheWrite: "2.1875",
                    cacheWrite1h: "3.5",
                    output: "7",
                    inputAudio: "14",
                    outputAudio: "28",
                    inputImage: "0.875",
                    outputImage: "0.35"
                )
        )
        #expect(price.tiers.map(\.rates.input) == ["3.5"] && price.percents == [.batch: 50])
        #expect(price.image == "0.035" && price.images.map(\.price) == ["0.07"] && price.minute == "0.00525")
        #expect(price.millionCharacters == "13.125" && price.thousandSearches == "8.75")
    }

    @Test("makes everything free at most")
    func free() throws {
        let all = try #require(PriceAdjustment("-100%"))
        #expect(all.applied(to: "12.34") == .zero)
    }
}
