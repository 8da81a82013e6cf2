/// A metric with all its series, as monitoring systems collect it.
public struct MetricFamily: Sendable {
    /// What its values mean.
    public enum Kind: String, Sendable {
        /// It only grows, until the process ends.
        case counter
        /// It goes up and down.
        case gauge
        /// How often values were found up to each of some bounds.
        case histogram
    }

    /// One value, with what tells it from the others.
    public struct Sample: Sendable {
        /// Names and values, in the order in which they are written.
        public var labels: [(name: String, value: String)]
        /// What follows the name of the metric: `_bucket` and the like; else empty.
        public var suffix: String
        /// In the unit that the name says.
        public var value: Double

        /// Puts the members together.
        public init(_ labels: [(name: String, value: String)], suffix: String = "", _ value: Double) {
            (self.labels, self.suffix, self.value) = (labels, suffix, value)
        }

        /// The only one.
        public init(_ value: Double) {
            self.init([], value)
        }
    }

    /// Letters, digits and `_`; a counter's ends in `_total`, and units are part of it: `_seconds`, `_bytes`.
    public var name: String
    /// One line for people.
    public var help: String
    /// What its values mean.
    public var kind: Kind
    /// Its series.
    public var samples: [Sample]

    /// Puts the members together.
    public init(_ name: String, _ help: String, _ kind: Kind, _ samples: [Sample] = []) {
        (self.name, self.help, self.kind, self.samples) = (name, help, kind, samples)
    }

    /// Adds the series of a histogram.
    /// - Parameter labels: that tell it from the others.
    public mutating func add(_ histogram: MetricHistogram, _ labels: [(name: String, value: String)]) {
        var sum = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            sum += count
            samples.append(Sample(labels + [("le", PrometheusText.number(bound))], suffix: "_bucket", Double(sum)))
        }
        samples.append(Sample(labels + [("le", "+Inf")], suffix: "_bucket", Double(histogram.count)))
        samples.append(Sample(labels, suffix: "_sum", histogram.sum))
        samples.append(Sample(labels, suffix: "_count", Double(histogram.count)))
    }
}
