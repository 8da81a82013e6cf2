import Core
import Testing

/// The lists of what may be lost stay honest: what is never lost is struck from them.
@Suite struct PermittedLossTests {
    @Test("what may be lost of a call is lost of some", arguments: DialectName.allCases)
    func calls(dialect: DialectName) {
        let losses = PermittedLoss.ofCalls(dialect)
        for loss in losses {
            let isNeeded = CallConformanceTests.seeds.contains { seed in
                var generator = ConversationGenerator(seed: seed, for: dialect, isOwn: seed % 2 == 0)
                let call = generator.call()
                return CallConformanceTests.fault(of: call, in: dialect, without: losses.subtracting([loss])) != nil
            }
            #expect(isNeeded, "\(dialect.rawValue) never loses \(loss)")
        }
    }

    @Test("what may be lost of an answer is lost of some", arguments: DialectName.allCases)
    func answers(dialect: DialectName) {
        let losses = PermittedLoss.ofAnswers(dialect)
        for loss in losses {
            let isNeeded = ReplyConformanceTests.seeds.contains { seed in
                var generator = ReplyGenerator(seed: seed, of: dialect)
                let reply = generator.reply(choices: PermittedLoss.choices(dialect))
                return ReplyConformanceTests.fault(of: reply, in: dialect, without: losses.subtracting([loss])) != nil
            }
            #expect(isNeeded, "\(dialect.rawValue) never loses \(loss)")
        }
    }
}
