/// A way in which a vendor fails once it has accepted a request.
///
/// "Event" is a server-sent event as it goes over the wire: in Anthropic's stream `message_start` is the first one.
/// ``SimulatorProfile/faultPosition`` says after how many of them a stream breaks.
public enum Fault: String, Sendable, Hashable, CaseIterable {
    /// The connection closes before a byte of an answer.
    case close
    /// Nothing is answered, ever, until the client goes.
    case silent
    /// The head comes, and the connection closes before a byte of the body.
    case cutHead = "cut-head"
    /// The connection closes between two events; a whole answer ends in the middle.
    case cut
    /// The connection closes in the middle of an event; a whole answer ends in the middle.
    case cutInside = "cut-inside"
    /// An event holds broken JSON, and the stream goes on; a whole answer is broken JSON of the promised length.
    case malformed
    /// An error event comes in the stream, which then ends; a whole answer is that error.
    case errorEvent = "error-event"
    /// The stream ends properly for HTTP but without a finish reason and what follows it; a whole answer has none.
    case unfinished
    /// Nothing comes for a while (for ever unless ``SimulatorProfile/stallTime`` says how long), and then the rest; a whole
    /// answer stalls in the middle.
    case stall
}

/// How often a fault happens.
public struct FaultRate: Sendable, Hashable {
    /// What happens.
    public var fault: Fault
    /// From 0 to 1.
    public var probability: Double

    /// A fault that happens always, or with a probability.
    public init(_ fault: Fault, probability: Double = 1) {
        self.fault = fault
        self.probability = probability
    }
}

/// How often requests are answered with an error.
public struct ErrorRate: Sendable, Hashable {
    /// 400 to 599.
    public var status: Int
    /// From 0 to 1.
    public var probability: Double

    /// An error that happens always, or with a probability.
    public init(_ status: Int, probability: Double = 1) {
        self.status = status
        self.probability = probability
    }
}

extension [FaultRate] {
    /// Reads `cut=0.05,stall=0.01`; without a probability the fault happens always.
    public init(parsing text: String) throws(SettingError) {
        self = []
        for (name, probability) in try rates(text) {
            guard let fault = Fault(rawValue: name) else {
                let known = Fault.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingError(expected: "There is no fault '\(name)'; there are \(known).")
            }
            append(FaultRate(fault, probability: probability))
        }
        try checkSum(map(\.probability))
    }
}

extension [ErrorRate] {
    /// Reads `429=0.1,500=0.05`; without a probability every request is answered so.
    public init(parsing text: String) throws(SettingError) {
        self = []
        for (name, probability) in try rates(text) {
            guard let status = Int(name), (400...599).contains(status) else {
                throw SettingError(expected: "A status of an error is a number from 400 to 599.")
            }
            append(ErrorRate(status, probability: probability))
        }
        try checkSum(map(\.probability))
    }
}

private func rates(_ text: String) throws(SettingError) -> [(String, Double)] {
    var found: [(String, Double)] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let equals = item.firstIndex(of: "=") else {
            found.append((String(item), 1))
            continue
        }
        guard let probability = Double(item[item.index(after: equals)...]), (0...1).contains(probability) else {
            throw SettingError(expected: "A probability is a number from 0 to 1.")
        }
        found.append((String(item[..<equals]), probability))
    }
    return found
}

private func checkSum(_ probabilities: [Double]) throws(SettingError) {
    // A little more than 1 is how decimal fractions add up.
    guard probabilities.reduce(0, +) <= 1.000_001 else {
        throw SettingError(expected: "The probabilities add up to more than 1.")
    }
}
