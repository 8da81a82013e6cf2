import Core
import Traffic
import Transport

/// How limits stand, in the headers in which clients look for it: `x-ratelimit-remaining-tokens` as OpenAI's,
/// `anthropic-ratelimit-tokens-remaining` as Anthropic's.
enum RateLimitHeaders {
    /// What a header counts.
    private enum Class: CaseIterable {
        case requests, tokens, inputTokens, outputTokens

        init?(_ measure: LimitMeasure) {
            switch measure {
            case .requests: self = .requests
            case .totalTokens: self = .tokens
            case .inputTokens: self = .inputTokens
            case .outputTokens: self = .outputTokens
            case .cost, .concurrentRequests: return nil
            }
        }
    }

    /// Adds the headers of the limits that hold a call up soonest.
    /// - Parameter now: in nanoseconds since 1970.
    static func add(
        _ states: [(rule: LimitRule, state: LimitState)],
        to fields: inout ResponseFields,
        for dialect: DialectName,
        at now: Int
    ) {
        var tightest: [Class: LimitState] = [:]
        for (rule, state) in states where rule.isEnforced {
            guard let kind = Class(rule.measure) else { continue }
            if let other = tightest[kind], other.remaining <= state.remaining { continue }
            tightest[kind] = state
        }
        if tightest.isEmpty { return }
        if dialect == .anthropicMessages {
            for (kind, names) in anthropic {
                guard let state = tightest[kind] else { continue }
                add(state, names, UTCTime(seconds: seconds(now + state.reset)).rfc3339, to: &fields)
            }
            return
        }
        let tokens =
            tightest[.tokens]
            ?? [tightest[.inputTokens], tightest[.outputTokens]].compactMap(\.self)
            .min { $0.remaining < $1.remaining }
        for (state, names) in [(tightest[.requests], openAI.requests), (tokens, openAI.tokens)] {
            guard let state else { continue }
            add(state, names, GoDuration.text(state.reset), to: &fields)
        }
    }

    private typealias Names = (limit: StaticString, remaining: StaticString, reset: StaticString)

    private static let openAI: (requests: Names, tokens: Names) = (
        ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens")
    )
    private static let anthropic: [(Class, Names)] = [
        (
            .requests,
            (
                "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
                "anthropic-ratelimit-requests-reset"
            )
        ),
        (
            .tokens,
            (
                "anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining",
                "anthropic-ratelimit-tokens-reset"
            )
        ),
        (
            .inputTokens,
            (
                "anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining",
                "anthropic-ratelimit-input-tokens-reset"
            )
        ),
        (
            .outputTokens,
            (
                "anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining",
                "anthropic-ratelimit-output-tokens-reset"
            )
        ),
    ]

    private static func add(_ state: LimitState, _ names: Names, _ reset: String, to fields: inout ResponseFields) {
        fields.add(names.limit, state.limit)
        fields.add(names.remaining, max(0, state.remaining))
        fields.add(names.reset, reset)
    }

    /// Seconds since 1970, a begun one counted whole.
    private static func seconds(_ nanoseconds: Int) -> Int { (nanoseconds - 1) / 1_000_000_000 + 1 }

    /// A vendor's header of the kind, which would be taken for ours.
    static func isOne(_ name: UnsafeRawBufferPointer) -> Bool {
        begins(name, with: "x-ratelimit-") || begins(name, with: "anthropic-ratelimit-")
    }

    private static func begins(_ name: UnsafeRawBufferPointer, with prefix: StaticString) -> Bool {
        guard name.count >= prefix.utf8CodeUnitCount else { return false }
        for place in 0..<prefix.utf8CodeUnitCount where name[place] | 0x20 != prefix.utf8Start[place] | 0x20 {
            return false
        }
        return true
    }
}
