import Core
import Dialects
import Metering
import NIOCore
import Transport

/// A vendor and one of its models, with all that is needed to write for it.
final class ResolvedTarget: Sendable {
    let vendor: VendorAccess
    /// The one of the vendor's dialects that is spoken.
    let dialect: any Dialect
    let profile: TargetProfile
    let weight: Int
    /// The headers that tell a caller of the target.
    let answerLines: ResponseFields
    /// What lines of the log say of it.
    let logMembers: LogMembers
    /// What the model costs.
    private let prices: PriceHistory
    private let wholeLine: RequestLine
    private let streamLine: RequestLine

    /// - Parameter inbound: the caller's dialect, which the vendor is spoken to in where it can be.
    init(vendor: VendorAccess, model: String, inbound: DialectName, weight: Int = 1) {
        self.vendor = vendor
        self.weight = weight
        profile = vendor.configured.profile(of: model, for: inbound)
        prices = vendor.prices(of: model)
        dialect = Dialects.named(profile.dialect)
        wholeLine = vendor.requestLine(to: dialect.path(for: profile, stream: false))
        streamLine = vendor.requestLine(to: dialect.path(for: profile, stream: true))
        var lines = ResponseFields(capacity: 128)
        lines.add("x-gateway-vendor", vendor.name)
        if !model.isEmpty { lines.add("x-gateway-model", model) }
        answerLines = lines
        logMembers = LogMembers([("vendor", vendor.name), ("target", profile.model)])
    }

    /// What a call of the model costs, in seconds since 1970; nil: it is not known.
    /// - Parameter model: another one that the answer said it is of.
    func price(of model: String?, at time: Int) -> PriceVersion? {
        guard let model, model != profile.model, profile.model.isEmpty else { return prices.version(at: time) }
        return vendor.prices(of: model).version(at: time)
    }

    /// The first line of a request.
    func requestLine(stream: Bool) -> RequestLine {
        stream ? streamLine : wholeLine
    }
}

/// What a model name stands for: one target, or some to choose from by weight.
struct Resolution: Sendable {
    let targets: [ResolvedTarget]
    private let totalWeight: Int

    init(_ targets: [ResolvedTarget]) {
        self.targets = targets
        totalWeight = targets.reduce(0) { $0 + $1.weight }
    }

    /// The target of one call.
    func choose(using generator: inout some RandomNumberGenerator) -> ResolvedTarget {
        if targets.count == 1 { return targets[0] }
        var place = Int.random(in: 0..<totalWeight, using: &generator)
        for target in targets {
            place -= target.weight
            if place < 0 { return target }
        }
        // The weights add up to `totalWeight`, so the loop has returned.
        return targets[targets.count - 1]
    }
}

extension Resolution {
    /// The targets whose price is known.
    /// - Parameter time: seconds since 1970.
    /// - Throws: `forbidden` where none has one.
    func priced(_ asked: String, at time: Int) throws(GatewayError) -> Resolution {
        let able = targets.filter { $0.price(of: nil, at: time) != nil }
        if able.count == targets.count { return self }
        guard able.isEmpty else { return Resolution(able) }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: "The price of the model '\(asked.prefix(200))' is not known, and such models are not to be used "
                + "('metering.unpriced'). Give it a 'price' among the vendor's 'models'.",
            param: "model",
            code: "model_unpriced"
        )
    }
}

extension Snapshot {
    /// What a model name stands for: an alias; else `vendor/model`; else a catalogue name, at the vendor native to the
    /// caller's dialect or at the first configured one that lists it.
    /// - Throws: `modelNotFound` with the nearest names.
    func resolve(_ name: String, inbound: DialectName) throws(GatewayError) -> Resolution {
        if let alias = aliases[name] {
            return Resolution(
                alias.targets.compactMap { target in
                    vendors[target.vendor].map {
                        ResolvedTarget(vendor: $0, model: target.model, inbound: inbound, weight: target.weight)
                    }
                }
            )
        }
        if let slash = name.firstIndex(of: "/"), let vendor = vendors[String(name[..<slash])] {
            let model = String(name[name.index(after: slash)...])
            if !model.isEmpty { return Resolution([ResolvedTarget(vendor: vendor, model: model, inbound: inbound)]) }
        }
        let listing = orderedVendors.filter { $0.configured.model(name) != nil }
        if let vendor = listing.first(where: { $0.isNative(to: inbound) }) ?? listing.first {
            return Resolution([ResolvedTarget(vendor: vendor, model: name, inbound: inbound)])
        }
        throw notFound(name)
    }

    private func notFound(_ name: String) -> GatewayError {
        let near = configuration.modelNames(near: name)
        let hint = near.isEmpty ? "" : " Did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))?"
        let known = orderedVendors.prefix(50).map(\.name).joined(separator: ", ")
        return GatewayError(
            .modelNotFound,
            status: 404,
            message: "The model '\(name.prefix(200))' does not exist.\(hint) "
                + "Name a model as vendor/model; configured vendors: \(known).",
            param: "model",
            code: "model_not_found"
        )
    }
}
