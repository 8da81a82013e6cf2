import Core
import Metering
import Testing

@Suite("Estimates of what was not told") struct UsageCalibrationTests {
    @Test("come near what a target counts, after a few of its calls")
    func learns() {
        var random = SplitMix64(seed: 1)
        var calibration = UsageCalibration()
        for _ in 0..<50 {
            let (input, output) = (Int.random(in: 50..<4_000, using: &random), Int.random(in: 5..<800, using: &random))
            calibration.learn(
                Usage(inputTokens: input, outputTokens: output),
                bytesSent: input * 3 + 300,
                bytesReceived: output * 240,
                isStream: true
            )
        }
        let told = calibration.estimate(told: nil, bytesSent: 6_300, bytesReceived: 24_000, isStream: true)
        #expect((1_800...2_300).contains(told.inputTokens))
        #expect((95...105).contains(told.outputTokens))
    }

    @Test("follow a change, and keep what the vendor told")
    func follows() {
        var calibration = UsageCalibration()
        for bytes in [4, 8] {
            for _ in 0..<100 {
                calibration.learn(
                    Usage(inputTokens: 1_000, outputTokens: 100),
                    bytesSent: 1_000 * bytes,
                    bytesReceived: 600,
                    isStream: false
                )
            }
        }
        let estimate = calibration.estimate(told: nil, bytesSent: 8_000, bytesReceived: 0, isStream: false)
        #expect((980...1_120).contains(estimate.inputTokens))
        #expect(estimate.outputTokens == 0)
        var told = Usage(inputTokens: 7, outputTokens: 1)
        told.cachedInputTokens = 3
        let cut = calibration.estimate(told: told, bytesSent: 8_000, bytesReceived: 600, isStream: false)
        #expect(cut.inputTokens == 7 && cut.cachedInputTokens == 3 && (95...105).contains(cut.outputTokens))
    }

    @Test("are not thrown off by nonsense")
    func nonsense() {
        var calibration = UsageCalibration()
        let before = calibration
        for usage in [
            Usage(inputTokens: 0, outputTokens: 0), Usage(inputTokens: -1, outputTokens: .max),
            Usage(inputTokens: .max, outputTokens: -5),
        ] {
            calibration.learn(usage, bytesSent: 100, bytesReceived: 100, isStream: true)
        }
        #expect(calibration == before)
        let most = calibration.estimate(told: nil, bytesSent: .max / 4, bytesReceived: 0, isStream: true)
        #expect(most.inputTokens > 0)
    }

    @Test("before a call expect what answers usually come to, at most what the call lets come")
    func expected() {
        var calibration = UsageCalibration()
        for _ in 0..<200 {
            let usage = Usage(inputTokens: 1000, outputTokens: 40)
            calibration.learn(usage, bytesSent: 4000, bytesReceived: 400, isStream: false)
        }
        let usage = calibration.expected(bytes: 3700, mostOutput: nil)
        #expect(950...1050 ~= usage.inputTokens && 40...42 ~= usage.outputTokens)
        #expect(calibration.expected(bytes: 3700, mostOutput: 7).outputTokens == 7)
        #expect(calibration.expected(bytes: 0, mostOutput: 0).outputTokens == 0)
    }
}
