import Access
import Core
import Dialects
import JSON
import NIOCore
import Routing

/// The targets of a name, and why each one is left out that is: what ``LoopState/resolve(_:inbound:for:)`` and what follows it decide, one
/// thing after the other.
struct RouteNarrowing {
    private(set) var resolution: Resolution
    private(set) var eligible: TargetSet
    /// Why, by the places of targets.
    private(set) var dropped: [Int: String] = [:]
    /// What its caller would be told.
    private(set) var refusal: GatewayError?

    init(_ resolution: Resolution) {
        self.resolution = resolution
        eligible = resolution.eligible
    }

    /// Leaves out what is not among some.
    mutating func keep(_ kept: TargetSet, else reason: String) {
        for place in eligible.subtracting(kept) { dropped[place] = reason }
        eligible = eligible.intersection(kept)
    }

    private mutating func drop(_ reason: (ResolvedTarget) -> String?) {
        for place in eligible {
            guard let reason = reason(resolution.targets[place]) else { continue }
            dropped[place] = reason
            eligible.subtract([place])
        }
    }

    /// Leaves out what a call may not have, or does not fit.
    /// - Parameter model: the name that it is tried by.
    mutating func narrow(
        _ loop: LoopState,
        _ record: CallRecord,
        _ call: PendingCall,
        _ model: String,
        _ inbound: any Dialect
    ) {
        let caller = record.caller
        do throws(GatewayError) {
            let found = try loop.resolve(model, inbound: inbound.name, for: caller)
            _ = try call.choice?.apply(to: found, model, at: record.receivedAt)
        } catch {
            refusal = error
        }
        let alias = loop.snapshot.aliasRoute(model)?.0
        if let alias, !alias.isFor(caller) { drop { _ in "the alias is not for the caller ('only')" } }
        let counting = call.choice?.counting(at: resolution)
        if let caller {
            drop { target in
                caller.permissions.grants(
                    model,
                    at: target.vendor.name,
                    in: target.vendor.configured.region,
                    target.profile.model
                )
                    ? nil : "the key '\(caller.key)' is not granted it"
            }
        }
        // What the alias requires that was asked for holds wherever the call goes.
        var further = loop.snapshot.requirements(of: call.model)
        for more in [counting?.requirements, caller?.permissions.requirements] { more.map { further.add($0) } }
        for place in eligible {
            var required = resolution.required(of: place)
            required.add(further)
            let unmet = required.unmet(by: resolution.targets[place].vendor.configured.compliance)
            guard !unmet.isEmpty else { continue }
            dropped[place] = "it is not known to meet \(unmet.map { "'\($0)'" }.joined(separator: " and "))"
            eligible.subtract([place])
        }
        if loop.snapshot.configuration.metering.unpriced == .block {
            drop {
                $0.price(of: nil, at: record.receivedAt) == nil ? "its price is not known ('metering.unpriced')" : nil
            }
        }
        choosing: do throws(GatewayError) {
            guard let choice = call.choice else { break choosing }
            let chosen = try choice.apply(
                to: Resolution(resolution, eligible: eligible),
                model,
                at: record.receivedAt
            )
            resolution = chosen
            keep(chosen.eligible, else: "the request itself does not allow it")
        } catch {
            drop { _ in "the request itself does not allow it" }
        }
        guard let document = call.request?.document else { return }
        let fitting = Resolution(resolution, eligible: eligible).fitting(document, in: inbound) { target in
            loop.expectedUsage(ofBytes: document.bytes.readableBytes, mostOutput: 0, at: target).inputTokens
        }
        let (features, output) = (
            inbound.features(of: document).features, inbound.outputLimit(of: document).total.map(TargetFit.bounded)
        )
        for place in eligible.subtracting(fitting) {
            let target = resolution.targets[place]
            let input = loop.expectedUsage(ofBytes: document.bytes.readableBytes, mostOutput: 0, at: target).inputTokens
            dropped[place] =
                TargetFit(target).misfit(features, input: input, output: output) ?? "it cannot do what the call needs"
        }
        eligible = eligible.intersection(fitting)
    }
}
