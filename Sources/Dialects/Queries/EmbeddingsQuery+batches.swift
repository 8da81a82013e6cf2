import Core

extension EmbeddingsQuery {
    /// The inputs in pieces that a vendor takes in one request each.
    /// - Parameters:
    ///   - size: the most inputs a request holds.
    ///   - weight: the most that they may weigh together; one that is heavier by itself is a piece of its own.
    ///   - weigh: what an input weighs.
    /// - Throws: `invalidRequest` where it would be more than ``QueryRequest/most`` of them.
    func batches(
        of size: Int,
        upTo weight: Int = .max,
        _ target: TargetProfile,
        weigh: (Input) -> Int = { _ in 0 }
    ) throws(GatewayError) -> [ArraySlice<Input>] {
        var batches: [ArraySlice<Input>] = []
        var start = 0
        var sum = 0
        for (index, input) in inputs.enumerated() {
            let weighs = weigh(input)
            if index - start == size || index > start && sum + weighs > weight {
                batches.append(inputs[start..<index])
                (start, sum) = (index, 0)
                guard batches.count < QueryRequest.most else { throw tooMany(target) }
            }
            sum += weighs
        }
        if start < inputs.count { batches.append(inputs[start...]) }
        return batches
    }

    private func tooMany(_ target: TargetProfile) -> GatewayError {
        .invalidRequest(
            "'\(names.inputs)' has \(inputs.count) texts, which would be more than \(QueryRequest.most) requests to the "
                + "vendor '\(target.vendor)'.",
            param: names.inputs,
            code: "invalid_value"
        )
    }

    /// What a vendor lacks for this question: members that only the caller's format knows are refused by name or, where the
    /// caller allows it, left out and named; hints are left out and named.
    /// - Parameters:
    ///   - hints: members without which the vectors are only less good.
    ///   - cuts: the vendor cuts texts that are too long, whatever it is asked.
    /// - Returns: what is left out.
    func lacking(_ hints: [(isSaid: Bool, name: String)], cuts: Bool = false, _ target: TargetProfile)
        throws(GatewayError) -> [String]
    {
        var dropped = try QueryMember.refuse(extensions, drop: dropUnsupported, target.vendor)
        if cuts, truncates == false {
            guard dropUnsupported else {
                throw .unsupportedParameter(
                    names.truncates,
                    "The vendor '\(target.vendor)' cuts a text that is too long, whatever it is asked."
                )
            }
            dropped.append(names.truncates)
        }
        dropped += hints.lazy.filter(\.isSaid).map(\.name)
        return dropped
    }

    /// For whom the vectors are.
    var saysUser: (isSaid: Bool, name: String) { (user != nil, "user") }
    /// What the vectors are for.
    var saysPurpose: (isSaid: Bool, name: String) { (purpose != nil, names.purpose) }
    /// What the text is of.
    var saysTitle: (isSaid: Bool, name: String) { (title != nil, names.title) }
    /// That a text may be cut; a vendor that cuts none refuses one that is too long.
    var saysToCut: (isSaid: Bool, name: String) { (truncates == true, names.truncates) }
}
