/// `docs/costs.md`, made of the cases that are tested.
enum CostPage {
    static func text(_ groups: [(title: String, cases: [CostCase])]) -> String {
        var page = introduction
        for group in groups {
            page += "\n## \(group.title)\n"
            for row in group.cases {
                page += "\n**\(capitalised(row.title))**\(row.vendor == "openai" ? "" : " (`\(row.vendor)`)")\n\n"
                page += "- told: \(row.told.hasPrefix("{") ? "`\(row.told)`" : row.told)\n"
                page += "- price: \(row.price.map { "`\($0)`" } ?? "none")\n"
                page += "- cost: \(row.reckoning)\n"
            }
        }
        return page
    }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static let introduction = """
        # How costs are reckoned

        Made by the tests from the cases that they check; every figure below was reckoned by hand.

        What a call used is what its vendor tells, in whatever words it has, or what the request and the answer show where it tells nothing. What
        nobody tells is estimated for calls and vectors, from the bytes that went and came, and is marked as an estimate; for everything else it
        is unknown. A cost is exact, in US dollars, and is written with all its digits. It is unknown, never nothing, where anything that was
        used has no known price.

        The price is the one that counts when the request comes. One that the control plane holds for that time goes before the `price` of a model
        in the configuration, and that before the catalogue's list price, for each configured vendor on its own; the ledger notes which one it
        was: the price's id, `configuration`, `catalogue`, or `catalogue -10%` where the vendor has a `price_adjustment`, which changes list
        prices and nothing else. What is reckoned again later, by a price that was corrected, is reckoned from what the ledger keeps: tokens and units,
        not the quality and size of images, whose cost then stays.

        - Every token is charged once. Those read from a cache, written to it, or of sound or images are shares of all input or output, and
          what has no rate of its own costs as the rest. Reasoning is output.
        - The length of the whole prompt decides on the rates of long prompts, for the whole call.
        - A service tier costs a percentage of the standard one, for tokens alone. It is the tier that the answer names.
        - Units (images, seconds, characters, searches) are charged beside tokens. The same thing told by two measures is charged by the one
          that the price is in. Length of sound that is told in fractions is counted in begun seconds.
        - An attempt that the vendor refuses or answers with an error costs nothing. One that is broken off, by whichever side, costs what was
          told before, and its output is estimated. One that failed after it was sent, without an answer, is an estimate too.
        - Counting tokens and handling files costs nothing. **What is made in a batch of files (`/v1/batches`, Anthropic's message batches) is unknown**:
          its results are fetched later, as often as one likes and by whomever, and charging them once would take a lasting memory of
          what has been charged.

        ## In answers

        With the header `x-gateway-usage-cost: true`, or with `metering.cost_in_answers: always` for everybody, answers to calls, embeddings
        and rankings tell their cost where they tell usage, as a JSON number in US dollars with all its digits: `usage.cost`, in Gemini's format
        `usageMetadata.cost`. In a stream it is in each event that tells usage, as the cost so far: `message_delta` of Anthropic (not
        `message_start`), `response.completed` of the Responses API, `message-end` of Cohere, every event of Gemini, the last chunk of OpenAI
        Chat if the request asks for that (`stream_options.include_usage`). Where the cost is
        unknown or an estimate, and where an answer tells no usage, there is no such member. Relayed answers (images, sound, a vendor's own API) pass
        as they come.

        The cases below give prices as the configuration has them, in US dollars for a million tokens and for the units that
        [configuration.md](configuration.md) names.

        """
}
