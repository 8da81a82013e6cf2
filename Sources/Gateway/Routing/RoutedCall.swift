import Access
import Catalogue
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Routing
import Transport

/// What choosing a target needs to know of a call. Each thing is found out when it is asked for. Confined to the call's loop.
struct RoutedCall: RouteCall {
    let seed: UInt64
    private let loop: LoopState
    private let record: CallRecord
    private let fields: HTTPFields
    private let inbound: any Dialect
    private let resolution: Resolution
    /// Nil for what is no call of a model that answers messages.
    private let call: PendingCall?
    private let bytes: Int

    /// A call of a model that answers messages.
    init(_ caller: CallerAnswer, _ resolution: Resolution, _ call: PendingCall) {
        self.init(caller.loop, caller.record, caller.exchange.head.fields, caller.inbound, resolution, call, bytes: 0)
    }

    /// Another use of a model.
    /// - Parameter bytes: of the request.
    init(_ caller: CallerAnswer, _ resolution: Resolution, bytes: Int) {
        self.init(
            caller.loop,
            caller.record,
            caller.exchange.head.fields,
            caller.inbound,
            resolution,
            nil,
            bytes: bytes
        )
    }

    /// - Parameters:
    ///   - fields: the headers of the request.
    ///   - call: nil for what is no call of a model that answers messages.
    ///   - bytes: of the request, where it is none.
    init(
        _ loop: LoopState,
        _ record: CallRecord,
        _ fields: HTTPFields,
        _ inbound: any Dialect,
        _ resolution: Resolution,
        _ call: PendingCall?,
        bytes: Int
    ) {
        seed = loop.random.next()
        (self.loop, self.record, self.fields, self.inbound) = (loop, record, fields, inbound)
        (self.resolution, self.call, self.bytes) = (resolution, call, bytes)
    }

    var isStream: Bool { record.isStream }

    /// What the call is expected to use at a target.
    func usage(at target: Int) -> Usage {
        let target = resolution.targets[target]
        guard let document = call?.request?.document else {
            return loop.expectedUsage(ofBytes: bytes, mostOutput: 0, at: target)
        }
        let most = inbound.outputLimit(of: document).total
        return loop.expectedUsage(ofBytes: document.bytes.readableBytes, mostOutput: most, at: target)
    }

    func outputTokens(at target: Int) -> Int { usage(at: target).outputTokens }

    /// What the call is expected to cost at a target; nil: its price is not known.
    func expectedCost(at target: Int) -> Money? {
        guard let price = resolution.targets[target].price(of: nil, at: record.receivedAt) else { return nil }
        var usage = usage(at: target)
        if price.price.rates.cachedInput != nil {
            usage.cachedInputTokens = cachedTokens(of: usage.inputTokens, at: target)
        }
        return Charge(of: usage, tier: nil, by: price).cost
    }

    /// How much of its prompt a target's vendor may have in its cache; nil: nothing.
    private func cachedTokens(of tokens: Int, at target: Int) -> Int? {
        guard tokens >= Self.leastCached, resolution.targets[target].keepsPromptsWarm,
            let bytes = call?.request?.document.bytes.readableBytes, bytes > 0, let content
        else { return nil }
        let cached = Int(Double(tokens) * min(1, Double(content.prefixBytes) / Double(bytes)))
        // Vendors keep nothing shorter.
        guard cached >= Self.leastCached else { return nil }
        let health = resolution.targets[target].routed.health
        return health.isWarm(content.prefix, at: NIODeadline.now().uptime) ? cached : nil
    }

    private static let leastCached = 1024

    func begins(at target: Int, at now: Int) {
        guard resolution.route.weighsCosts, resolution.targets[target].keepsPromptsWarm,
            usage(at: target).inputTokens >= Self.leastCached, let content
        else { return }
        resolution.targets[target].routed.health.warms(content.prefix, at: now)
    }

    func cost(at target: Int) -> Double? { expectedCost(at: target).map { Double($0.picodollars) } }

    func hash(of key: StickyKey) -> UInt64? {
        switch key {
        case .session: (fields.first("x-gateway-session") ?? record.labels.user).map(StableHash.of)
        case .user: (record.caller?.user ?? record.labels.user).map(StableHash.of)
        case .key: record.caller.map { StableHash.of($0.key) }
        case .promptPrefix: content?.prefix
        }
    }

    var task: CallTask { content?.finding.task ?? .chat }

    /// What it says; nil for what is no call of a model that answers messages, or cannot be read.
    var content: CallContent? {
        call?.content(inbound, unsureBelow: loop.snapshot.taskEmbedder?.settings.unsureBelow) { bytes in
            resolution.targets.first.map { loop.expectedUsage(ofBytes: bytes, mostOutput: 0, at: $0).inputTokens } ?? 0
        }
    }

    func holds(_ condition: Int) -> Bool {
        resolution.conditions[condition].isTrue(
            CallCondition(
                routed: self,
                record: record,
                inbound: inbound,
                document: call?.request?.document,
                region: fields.first("x-gateway-region")
            )
        )
    }
}
