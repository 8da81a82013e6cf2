import Access
import Core
import Dialects
import JSON
import NIOCore
import Routing

/// What conditions of branches are told of a call, each thing when it is asked for.
struct CallCondition: ExpressionFacts {
    let routed: RoutedCall
    let record: CallRecord
    let inbound: any Dialect
    /// Nil for what is no call of a model that answers messages.
    let document: JSONDocument?
    /// Where the caller says that it is.
    let region: String?

    /// The variables of conditions; their places are those of ``Fact``.
    static let schema = ExpressionSchema(
        Fact.allCases.map { ($0.rawValue, $0.type) },
        values: [
            Fact.task.rawValue: CallTask.allCases.map(\.rawValue), Fact.priority.rawValue: CallPriority.names,
            Fact.dialect.rawValue: DialectName.allCases.map(\.rawValue), Fact.weekday.rawValue: weekdays,
            Fact.features.rawValue: CallFeatures.named.map(\.name),
        ]
    )

    private enum Fact: String, CaseIterable {
        case model
        case organisation = "caller.organisation"
        case team = "caller.team"
        case key = "caller.key"
        case user = "caller.user"
        case roles = "caller.roles"
        case region = "caller.region"
        case tags
        case priority
        case dialect
        case stream
        case features
        case task
        case promptBytes = "prompt.bytes"
        case promptTokens = "prompt.tokens"
        case maxOutputTokens = "max_output_tokens"
        case hour = "time.hour"
        case minute = "time.minute"
        case weekday = "time.weekday"
        case date = "time.date"
        case clock = "time.clock"

        var type: ExpressionType {
            switch self {
            case .model, .organisation, .team, .key, .user, .region, .priority, .dialect, .task, .weekday, .date,
                .clock:
                .text
            case .roles, .features: .texts
            case .tags: .map
            case .stream: .flag
            case .promptBytes, .promptTokens, .maxOutputTokens, .hour, .minute: .number
            }
        }
    }

    private static let facts = Fact.allCases

    /// Whether a condition depends on what a call asks for.
    static func asksForTask(_ condition: Expression) -> Bool {
        condition.variables.contains { facts[$0.index] == .task }
    }

    func value(of variable: ExpressionVariable) -> ExpressionValue {
        let caller = record.caller
        switch Self.facts[variable.index] {
        case .model: return .text(record.modelAsked)
        case .organisation: return .of(caller?.organisation)
        case .team: return .of(caller?.team)
        case .key: return .of(caller?.key)
        case .user: return .of(caller?.user ?? record.labels.user)
        case .roles: return caller.map { .texts($0.roles) } ?? .missing
        case .region: return .of(region)
        case .tags: return .of(variable.key.flatMap { record.labels.tags[$0] })
        case .priority: return .text((caller?.permissions.priority ?? .normal).description)
        case .dialect: return .text(inbound.name.rawValue)
        case .stream: return .flag(record.isStream)
        case .features: return document.map { .texts(inbound.features(of: $0).features.names) } ?? .missing
        case .task: return .text(routed.task.rawValue)
        case .promptBytes: return document.map { .number(Double($0.bytes.readableBytes)) } ?? .missing
        case .promptTokens: return .number(Double(routed.usage(at: 0).inputTokens))
        case .maxOutputTokens:
            return document.flatMap { inbound.outputLimit(of: $0).total }.map { .number(Double($0)) } ?? .missing
        case .hour: return .number(Double(time.hour))
        case .minute: return .number(Double(time.minute))
        case .weekday: return .text(Self.weekdays[(record.receivedAt / 86_400 + 4) % 7])
        case .date: return .text("\(time.year)-\(Self.two(time.month))-\(Self.two(time.day))")
        case .clock: return .text("\(Self.two(time.hour)):\(Self.two(time.minute))")
        }
    }

    /// When the call came, in UTC.
    private var time: UTCTime { UTCTime(seconds: record.receivedAt) }

    /// The first of January 1970 was a Thursday.
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension ExpressionValue {
    fileprivate static func of(_ text: String?) -> ExpressionValue { text.map { .text($0) } ?? .missing }
}
