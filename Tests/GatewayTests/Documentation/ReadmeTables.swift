import Core
import Dialects
import Foundation
import JSON
import NIOCore

@testable import Gateway

/// The tables of the README that are made from the code.
enum ReadmeTables {
    /// The vendors' wire formats, as the tables name them.
    static let outbound: [(dialect: DialectName, vendor: String, title: String)] = [
        (.openAIChat, "openai", "OpenAI and compatible"), (.anthropicMessages, "anthropic", "Anthropic"),
        (.gemini, "gemini", "Gemini"), (.bedrockConverse, "bedrock", "Bedrock"), (.cohereV2, "cohere", "Cohere"),
    ]

    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    // MARK: Parameters

    /// A parameter as Chat's callers write it, beside a plain question.
    struct Parameter {
        let title: String
        let members: String
        /// Members that must be there too and are not what the row is about.
        var beside = ""
        /// In place of the plain question.
        var messages = #"[{"role":"user","content":"x"}]"#

        init(_ title: String, _ members: String, beside: String = "", messages: String? = nil) {
            self.title = title
            self.members = members
            self.beside = beside
            self.messages = messages ?? self.messages
        }

        var request: String {
            #"{"model":"m","messages":\#(messages)"#
                + [beside, members].filter { !$0.isEmpty }.map { "," + $0 }.joined() + "}"
        }
    }

    private static let tool = #"{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}"#
    private static let offered = #""tools":[\#(tool)]"#

    static let parameters: [Parameter] = [
        Parameter("system messages", "", messages: #"[{"role":"system","content":"s"},{"role":"user","content":"x"}]"#),
        Parameter(
            "images",
            "",
            messages: #"[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","#
                + #""image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]"#
        ),
        Parameter(
            "files (PDF)",
            "",
            messages: #"[{"role":"user","content":[{"type":"text","text":"x"},{"type":"file","#
                + #""file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}]}]"#
        ),
        Parameter(
            "`input_audio`",
            "",
            messages: #"[{"role":"user","content":[{"type":"text","text":"x"},{"type":"input_audio","#
                + #""input_audio":{"data":"UklGRg==","format":"wav"}}]}]"#
        ),
        Parameter("`tools`", offered),
        Parameter("`tool_choice: required`", #""tool_choice":"required""#, beside: offered),
        Parameter(
            "`tool_choice` of one name",
            #""tool_choice":{"type":"function","function":{"name":"f"}}"#,
            beside: offered
        ),
        Parameter("`parallel_tool_calls: false`", #""parallel_tool_calls":false"#, beside: offered),
        Parameter(
            "`response_format: json_schema`",
            #""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}"#
        ),
        Parameter("`response_format: json_object`", #""response_format":{"type":"json_object"}"#),
        Parameter("`max_completion_tokens`", #""max_completion_tokens":50"#),
        Parameter("`temperature`", #""temperature":0.5"#), Parameter("`top_p`", #""top_p":0.5"#),
        Parameter("`top_k`", #""top_k":5"#), Parameter("`stop`", #""stop":["."]"#), Parameter("`n`", #""n":2"#),
        Parameter("`seed`", #""seed":7"#), Parameter("`presence_penalty`", #""presence_penalty":0.5"#),
        Parameter("`frequency_penalty`", #""frequency_penalty":0.5"#),
        Parameter("`logit_bias`", #""logit_bias":{"1":1}"#),
        Parameter("`logprobs`", #""logprobs":true"#), Parameter("`reasoning_effort`", #""reasoning_effort":"low""#),
        Parameter("`user`", #""user":"u""#), Parameter("`metadata`", #""metadata":{"a":"b"}"#),
        Parameter("`service_tier: auto`", #""service_tier":"auto""#),
        Parameter("`verbosity: low`", #""verbosity":"low""#),
    ]

    /// What becomes of the parameters at vendors of each wire format: the members that the vendor is told them by; nothing for
    /// hints that mean nothing there, — for what is refused.
    static func parameterTable() throws -> String {
        let columns = outbound.filter { $0.dialect != .openAIChat }
        let rows = try parameters.map { parameter in
            try [parameter.title] + columns.map { try cell(parameter, $0.dialect) }
        }
        return table(["parameter"] + columns.map(\.title), rows)
    }

    private static func cell(_ parameter: Parameter, _ dialect: DialectName) throws -> String {
        func paths(_ request: String) throws -> Set<String> {
            let call = try OpenAIChatDialect().readCall(JSONDocument(parsing: request), route: CallRoute())
            var target = TargetProfile(vendor: "v", model: "anthropic.claude-sonnet-4-6", dialect: dialect)
            target.maxOutputTokens = 64_000
            target.capabilities.reasoning = dialect == .gemini ? .effort : dialect == .cohereV2 ? .budget : .adaptive
            let body = try Dialects.named(dialect).writeCall(call, for: target, stream: false).body
            var found: Set<String> = []
            try collect(JSONDocument(parsing: body).root, "", into: &found)
            return found
        }
        do {
            let plain = Parameter("", "", beside: parameter.beside)
            let more = try paths(parameter.request).subtracting(paths(plain.request))
            if more.isEmpty { return try written(parameter, dialect) == written(plain, dialect) ? "" : "another value" }
            // The innermost new members; of many, what they all stand in.
            let inner = more.filter { path in !more.contains { $0 != path && isInside($0, path) } }
            let outer = more.filter { path in !more.contains { $0 != path && isInside(path, $0) } }
            return (inner.count <= 3 ? inner : outer).sorted().map { "`\($0)`" }.joined(separator: ", ")
        } catch let error as GatewayError where error.code == "unsupported_parameter" {
            return "—"
        }
    }

    private static func isInside(_ path: String, _ outer: String) -> Bool {
        path.hasPrefix(outer + ".") || path.hasPrefix(outer + "[]")
    }

    private static func written(_ parameter: Parameter, _ dialect: DialectName) throws -> String {
        let call = try OpenAIChatDialect().readCall(JSONDocument(parsing: parameter.request), route: CallRoute())
        var target = TargetProfile(vendor: "v", model: "anthropic.claude-sonnet-4-6", dialect: dialect)
        target.maxOutputTokens = 64_000
        target.capabilities.reasoning = dialect == .gemini ? .effort : dialect == .cohereV2 ? .budget : .adaptive
        return String(buffer: try Dialects.named(dialect).writeCall(call, for: target, stream: false).body)
    }

    /// The paths of all members; those of elements of lists without their places.
    private static func collect(_ node: JSONNode, _ path: String, into found: inout Set<String>) {
        if !path.isEmpty { found.insert(path) }
        if node.isObject {
            for (key, value) in node.members {
                collect(value, path.isEmpty ? key.string : "\(path).\(key.string)", into: &found)
            }
        } else if node.isArray {
            for element in node.elements { collect(element, path + "[]", into: &found) }
        }
    }

    // MARK: The page

    static let readme: URL = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }.appendingPathComponent("README.md")
    }()

    /// The table between the marks of the name; with `UPDATE_DOCS=1` it is replaced by the right one first.
    static func said(_ name: String, shouldSay table: String) throws -> String? {
        var page = try String(contentsOf: readme, encoding: .utf8)
        let (begin, end) = ("<!-- \(name): made by the tests -->\n", "\n<!-- end of \(name) -->")
        guard let start = page.range(of: begin), let stop = page.range(of: end) else { return nil }
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            page.replaceSubrange(start.upperBound..<stop.lowerBound, with: table)
            try page.write(to: readme, atomically: true, encoding: .utf8)
            return table
        }
        return String(page[start.upperBound..<stop.lowerBound])
    }
}
