import Access
import Core
import JSON
import NIOCore
import Routing
import Transport

extension CallerAnswer {
    /// The caller asks to be told where the call goes, and may know.
    var wantsRoute: Bool {
        guard record.labels.speaksToGateway, let asked = exchange.head.fields.first("x-gateway-debug"), asked == "route"
        else { return false }
        return record.caller?.permissions.explains ?? true
    }
}

extension RouteExplanation {
    /// The value of `x-gateway-route`: JSON of visible ASCII, as much as fits.
    func header(_ attempts: [AttemptRecord]) -> String {
        var order: [JSONValue] = []
        var expected = JSONObject()
        var dropped = JSONObject()
        for candidate in candidates {
            let name = "\(candidate.vendor)/\(candidate.model)"
            if candidate.order != nil {
                order.append(.string(name))
                var one: JSONObject = [
                    "input_tokens": JSONValue(candidate.usage.inputTokens),
                    "output_tokens": JSONValue(candidate.usage.outputTokens),
                ]
                one["ms"] = candidate.expectedMilliseconds.flatMap { $0 < 1e12 ? JSONValue(Int($0)) : nil }
                one["cost"] = candidate.cost.map { .string("\($0)") }
                expected[name] = .object(one)
            } else if let reason = candidate.dropped ?? candidate.leftAlone {
                dropped[name] = .string(reason)
            }
        }
        // One may stand in several places.
        for name in order { if let name = name.string { dropped[name] = nil } }
        var told: JSONObject = ["order": .array(order), "expected": .object(expected), "dropped": .object(dropped)]
        told["task"] = task.map { .string($0.task.rawValue) }
        told["attempts"] = .array(
            attempts.map { attempt in
                var one: JSONObject = [
                    "target": .string("\(attempt.target.vendor.name)/\(attempt.target.profile.model)"),
                    "status": JSONValue(attempt.status),
                ]
                one["error"] = attempt.errorCode.map { .string($0) }
                one["ms"] = attempt.errorCode == nil ? nil : JSONValue(Int(attempt.total.nanoseconds / 1_000_000))
                return .object(one)
            }
        )
        let text = JSONValue.object(told).text
        let ascii = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
        return ascii && text.utf8.count <= Self.longestHeader ? text : "{\"truncated\":true}"
    }

    private static let longestHeader = 6000
}
