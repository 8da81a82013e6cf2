import Access
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
        let price = resolution.targets[target].price(of: nil, at: record.receivedAt)
        return price.flatMap { Charge(of: usage(at: target), tier: nil, by: $0).cost }
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
        call?.content(inbound) { bytes in
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
