import Core

/// How lines are kept in a file while the database is away.
extension LedgerBatch: Codable {
    private enum Key: String, CodingKey { case id, entries }

    /// Reads what was encoded.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try values.decode(CallID.self, forKey: .id),
            entries: try values.decode([LedgerEntry].self, forKey: .entries)
        )
    }

    /// Writes every member.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(id, forKey: .id)
        try values.encode(entries, forKey: .entries)
    }
}

extension CallID: Codable {
    /// Reads what was encoded.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = CallID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no name of a call")
            )
        }
        self = id
    }

    /// Writes every member.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(description)
    }
}

extension LedgerEntry: Codable {
    private enum Key: String, CodingKey {
        case call, number, time, dimensions, requestID, attempts, usage, isEstimate, cost, price, duration
        case timeToFirstByte, overhead, only, correction
    }

    /// Reads what was encoded.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            call: try values.decode(CallID.self, forKey: .call),
            number: try values.decode(Int.self, forKey: .number),
            time: try values.decode(Int.self, forKey: .time),
            dimensions: try values.decode(UsageDimensions.self, forKey: .dimensions),
            requestID: try values.decode(String.self, forKey: .requestID)
        )
        measures.attempts = try values.decode(Int.self, forKey: .attempts)
        if let counts = try values.decodeIfPresent([Int?].self, forKey: .usage),
            counts.count == Usage.classes.count + 2, let input = counts[0], let output = counts[1]
        {
            var told = Usage(inputTokens: input, outputTokens: output)
            for (place, count) in Usage.classes.enumerated() { told[keyPath: count] = counts[place + 2] }
            measures.usage = told
        }
        measures.isEstimate = try values.decode(Bool.self, forKey: .isEstimate)
        measures.cost = try values.decodeIfPresent(String.self, forKey: .cost).flatMap { Money($0) }
        price = try values.decodeIfPresent(String.self, forKey: .price)
        measures.duration = try values.decode(Int.self, forKey: .duration)
        measures.timeToFirstByte = try values.decodeIfPresent(Int.self, forKey: .timeToFirstByte)
        measures.overhead = try values.decode(Int.self, forKey: .overhead)
        measures.only = try values.decodeIfPresent(LedgerMeasures.OnlyAttempt.self, forKey: .only)
        measures.correction = try values.decodeIfPresent(LedgerMeasures.Correction.self, forKey: .correction)
    }

    /// Writes every member.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(measures.call, forKey: .call)
        try values.encode(measures.number, forKey: .number)
        try values.encode(measures.time, forKey: .time)
        try values.encode(dimensions, forKey: .dimensions)
        try values.encode(requestID, forKey: .requestID)
        try values.encode(measures.attempts, forKey: .attempts)
        if let usage = measures.usage {
            let counts = [usage.inputTokens, usage.outputTokens] + Usage.classes.map { usage[keyPath: $0] }
            try values.encode(counts, forKey: .usage)
        }
        try values.encode(measures.isEstimate, forKey: .isEstimate)
        try values.encodeIfPresent(measures.cost?.description, forKey: .cost)
        try values.encodeIfPresent(price, forKey: .price)
        try values.encode(measures.duration, forKey: .duration)
        try values.encodeIfPresent(measures.timeToFirstByte, forKey: .timeToFirstByte)
        try values.encode(measures.overhead, forKey: .overhead)
        try values.encodeIfPresent(measures.only, forKey: .only)
        try values.encodeIfPresent(measures.correction, forKey: .correction)
    }
}
