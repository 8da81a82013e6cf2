import Core
import Dialects
import JSON
import NIOCore
import Transport

/// Decides what is answered to a request, which depends on the request, the profile, what is stored and what is drawn alone.
struct RequestHandler: Sendable {
    /// How the vendor behaves.
    let profile: SimulatorProfile
    /// Seconds since 1970.
    let now: @Sendable () -> Int
    let storage: SimulatorStorage

    /// Writes the script of an answer.
    /// - Parameters:
    ///   - id: the tail of identifiers that the answer tells.
    ///   - fields: of every answer's head.
    func script(
        for request: SimulatedRequest,
        id: String,
        fields: ResponseFields,
        _ generator: SeededGenerator
    ) async -> Script {
        var drawn = Drawn(
            writer: ScriptWriter(
                dialect: Dialects.named(request.operation.dialect),
                profile: profile,
                id: id,
                fields: fields,
                generator: generator
            ),
            generator: generator
        )
        do throws(GatewayError) {
            switch request.operation {
            case .call(_, let route): return try call(request, route, id, &drawn)
            case .query(let query): return try self.query(request, query, id, &drawn)
            case .endpoint(let endpoint): return try await self.endpoint(request, endpoint, id, &drawn)
            }
        } catch {
            return drawn.writer.refusal(error)
        }
    }

    /// What is drawn for a request, once its model is known.
    private struct Drawn {
        var writer: ScriptWriter
        var generator: SeededGenerator
        var fault: Fault?
        /// The status of an error that is answered instead; none beside a fault.
        var status: Int?

        /// Draws with the profile of a model.
        mutating func draw(_ model: ModelName) {
            var draw = generator.fork()
            fault = model.profile.drawFault(&draw)
            let status = model.profile.drawError(&draw)
            self.status = fault == nil ? status : nil
            writer = ScriptWriter(
                dialect: writer.dialect,
                profile: model.profile,
                id: writer.id,
                fields: writer.fields,
                generator: generator.fork()
            )
        }
    }

    // MARK: Calls

    private func call(
        _ request: SimulatedRequest,
        _ route: CallRoute,
        _ id: String,
        _ drawn: inout Drawn
    ) throws(GatewayError) -> Script {
        let dialect = drawn.writer.dialect
        let document = try request.document()
        let call = try dialect.readCall(document, route: route)
        guard !call.messages.isEmpty else {
            throw GatewayError.invalidRequest("At least one message is required.", param: "messages")
        }
        let model = try ModelName(call.model, profile)
        drawn.draw(model)
        if let status = drawn.status { return drawn.writer.error(status) }
        var answer = Answer(to: call, of: model, in: dialect.name, drawn.generator.fork())
        let context = ReplyContext(
            fallbackID: id,
            now: now(),
            model: model.name,
            includeUsage: call.includeUsage,
            tellsFunctionCall: call.usesFunctions,
            echo: dialect.echo(of: document)
        )
        return call.stream
            ? drawn.writer.stream(answer.reply(), context, drawn.fault)
            : drawn.writer.whole(answer.reply(), context, drawn.fault)
    }

    // MARK: Questions

    private func query(
        _ request: SimulatedRequest,
        _ query: SimulatedQuery,
        _ id: String,
        _ drawn: inout Drawn
    ) throws(GatewayError) -> Script {
        let answer = try query.answer(request.document()) { (name) throws(GatewayError) in
            let model = try ModelName(name, profile)
            drawn.draw(model)
            return ReplyContext(fallbackID: id, now: now(), model: model.name, includeUsage: true)
        }
        if let status = drawn.status { return drawn.writer.error(status) }
        if let tokens = answer.tokens { drawn.writer.fields.add(tokens.name, tokens.count) }
        return drawn.writer.answer(EndpointAnswer(contentType: "application/json", .whole(answer.body)), drawn.fault)
    }

    // MARK: Further endpoints

    private func endpoint(
        _ request: SimulatedRequest,
        _ endpoint: OpenAIEndpoint,
        _ id: String,
        _ drawn: inout Drawn
    ) async throws(GatewayError) -> Script {
        let parameters = try RequestParameters(request)
        let model = try ModelName(parameters.text("model") ?? endpoint.defaultModel ?? "", profile)
        drawn.draw(model)
        if let status = drawn.status { return drawn.writer.error(status) }
        let answer = try await endpoint.answer(
            EndpointRequest(
                parameters: parameters,
                query: request.query,
                model: model,
                id: id,
                now: now(),
                generator: drawn.generator.fork(),
                handler: self
            )
        )
        return drawn.writer.answer(answer, drawn.fault)
    }
}

extension SimulatorProfile {
    /// Draws one number, whatever is drawn.
    func drawFault(_ generator: inout SeededGenerator) -> Fault? {
        var rest = generator.unit()
        for rate in faults {
            if rest < rate.probability { return rate.fault }
            rest -= rate.probability
        }
        return nil
    }

    /// Draws one number, whatever is drawn.
    func drawError(_ generator: inout SeededGenerator) -> Int? {
        var rest = generator.unit()
        for rate in errors {
            if rest < rate.probability { return rate.status }
            rest -= rate.probability
        }
        return nil
    }
}
