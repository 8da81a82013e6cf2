import Core
import Testing

@testable import Catalogue

@Suite("The cost of a call")
struct ModelPriceTests {
    /// Claude Opus 4.5's list price.
    private let opus = ModelPrice(
        rates: TokenRates(input: "5", cachedInput: "0.50", cacheWrite: "6.25", cacheWrite1h: "10", output: "25"),
        percents: [.batch: 50]
    )
    /// Gemini 2.5 Pro's list price.
    private let gemini = ModelPrice(input: "1.25", cachedInput: "0.125", output: "10", batch: 50, flex: 50)
        .above(200_000, TokenRates(input: "2.50", cachedInput: "0.25", output: "15"))

    private func usage(_ input: Int, _ output: Int, _ more: (inout Usage) -> Void = { _ in }) -> Usage {
        var usage = Usage(inputTokens: input, outputTokens: output)
        more(&usage)
        return usage
    }

    @Test("is each token at its rate, to the last decimal")
    func plain() {
        #expect(opus.cost(of: usage(1, 0)) == "0.000005")
        #expect(opus.cost(of: usage(1_234, 567)) == "0.020345")
        #expect(opus.cost(of: usage(0, 0)) == .zero)
    }

    @Test("charges what was read from and written to the cache at its own rates, and once")
    func cache() {
        let call = usage(100_000, 1_000) {
            $0.cachedInputTokens = 80_000
            $0.cacheWriteTokens = 15_000
            $0.cacheWrite1hTokens = 5_000
        }
        // 5,000 at 5, 80,000 at 0.50, 10,000 at 6.25, 5,000 at 10 and 1,000 at 25 dollars a million.
        #expect(opus.cost(of: call) == "0.2025")
    }

    @Test("takes rates that are not said from those that they would differ from")
    func missingRates() {
        let price = ModelPrice(input: "2", output: "8")
        let call = usage(1_000_000, 1_000_000) {
            $0.cachedInputTokens = 100_000
            $0.cacheWriteTokens = 100_000
            $0.cacheWrite1hTokens = 50_000
            $0.inputAudioTokens = 100_000
            $0.outputAudioTokens = 100_000
        }
        #expect(price.cost(of: call) == "10")
        var written = price
        written.rates.cacheWrite = "3"
        #expect(written.cost(of: call) == "10.1")
    }

    @Test("counts reasoning as output, which it is part of")
    func reasoning() {
        let call = usage(0, 1_000) { $0.reasoningTokens = 900 }
        #expect(opus.cost(of: call) == opus.cost(of: usage(0, 1_000)))
    }

    @Test(
        "is by the tier of the whole prompt, for every token of the call",
        arguments: [
            (200_000, 0, "0.26"), (200_001, 0, "0.5150025"), (200_001, 200_000, "0.0650025"), (150_000, 0, "0.1975"),
        ]
    )
    func tiers(_ input: Int, _ cached: Int, _ cost: String) {
        let call = usage(input, 1_000) { $0.cachedInputTokens = cached }
        #expect(gemini.cost(of: call)?.description == cost)
    }

    @Test("is by the last tier that the prompt is beyond, however they were written down")
    func manyTiers() {
        let price = ModelPrice(input: "1").above(200, TokenRates(input: "3")).above(100, TokenRates(input: "2"))
        #expect([100, 101, 200, 201].map { price.rates(promptTokens: $0).input } == ["1", "2", "2", "3"])
    }

    @Test("is a percentage of the standard one in other service tiers, and unknown in tiers of which nothing is known")
    func serviceTiers() {
        let call = usage(1_000_000, 0)
        #expect(gemini.cost(of: call, tier: .batch) == "1.25")
        #expect(gemini.cost(of: call, tier: .priority) == nil)
        // Half of 3,625 pico-dollars a token is no whole number of them; two tokens are.
        let price = ModelPrice(input: "0.003625", batch: 50)
        #expect(price.cost(of: usage(2, 0), tier: .batch) == "0.000000003625")
        #expect(price.cost(of: usage(1, 0), tier: .batch) == "0.000000001812")
    }

    @Test("charges sound and images at their rates")
    func media() {
        let price = ModelPrice(
            rates: TokenRates(
                input: "2.50",
                output: "10",
                inputAudio: "32",
                outputAudio: "64",
                inputImage: "8",
                outputImage: "30"
            )
        )
        let call = usage(3_000, 4_000) {
            $0.inputAudioTokens = 1_000
            $0.outputAudioTokens = 1_000
            $0.inputImageTokens = 1_000
            $0.outputImageTokens = 2_000
        }
        // 0.0025 + 0.032 + 0.008 of input, 0.010 + 0.064 + 0.060 of output.
        #expect(price.cost(of: call) == "0.1765")
    }

