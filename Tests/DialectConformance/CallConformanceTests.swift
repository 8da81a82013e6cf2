import Core
import Dialects
import JSON
import NIOCore
import Testing

/// What a call says arrives, is refused by name, or is reported as left out; nothing is lost silently.
@Suite struct CallConformanceTests {
    static let seeds: Range<UInt64> = 0..<400

    @Test("what a call says arrives, is refused by name, or is reported as left out", arguments: DialectName.allCases)
    func calls(dialect: DialectName) {
        Findings.collect(dialect, seeds: Self.seeds, simpler: \.simpler, described: Self.described) { seed in
            // Every other call is of a caller of the dialect itself.
            var generator = ConversationGenerator(seed: seed, for: dialect, isOwn: seed % 2 == 0)
            return generator.call()
        } faultOf: { call, _ in
            Self.fault(of: call, in: dialect)
        }
    }

    @Test("what a caller of the dialect can say is written as he said it", arguments: DialectName.allCases)
    func ownCalls(dialect: DialectName) {
        let wire = DialectWire(dialect)
        Findings.collect(dialect, seeds: Self.seeds, simpler: \.simpler, described: Self.described) { seed in
            var generator = ConversationGenerator(seed: seed, for: dialect, isOwn: true)
            return generator.call()
        } faultOf: { call, _ in
            do {
                // What was written once is something that a caller of the dialect can say.
                var lenient = call
                lenient.dropUnsupported = true
                let said = try wire.sent(lenient).call
                let (again, dropped) = try wire.sent(said)
                guard dropped.isEmpty else { return "leaves out \(dropped) of what its own caller says" }
                return difference(
                    CallDescription(said, without: []).lines,
                    CallDescription(again, without: []).lines
                )
            } catch {
                return "\(error)"
            }
        }
    }

    private static func described(_ call: Call) -> [String] {
        ["of the call of \(call.dialect?.rawValue ?? "nobody")"] + CallDescription(call, without: []).lines
    }

    /// What is lost or invented beyond what the dialect may lose.
    static func fault(
        of call: Call,
        in name: DialectName,
        without losses: Set<PermittedLoss>? = nil
    ) -> String? {
        let wire = DialectWire(name)
        var lenient = call
        lenient.dropUnsupported = true
        do {
            let request = try wire.dialect.writeCall(lenient, for: wire.target, stream: call.stream)
            if let fault = faultOfRefusing(call, request, wire) { return fault }
            var expected = try call.leavingOut(request.dropped).narrowed(for: name)
            var read = try wire.readCall(request.body, stream: call.stream)
            guard read.dialect == name else { return "read as a call of \(read.dialect?.rawValue ?? "nobody")" }
            if let tool = request.answerTool {
                expected.responseFormat = nil
                // Beside the answer's own tool any may have to be called, and one at a time.
                expected.toolChoice = nil
                read.toolChoice = nil
                expected.parallelToolCalls = nil
                read.parallelToolCalls = nil
                read.tools.removeAll { $0.name == tool }
                // Where it cannot be forced, it is asked for.
                for index in read.messages.indices where read.messages[index].role == .system {
                    read.messages[index].parts.removeAll { part in
                        if case .text(let text) = part { text.text.string.contains("`\(tool)`") } else { false }
                    }
                }
            }
            let losses = losses ?? PermittedLoss.ofCalls(name)
            return difference(
                CallDescription(expected, without: losses).lines,
                CallDescription(read, without: losses).lines
            )
        } catch let error as Call.UnknownName {
            return "reports '\(error.name)' as left out, which is nothing of the call"
        } catch let error as GatewayError {
            return "refuses though it may leave out: \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    /// What is left out where the caller allows it is refused by the same name where not; if nothing is, the same is written.
    private static func faultOfRefusing(_ call: Call, _ lenient: VendorRequest, _ wire: DialectWire) -> String? {
        do throws(GatewayError) {
            let strict = try wire.dialect.writeCall(call, for: wire.target, stream: call.stream)
            if strict.body != lenient.body { return "writes something else where it may leave out" }
            return strict.dropped == lenient.dropped ? nil : "leaves out \(strict.dropped) though it must not"
        } catch {
            guard error.kind == .unsupportedParameter else { return "refuses as \(error.kind): \(error.message)" }
            let isReported = error.param.map(lenient.dropped.contains) ?? false
            return isReported ? nil : "refuses \(error.param ?? "-"), but leaves out \(lenient.dropped)"
        }
    }
}

extension Call {
    /// The call as a dialect narrows it to say what it has no other word for.
    fileprivate func narrowed(for dialect: DialectName) -> Call {
        var call = self
        func offer(_ names: [String], _ choice: ToolChoice) {
            call.tools.removeAll { !names.contains($0.name) }
            call.toolChoice = choice
        }
        switch (dialect, toolChoice) {
        case (.cohereV2, .named(let name)): offer([name], .required)
        case (.cohereV2, .allowed(let names, let isRequired)),
            (.anthropicMessages, .allowed(let names, let isRequired)),
            (.bedrockConverse, .allowed(let names, let isRequired)):
            offer(names, isRequired ? .required : .auto)
        case (.bedrockConverse, ToolChoice.none?):
            call.tools = []
            call.toolChoice = nil
        default: break
        }
        // OpenAI wants a schema to have a name.
        if dialect == .openAIChat || dialect == .openAIResponses, case .jsonSchema(var format) = responseFormat {
            format.name = format.name ?? "answer"
            call.responseFormat = .jsonSchema(format)
        }
        // What goes on is one text.
        if dialect == .openAICompletions {
            let texts = messages.flatMap(\.parts).compactMap {
                if case .text(let said) = $0 { said.text.string } else { nil }
            }
            call.messages = [Message(.user, [.text(JSONString(texts.joined(separator: "\n\n")))])]
        }
        // Anthropic has one id for whoever is behind the call.
        if dialect == .anthropicMessages { call.user = user ?? safetyIdentifier }
        return call
    }
}
