import Dialects
import JSON
import NIOCore

extension ConfigurationBuilder {
    /// What calls have, as a section says it.
    func parameters(_ record: SettingsRecord) -> CallParameters {
        var parameters = CallParameters()
        parameters.always = values(record.section("parameters"))
        parameters.standard = values(record.section("defaults"))
        return parameters
    }

    private func values(_ record: SettingsRecord) -> [CallParameter: JSONRaw] {
        var values: [CallParameter: JSONRaw] = [:]
        for parameter in CallParameter.allCases where record.written.contains(parameter.rawValue) {
            let name = parameter.rawValue
            values[parameter] =
                switch parameter {
                case .maxTokens, .topK, .seed: record.integer(name).map { JSONRaw($0) }
                case .temperature, .topP, .presencePenalty, .frequencyPenalty: record.decimal(name).map(\.json)
                case .stop: record.texts(name).map { JSONRaw(unchecked: ByteBuffer(string: JSONValue($0).text)) }
                case .reasoningEffort: record.text(name).map { JSONRaw($0) }
                }
        }
        return values
    }
}

extension Double {
    fileprivate var json: JSONRaw { JSONRaw(unchecked: ByteBuffer(string: "\(self)")) }
}
