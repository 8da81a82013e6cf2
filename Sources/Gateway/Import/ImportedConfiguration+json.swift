import JSON
import NIOCore

extension ImportedConfiguration {
    /// The findings and the variables as one JSON object, for programs.
    ///
    ///     {"findings":[{"kind":"missing","path":"router_settings.fallbacks","message":"…"}],
    ///      "variables":[{"name":"OPENAI_API_KEY"}]}
    public var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.array("findings") { writer in
                for finding in findings {
                    writer.object { writer in
                        writer.member("kind", finding.kind.rawValue)
                        writer.member("path", finding.path)
                        writer.member("message", finding.message)
                    }
                }
            }
            writer.array("variables") { writer in
                for variable in variables { writer.object { $0.member("name", variable.name) } }
            }
        }
        return String(buffer: writer.buffer)
    }
}
