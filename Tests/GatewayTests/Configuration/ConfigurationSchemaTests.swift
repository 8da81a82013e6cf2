import Foundation
import Testing

@testable import Gateway

@Suite("The format of the configuration")
struct ConfigurationSchemaTests {
    @Test("is described with standards that can be read")
    func standards() throws {
        func check(_ section: SettingSection) {
            #expect(Set(section.settings.map(\.name)).count == section.settings.count)
            for setting in section.settings where !setting.isLater {
                #expect(setting.purpose.hasSuffix("."), "\(setting.name)")
                #expect(!(setting.isRequired && setting.standard != nil))
                if case .list = setting.shape {
                } else if let standard = setting.standard {
                    #expect(throws: Never.self, "\(setting.name)") { try setting.shape.read(standard) }
                }
                check(setting.shape)
            }
        }
        func check(_ shape: SettingShape) {
            switch shape {
            case .section(let section): check(section)
            case .map(_, let value): check(value)
            case .list(let element): check(element)
            case .either(let first, let second):
                check(first)
                check(second)
            default: break
            }
        }
        check(ConfigurationFormat.root)
    }

    @Test("is a JSON Schema that knows every key and refuses others")
    func schema() throws {
        let schema = try #require(object(ConfigurationSchema.json()))
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        func check(_ section: SettingSection, _ schema: [String: Any]) throws {
            let properties = try #require(schema["properties"] as? [String: Any])
            #expect(Set(properties.keys) == Set(section.settings.filter { !$0.isLater }.map(\.name)))
            #expect(schema["additionalProperties"] as? Bool == false)
            let required = Set(schema["required"] as? [String] ?? [])
            #expect(required == Set(section.settings.filter(\.isRequired).map(\.name)))
            for setting in section.settings where !setting.isLater {
                let inner = try #require(properties[setting.name] as? [String: Any])
                #expect(inner["description"] as? String == setting.purpose)
                #expect((inner["default"] != nil) == (setting.standard != nil))
                if case .section(let section) = setting.shape { try check(section, inner) }
                if case .map(_, .section(let section)) = setting.shape {
                    try check(section, try #require(inner["additionalProperties"] as? [String: Any]))
                }
            }
        }
        try check(ConfigurationFormat.root, schema)
    }

    /// The test's own reading of the schema, against documents that the reader takes and refuses.
    @Test(
        "says by its JSON Schema what the reader says",
        arguments: [
            (#"{}"#, true),
            (
                #"{"server":{"listen":"127.0.0.1:8080","max_connections":5,"idle_timeout":"30s","max_body_bytes":"1MiB"}}"#,
                true
            ),
            (#"{"server":{"max_body_bytes":1024,"tls":{"certificate":"a","private_key":"b"}}}"#, true),
            (
                #"{"vendors":{"openai":{"api_key":"k"},"a":{"kind":"ollama","models":["x"]},"b":{"kind":"vllm","models":{"x":{}}}}}"#,
                true
            ),
            (#"{"models":{"a":"simulator/echo","b":{"targets":[{"model":"simulator/echo","weight":2}]}}}"#, true),
            (#"{"drop_params":"${B:-true}","log":{"level":"${L:-info}"}}"#, true),
            (#"{"vendors":{"ollama":{"models":{"m":{"price":{"input":0.15,"output":"0.60","image":2}}}}}}"#, true),
            (#"{"vendors":{"ollama":{"models":{"m":{"price":{"input":"-1"}}}}}}"#, false),
            (#"{"vendors":{"ollama":{"models":{"m":{"price":{"input":-1}}}}}}"#, false),
            (#"{"vendors":{"ollama":{"models":{"m":{"price":{"percent":{"batch":0}}}}}}}"#, false),
            (#"{"sever":{}}"#, false),
            (#"{"server":{"listen":"8080"}}"#, false),
            (#"{"server":{"idle_timeout":"30"}}"#, false),
            (#"{"server":{"idle_timeout":30}}"#, false),
            (#"{"server":{"max_connections":0}}"#, false),
            (#"{"server":{"max_connections":"many"}}"#, false),
            (#"{"server":{"max_body_bytes":"1 MiB"}}"#, false),
            (#"{"server":{"tls":{"certificate":"a"}}}"#, false),
            (#"{"vendors":{"a":{"kind":"olama"}}}"#, false),
            (#"{"vendors":[]}"#, false),
            (#"{"models":{"a":""}}"#, false),
            (
                #"{"models":{"a":"simulator/echo","b":{"strategy":"priority","targets":[{"model":"a"},{"targets":[{"model":"a"}]}]}}}"#,
                true
            ),
            (#"{"models":{"b":{"targets":[{"targets":[{"modell":"a"}]}]}}}"#, false),
            (#"{"routing":{"max_attempts":2,"retry":{"max":2,"after":["server"]},"breaker":{"open_for":"1s"}}}"#, true),
            (#"{"routing":{"retry":{"after":["request"]}}}"#, false),
            (#"{"models":{"a":{"strategy":"weighted"}}}"#, false),
            (#"{"models":{"a":{"strategy":"fallback","targets":[]}}}"#, false),
            (#"{"log":{"level":"loud"}}"#, false),
            (#"{"drop_params":"yes"}"#, false),
            (#"{"storage":{}}"#, true), (#"{"storage":{"url":"mysql://a/b"}}"#, false),
            (#"{"cache":{}}"#, false),
            (#"{"limits":[]}"#, true),
            (#"{"limits":[{"name":"l","measure":"cost","limit":"5.00 USD","window":"1h"}]}"#, true),
            (#"{"limits":[{"name":"l","measure":"requests","limit":10,"window":"1h","per":["team","tag:p"]}]}"#, true),
            (#"{"limits":[{"name":"l","measure":"requests","limit":"ten","window":"1h"}]}"#, false),
            (#"{"budgets":[{"name":"b","amount":"5.00 USD","window":"month","status":429}]}"#, true),
            (#"{"budgets":[{"name":"b","amount":5,"measure":"total_tokens","window":"30d","hard":false}]}"#, true),
            (#"{"budgets":[{"name":"b","amount":5,"window":"year"}]}"#, false),
        ]
    )
    func agreement(_ document: String, _ isValid: Bool) throws {
        let schema = try #require(object(ConfigurationSchema.json()))
        let value = try JSONSerialization.jsonObject(with: Data(document.utf8), options: .fragmentsAllowed)
        #expect(accepts(schema, value, schema["$defs"] as? [String: Any] ?? [:]) == isValid)
        // JSON is YAML.
        let isRead = (try? loadConfiguration(document)) != nil
        #expect(isRead == isValid)
    }

    /// Run with `UPDATE_DOCS=1` to write the page anew.
    @Test("is what docs/configuration.md says")
    func page() throws {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let file = root.appendingPathComponent("docs/configuration.md")
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try ConfigurationReference.markdown().write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == ConfigurationReference.markdown(),
            "run the tests with UPDATE_DOCS=1"
        )
    }

    private func object(_ text: String) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    }

    /// The keywords of JSON Schema that the schema uses.
    private func accepts(_ schema: [String: Any], _ value: Any, _ named: [String: Any]) -> Bool {
        func accepts(_ schema: [String: Any], _ value: Any) -> Bool { self.accepts(schema, value, named) }
        if let reference = schema["$ref"] as? String {
            guard let schema = named[String(reference.dropFirst("#/$defs/".count))] as? [String: Any] else {
                return false
            }
            return accepts(schema, value)
        }
        if let any = schema["anyOf"] as? [[String: Any]], !any.contains(where: { accepts($0, value) }) { return false }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "\u{0}") { return false }
        let types = schema["type"].map { ($0 as? [String]) ?? [($0 as? String) ?? ""] }
        if let types, !types.contains(where: { isType($0, value) }) { return false }
        if let pattern = schema["pattern"] as? String, let text = value as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            return false
        }
        if let number = value as? Int, !(value is Bool) {
            if let minimum = schema["minimum"] as? Int, number < minimum { return false }
            if let maximum = schema["maximum"] as? Int, number > maximum { return false }
        }
        if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
            return list.allSatisfy { accepts(items, $0) }
        }
        guard let members = value as? [String: Any] else { return true }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        if let required = schema["required"] as? [String], !required.allSatisfy({ members[$0] != nil }) { return false }
        return members.allSatisfy { name, member in
            if let property = properties[name] { return accepts(property, member) }
            if let others = schema["additionalProperties"] as? [String: Any] { return accepts(others, member) }
            return schema["additionalProperties"] as? Bool != false
        }
    }

    private func isType(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "boolean": value is Bool
        case "number": (value is Double || value is Int) && !(value is Bool)
        default: value is Int && !(value is Bool)
        }
    }
}
