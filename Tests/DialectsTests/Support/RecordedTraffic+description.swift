import Testing

extension RecordedTraffic.Exchange: CustomTestStringConvertible {
    var testDescription: String { file }
}
