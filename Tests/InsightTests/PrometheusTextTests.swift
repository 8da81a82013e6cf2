import Insight
import Testing

@Suite("Metrics as text") struct PrometheusTextTests {
    @Test("have their help, their type and their series, with what must be escaped")
    func text() {
        let families = [
            MetricFamily(
                "calls_total",
                "Calls\nthat \\ were \"made\".",
                .counter,
                [.init([("limit", "a\"b\\c\nd 日本"), ("how", "x")], 3), .init(12_345_678_901)]
            ),
            MetricFamily("empty", "Nothing.", .gauge),
            MetricFamily(
                "share",
                "A share.",
                .gauge,
                [.init(0.25), .init([("of", "")], .infinity), .init([("of", "n")], .nan)]
            ),
        ]
        #expect(
            PrometheusText.write(families) == #"""
                # HELP calls_total Calls\nthat \\ were "made".
                # TYPE calls_total counter
                calls_total{limit="a\"b\\c\nd 日本",how="x"} 3
                calls_total 12345678901
                # HELP share A share.
                # TYPE share gauge
                share 0.25
                share{of=""} +Inf
                share{of="n"} NaN

                """#
        )
    }

    @Test("of a histogram are what was found up to each bound")
    func histogram() {
        var one = MetricHistogram(bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 2, 3] { one.add(value) }
        var both = MetricHistogram(bounds: [0.1, 1])
        both.add(0.5)
        both.add(one)
        var family = MetricFamily("wait_seconds", "Waits.", .histogram)
        family.add(both, [("limit", "l")])
        #expect(
            PrometheusText.write([family]) == """
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{limit="l",le="0.1"} 2
                wait_seconds_bucket{limit="l",le="1"} 4
                wait_seconds_bucket{limit="l",le="+Inf"} 6
                wait_seconds_sum{limit="l"} 6.15
                wait_seconds_count{limit="l"} 6

                """
        )
    }
}
