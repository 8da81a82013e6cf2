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
    private let caller: CallerAnswer
    private let resolution: Resolution
    /// Nil for what is no call of a model that answers messages.
    private let call: PendingCall?
    private let bytes: Int

    /// A call of a model that answers messages.
    init(_ caller: CallerAnswer, _ resolution: Resolution, _ call: PendingCall) {
        self.init(caller, resolution, call, bytes: 0)
    }

    /// Another use of a model.
    /// - Parameter bytes: of the request.
    init(_ caller: CallerAnswer, _ resolution: Resolution, bytes: Int) {
        self.init(caller, resolution, nil, bytes: bytes)
    }

    private init(_ caller: CallerAnswer, _ resolution: Resolution, _ call: PendingCall?, bytes: Int) {
        seed = caller.loop.random.next()
        (self.caller, self.resolution, self.call, self.bytes) = (caller, resolution, call, bytes)
    }

    var isStream: Bool { caller.record.isStream }

    private func usage(at target: Int) -> Usage {
        let target = resolution.targets[target]
        guard let document = call?.request?.document else {
            return caller.expectedUsage(ofBytes: bytes, mostOutput: 0, at: target)
        }
        let most = caller.inbound.outputLimit(of: document).total
        return caller.expectedUsage(ofBytes: document.bytes.readableBytes, mostOutput: most, at: target)
    }

    func outputTokens(at target: Int) -> Int { usage(at: target).outputTokens }

    func cost(at target: Int) -> Double? {
        let price = resolution.targets[target].price(of: nil, at: caller.record.receivedAt)
        return Charge(of: usage(at: target), tier: nil, by: price).cost.map { Double($0.picodollars) }
    }

    func hash(of key: StickyKey) -> UInt64? {
        let record = caller.record
        return switch key {
        case .session:
            (caller.exchange.head.fields.first("x-gateway-session") ?? record.labels.user).map(StableHash.of)
        case .user: (record.caller?.user ?? record.labels.user).map(StableHash.of)
        case .key: record.caller.map { StableHash.of($0.key) }
        case .promptPrefix: content?.prefix
        }
    }

    var task: CallTask { content?.finding.task ?? .chat }

    /// What it says; nil for what is no call of a model that answers messages, or cannot be read.
    private var content: CallContent? {
        call?.content(caller) {
            resolution.targets.first.map { target in
                caller.expectedUsage(
                    ofBytes: call?.request?.document.bytes.readableBytes ?? 0,
                    mostOutput: 0,
                    at: target
                )
                .inputTokens
            } ?? 0
        }
    }

    func holds(_ condition: Int) -> Bool { true }
}
