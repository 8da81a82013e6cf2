import Core
import Traffic
import Transport

/// How limits stand, in the headers in which clients look for it: `x-ratelimit-remaining-tokens` as OpenAI's,
/// `anthropic-ratelimit-tokens-remaining` as Anthropic's.
enum RateLimitHeaders {
    /// Of each measure that has headers the limit of which least is left.
    private struct Tightest {
        var requests: LimitState?
        var tokens: LimitState?
        var inputTokens: LimitState?
        var outputTokens: LimitState?

        init(_ limits: CallLimits) {
            switch limits {
            case .refused(.limit(let refusal)): add(refusal.rule.measure, refusal.state)
            case .refused(.budget): break
            case .taken(let reservation):
                for one in reservation.taken where RateLimitHeaders.tells(one.limit.rule) {
                    add(one.limit.rule.measure, one.state)
                }
            }
        }

        private mutating func add(_ measure: LimitMeasure, _ state: LimitState) {
            switch measure {
            case .requests: requests = Self.tighter(requests, state)
            case .totalTokens: tokens = Self.tighter(tokens, state)
            case .inputTokens: inputTokens = Self.tighter(inputTokens, state)
            case .outputTokens: outputTokens = Self.tighter(outputTokens, state)
            case .cost, .concurrentRequests: break
            }
        }

        static func tighter(_ one: LimitState?, _ other: LimitState?) -> LimitState? {
            guard let one, let other else { return one ?? other }
            return one.remaining <= other.remaining ? one : other
        }
    }

    /// There are headers that tell how it stands.
    static func tells(_ rule: LimitRule) -> Bool {
        switch rule.measure {
        case .requests, .inputTokens, .outputTokens, .totalTokens: rule.isEnforced
        case .cost, .concurrentRequests: false
        }
    }

    /// Adds the headers of the limits that hold a call up soonest.
    /// - Parameter now: in nanoseconds since 1970.
    static func add(_ limits: CallLimits, to fields: inout ResponseFields, for dialect: DialectName, at now: Int) {
        let tightest = Tightest(limits)
        if dialect == .anthropicMessages {
            let reset = { (state: LimitState) in
                UTCTime(seconds: (now + state.reset).dividedUp(by: 1_000_000_000)).rfc3339
            }
            add(tightest.requests, Anthropic.requests, reset, to: &fields)
            add(tightest.tokens, Anthropic.tokens, reset, to: &fields)
            add(tightest.inputTokens, Anthropic.inputTokens, reset, to: &fields)
            add(tightest.outputTokens, Anthropic.outputTokens, reset, to: &fields)
        } else {
            let tokens = tightest.tokens ?? Tightest.tighter(tightest.inputTokens, tightest.outputTokens)
            // Written at once, since nearly every answer has them.
            fields.addLines(most: 512) { lines in
                add(tightest.requests, OpenAI.requests, to: &lines)
                add(tokens, OpenAI.tokens, to: &lines)
            }
        }
    }

    private static func add(_ state: LimitState?, _ names: Names, to lines: inout FieldLines) {
        guard let state else { return }
        lines.write(names.limit)
        lines.write(state.limit)
        lines.write(names.remaining)
        lines.write(max(0, state.remaining))
        lines.write(names.reset)
        lines.write(duration: state.reset)
        lines.write("\r\n")
    }

    private static func add(
        _ state: LimitState?,
        _ names: Names,
        _ reset: (LimitState) -> String,
        to fields: inout ResponseFields
    ) {
        guard let state else { return }
        fields.add(names.limit, state.limit)
        fields.add(names.remaining, max(0, state.remaining))
        fields.add(names.reset, reset(state))
    }

    private typealias Names = (limit: StaticString, remaining: StaticString, reset: StaticString)

    /// The first with its colon, the others with the end of the line before them too.
    private enum OpenAI {
        static var requests: Names {
            (
                "x-ratelimit-limit-requests: ", "\r\nx-ratelimit-remaining-requests: ",
                "\r\nx-ratelimit-reset-requests: "
            )
        }
        static var tokens: Names {
            ("x-ratelimit-limit-tokens: ", "\r\nx-ratelimit-remaining-tokens: ", "\r\nx-ratelimit-reset-tokens: ")
        }
    }

    private enum Anthropic {
        static var requests: Names {
            (
                "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
                "anthropic-ratelimit-requests-reset"
            )
        }
        static var tokens: Names {
            (
                "anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining",
                "anthropic-ratelimit-tokens-reset"
            )
        }
        static var inputTokens: Names {
            (
                "anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining",
                "anthropic-ratelimit-input-tokens-reset"
            )
        }
        static var outputTokens: Names {
            (
                "anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining",
                "anthropic-ratelimit-output-tokens-reset"
            )
        }
    }

    /// A vendor's header of the kind, which would be taken for ours.
    static func isOne(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.first {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): begins(name, with: "x-ratelimit-")
        case UInt8(ascii: "a"), UInt8(ascii: "A"): begins(name, with: "anthropic-ratelimit-")
        default: false
        }
    }

    /// The last letters differ soonest.
    private static func begins(_ name: UnsafeRawBufferPointer, with prefix: StaticString) -> Bool {
        guard name.count >= prefix.utf8CodeUnitCount else { return false }
        var place = prefix.utf8CodeUnitCount
        while place > 0 {
            place -= 1
            if name[place] | 0x20 != prefix.utf8Start[place] | 0x20 { return false }
        }
        return true
    }
}
