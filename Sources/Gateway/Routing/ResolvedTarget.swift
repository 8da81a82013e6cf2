import Access
import Core
import Dialects
import Metering
import NIOCore
import Routing
import Transport

/// A vendor and one of its models, with all that is needed to write for it.
final class ResolvedTarget: Sendable {
    let vendor: VendorAccess
    /// The one of the vendor's dialects that is spoken.
    let dialect: any Dialect
    let profile: TargetProfile
    /// How it fares.
    let routed: RouteTarget
    /// The headers that tell a caller of the target.
    let answerLines: ResponseFields
    /// What lines of the log say of it.
    let logMembers: LogMembers
    /// What calls have there, whatever they say or where they say nothing; nil: what they say.
    private let parameters: CallParameters?
    /// What the model costs.
    private let prices: PriceHistory
    private let wholeLine: RequestLine
    private let streamLine: RequestLine

    /// - Parameter inbound: the caller's dialect, which the vendor is spoken to in where it can be.
    init(
        vendor: VendorAccess,
        model: String,
        inbound: DialectName,
        _ routed: RouteTarget,
        parameters: CallParameters = CallParameters()
    ) {
        self.parameters = parameters.isEmpty ? nil : parameters
        self.vendor = vendor
        self.routed = routed
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

    /// Its vendor keeps the beginnings of prompts by itself, for less money; where a request has to mark them nobody knows which it keeps.
    var keepsPromptsWarm: Bool {
        switch dialect.name {
        case .anthropicMessages, .bedrockConverse: false
        case .openAIChat, .openAIResponses, .openAICompletions, .gemini, .cohereV2: true
        }
    }

    /// Calls have something here that they need not say.
    var hasParameters: Bool { parameters != nil }

    /// A call with what it has here.
    func adapted(_ request: InboundRequest, for caller: CallerAnswer) throws(GatewayError) -> InboundRequest {
        guard let parameters else { return request }
        let edits = caller.inbound.setting(
            parameters,
            of: request.document,
            asWritten: request.original,
            mostTokens: caller.record.caller?.permissions.calls?.maxOutputTokens
        )
        guard let edits else { return request }
        var request = request
        try request.apply(edits)
        return request
    }

    /// The first line of a request.
    func requestLine(stream: Bool) -> RequestLine {
        stream ? streamLine : wholeLine
    }
}
