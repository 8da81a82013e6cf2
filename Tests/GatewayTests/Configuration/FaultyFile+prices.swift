extension FaultyFile {
    /// What a model may cost.
    static let prices: [FaultyFile] = [
        price("{ input: -1 }", 9, ".input", "expected an amount of US dollars such as 0.075, found '-1'"),
        price("{ input: free }", 9, ".input", "expected an amount of US dollars such as 0.075, found 'free'"),
        price("{ input: 1e-3 }", 9, ".input", "expected an amount of US dollars"),
        price("{ input: \"$2.50\" }", 9, ".input", "expected an amount of US dollars", "2.5"),
        price("{ input: 2 EUR }", 9, ".input", "expected an amount of US dollars"),
        price("{ input: }", 2, ".input", "expected an amount of US dollars such as 0.075, found nothing"),
        price("{ inputs: 1 }", 2, ".inputs", "unknown key 'inputs'", "input"),
        price("{}", 0, "", "expected a price such as { input: 2.50, output: 10 }, found nothing"),
        price("5", 0, "", "expected a mapping, found text"),
        price("{ percent: { batch: 0 } }", 20, ".percent.batch", "expected a whole number from 1 to 1000, found '0'"),
        price("{ percent: { bulk: 50 } }", 13, ".percent.bulk", "unknown key 'bulk'"),
        price("{ long_prompts: [{ input: 1 }] }", 17, ".long_prompts[0]", "'above' is missing"),
        price(
            "{ long_prompts: [{ above: 200 }, { above: 200 }] }",
            42,
            ".long_prompts[1].above",
            "expected more than 200, where the tier before begins"
        ),
        price("{ images: [{ quality: hd }] }", 11, ".images[0]", "'price' is missing"),
        adjustment("ten", "expected a percentage such as -10% or +2.5%, found 'ten'"),
        adjustment("-10", "expected a percentage such as -10% or +2.5%, found '-10'", "-10%"),
        adjustment("-101%", "expected a percentage such as -10% or +2.5%, found '-101%'"),
    ]

    private static func adjustment(_ written: String, _ message: String, _ suggestion: String? = nil) -> FaultyFile {
        FaultyFile(
            "vendors:\n  ollama: { price_adjustment: \(written) }",
            2,
            31,
            "vendors.ollama.price_adjustment",
            message,
            suggestion
        )
    }

    /// - Parameters:
    ///   - offset: where the fault begins in what is written.
    ///   - path: the faulty setting's below the price.
    private static func price(
        _ written: String,
        _ offset: Int,
        _ path: String,
        _ message: String,
        _ suggestion: String? = nil
    ) -> FaultyFile {
        let before = "      m: { price: "
        return FaultyFile(
            "vendors:\n  ollama:\n    models:\n\(before)\(written) }",
            4,
            before.count + 1 + offset,
            "vendors.ollama.models.m.price" + path,
            message,
            suggestion
        )
    }
}