    @Test("charges images, time, characters and searches one by one")
    func units() {
        let price = ModelPrice(
            rates: TokenRates(),
            image: "0.04",
            minute: "0.006",
            millionCharacters: "15",
            thousandSearches: "2"
        )
        let units = usage(0, 0) {
            $0.images = 3
            $0.seconds = 90
            $0.characters = 1_000
            $0.searches = 5
        }
        #expect(price.cost(of: units) == "0.154")
    }

    @Test("does not charge sound by the token that is charged by the minute")
    func minutes() {
        let price = ModelPrice(rates: TokenRates(input: "0.10", output: "0.30"), minute: "0.004")
        let call = usage(2_000, 1_000) {
            $0.inputAudioTokens = 1_000
            $0.seconds = 60
        }
        #expect(price.cost(of: call) == "0.0044")
    }

    @Test("is unknown where something without a price was used")
    func unknown() {
        let embeddings = ModelPrice(input: "0.02")
        #expect(embeddings.cost(of: usage(1_000, 0)) == "0.00002")
        #expect(embeddings.cost(of: usage(1_000, 1)) == nil)
        #expect(embeddings.cost(of: usage(1_000, 0) { $0.searches = 1 }) == nil)
        // What is charged by units alone costs nothing by tokens, but its units must have been counted.
        let whisper = ModelPrice(rates: TokenRates(), minute: "0.006")
        #expect(whisper.cost(of: usage(1, 0)) == nil)
        #expect(whisper.cost(of: usage(1, 0) { $0.seconds = 0 }) == .zero)
        #expect(whisper.cost(of: usage(1, 0) { $0.seconds = 10 }) == "0.001")
        // Sound that is charged by the minute, of which only the tokens are known.
        let voxtral = ModelPrice(rates: TokenRates(input: "0.10"), minute: "0.004")
        #expect(voxtral.cost(of: usage(100, 0) { $0.inputAudioTokens = 50 }) == nil)
        #expect(voxtral.cost(of: usage(100, 0)) == "0.00001")
    }

    @Test("of images is by the first quality and size that fit, else by the one for all")
    func images() {
        let price = ModelPrice(
            rates: TokenRates(),
            image: "0.04",
            images: [
                ImagePrice(quality: "hd", size: "1024x1792", price: "0.12"), ImagePrice(quality: "hd", price: "0.08"),
            ]
        )
        func cost(_ form: ImageForm?) -> Money? { price.cost(of: usage(0, 0) { $0.images = 2 }, images: form) }
        #expect(cost(ImageForm(quality: "hd", size: "1024x1792")) == "0.24")
        #expect(cost(ImageForm(quality: "hd")) == "0.16")
        #expect(cost(ImageForm(quality: "auto", size: "auto")) == "0.08")
        // Nobody knows what was made.
        #expect(cost(nil) == nil)
        #expect(ModelPrice(rates: TokenRates(), image: "0.04").cost(of: usage(0, 0) { $0.images = 2 }) == "0.08")
    }

    @Test("leaves out what the vendor does not bill")
    func unbilled() {
        let call = usage(100, 50) {
            $0.unbilledInputTokens = 60
            $0.unbilledOutputTokens = 10
        }
        #expect(opus.cost(of: call.billed) == "0.0012")
        // 60 of 70 cached tokens are not billed: 10 at 0.50, 30 at 5 and 40 at 25 dollars a million.
        var cached = call
        cached.cachedInputTokens = 70
        #expect(opus.cost(of: cached.billed) == "0.001155")
    }

    @Test("stays within what was used, whatever a vendor counts")
    func nonsense() {
        let call = usage(100, 10) {
            $0.cachedInputTokens = 1_000
            $0.cacheWriteTokens = 1_000
            $0.inputAudioTokens = -5
            $0.outputAudioTokens = Int.max
        }
        #expect(opus.cost(of: call) == "0.0003")
        #expect(opus.cost(of: usage(-5, Int.min)) == .zero)
        #expect(opus.cost(of: usage(Int.max, Int.max)) != nil)
    }

    @Test("adds up over a million calls to what all their tokens cost together")
    func millionCalls() throws {
        let call = usage(7, 3) { $0.cachedInputTokens = 2 }
        let one = try #require(gemini.cost(of: call))
        #expect(one * 1_000_000 == "36.5")
    }

    @Test(
        "knows the tiers that vendors report",
        arguments: [
            (nil, ServiceTier.standard), ("default", .standard), ("auto", .standard), ("standard", .standard),
            ("on_demand", .standard), ("flex", .flex), ("priority", .priority), ("fast", .priority), ("batch", .batch),
            ("scale", nil), ("", nil),
        ] as [(String?, ServiceTier?)]
    )
    func reported(_ name: String?, _ tier: ServiceTier?) {
        #expect(ServiceTier(reported: name) == tier)
    }
}
