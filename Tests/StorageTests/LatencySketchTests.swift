import Core
import Testing

@testable import Storage

@Suite("A sketch of times") struct LatencySketchTests {
    @Test("tells percentiles to within a twentieth", arguments: [0.5, 0.9, 0.95, 0.99, 1.0])
    func percentiles(_ share: Double) throws {
        var random = SplitMix64(seed: 3)
        var sketch = LatencySketch()
        var times: [Int] = []
        for _ in 0..<5_000 {
            let time = Int.random(in: 100..<100_000_000, using: &random)
            times.append(time)
            sketch.add(time)
        }
        times.sort()
        let exact = times[Int((share * 5_000).rounded(.up)) - 1]
        let told = try #require(sketch.percentile(share))
        #expect(abs(told - exact) <= exact / 20)
    }

    @Test("is the same however its parts were divided, and as it was kept")
    func merging() {
        var random = SplitMix64(seed: 4)
        var (whole, one, other) = (LatencySketch(), LatencySketch(), LatencySketch())
        for number in 0..<2_000 {
            let time = Int.random(in: 0..<(1 << Int.random(in: 1..<50, using: &random)), using: &random)
            whole.add(time)
            if number % 3 == 0 { one.add(time) } else { other.add(time) }
        }
        one.add(other)
        #expect(one == whole)
        #expect(LatencySketch(whole.encoded) == whole)
        #expect(whole.count == 2_000)
    }

    @Test("takes the least and the greatest, and tells nothing of nothing")
    func bounds() {
        var sketch = LatencySketch()
        #expect(sketch.percentile(0.5) == nil)
        for time in [Int.min, -1, 0, 1] { sketch.add(time) }
        #expect(sketch.percentile(1) == 1)
        sketch.add(.max)
        #expect(sketch.percentile(1) ?? 0 > 2_000_000_000_000)
    }

    @Test(
        "takes what is broken for nothing",
        arguments: [[0xFF], [1], [0x80, 0x80], [200, 200, 200, 200, 200, 200]] as [[UInt8]]
    )
    func broken(_ bytes: [UInt8]) {
        #expect(LatencySketch(bytes).count >= 0)
    }
}

@Suite("The name of a call") struct CallIDTests {
    @Test("is a UUID of version 7, reads back, and stands in the order of time")
    func form() throws {
        var random = SplitMix64(seed: 5)
        var before: String?
        for milliseconds in stride(from: 1_769_731_200_000, to: 1_769_731_200_100, by: 1) {
            let id = CallID(milliseconds: milliseconds, random: (random.next(), random.next()))
            let text = id.description
            #expect(text.count == 36 && Array(text)[14] == "7" && "89ab".contains(Array(text)[19]))
            #expect(CallID(text) == id && id.milliseconds == milliseconds)
            #expect(CallID.first(at: milliseconds) <= id)
            if let before { #expect(before < text) }
            before = text
        }
    }

    @Test(
        "is nothing else",
        arguments: ["", "018f", "018f0000-0000-7000-8000-00000000000g", "018f00000000-7000-8000-0000000000001"]
    )
    func others(_ text: String) {
        #expect(CallID(text) == nil)
    }
}
