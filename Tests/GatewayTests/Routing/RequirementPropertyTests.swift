import Access
import Core
import NIOCore
import Routing
import Testing
import Transport

@testable import Gateway

@Suite("No plan")
struct RequirementPropertyTests {
    private static let zones = ["eu", "us", "ch"]
    private static let names = ["soc2", "hipaa"]

    private struct Place {
        var text: String
        var compliance: TargetCompliance
    }

    /// A vendor about which some things are said, and some are not.
    private static func place(_ generator: inout SplitMix64) -> Place {
        var compliance = TargetCompliance()
        var parts: [String] = []
        if Bool.random(using: &generator), let zone = zones.randomElement(using: &generator) {
            compliance.residency = zone
            parts.append("residency: \(zone)")
        }
        let certified = names.filter { _ in Bool.random(using: &generator) }
        compliance.certifications = Set(certified)
        parts.append("certifications: [\(certified.joined(separator: ", "))]")
        if Bool.random(using: &generator) {
            let days = Int.random(in: 0...2, using: &generator) * 30
            compliance.retentionDays = days
            parts.append("retention_days: \(days)")
        }
        if Bool.random(using: &generator) {
            let trains = Bool.random(using: &generator)
            compliance.trains = trains
            parts.append("training: \(trains)")
        }
        return Place(text: "{ \(parts.joined(separator: ", ")) }", compliance: compliance)
    }

    /// Something that is required, as the file and as a request writes it.
    private static func requirements(_ generator: inout SplitMix64) -> (
        yaml: String, header: String, value: Requirements
    ) {
        var value = Requirements()
        var (yaml, header): ([String], [String]) = ([], [])
        if Int.random(in: 0..<3, using: &generator) == 0, let zone = zones.randomElement(using: &generator) {
            value.residency = [[zone]]
            yaml.append("residency: [\(zone)]")
            header.append("residency=\(zone)")
        }
        if Int.random(in: 0..<3, using: &generator) == 0, let name = names.randomElement(using: &generator) {
            value.certifications = [name]
            yaml.append("certifications: [\(name)]")
            header.append("certification=\(name)")
        }
        if Int.random(in: 0..<3, using: &generator) == 0 {
            value.mostRetentionDays = 30
            yaml.append("max_retention_days: 30")
            header.append("retention_days=30")
        }
        if Int.random(in: 0..<3, using: &generator) == 0 {
            value.forbidsTraining = true
            yaml.append("no_training: true")
            header.append("training=none")
        }
        return ("{ \(yaml.joined(separator: ", ")) }", header.joined(separator: ", "), value)
    }

    private static func tree(_ depth: Int, _ vendors: Int, _ generator: inout SplitMix64) -> String {
        let strategies = ["weighted", "priority", "round_robin", "least_busy", "latency", "sticky", "headroom", "cost"]
        let branches = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            depth > 0 && Bool.random(using: &generator)
                ? tree(depth - 1, vendors, &generator)
                : "{ model: v\(Int.random(in: 0..<vendors, using: &generator))/m }"
        }
        let strategy = strategies.randomElement(using: &generator) ?? "weighted"
        return "{ strategy: \(strategy), targets: [\(branches.joined(separator: ", "))] }"
    }

    @Test("holds a target that does not meet what its alias, its key and its request require", arguments: 0..<60)
    func holds(seed: Int) async throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let places = (0..<5).map { _ in Self.place(&generator) }
        let (alias, key, asked) = (
            Self.requirements(&generator), Self.requirements(&generator), Self.requirements(&generator)
        )
        let tree = Self.tree(2, places.count, &generator)
        let fallback = Self.tree(1, places.count, &generator)
        let vendors = places.enumerated().map { number, place in
            "  v\(number): { kind: openai-compatible, base_url: \"http://127.0.0.1:1/v1\", compliance: \(place.text) }"
        }
        let yaml = """
            vendors:
            \(vendors.joined(separator: "\n"))
            keys:
              - { name: k, key: sk-property-aaaaaaaaaaaaaaaaaaaa, permissions: { models: ["*"], require: \(key.yaml) } }
            models:
              f: \(fallback)
              a: \(tree.dropLast(2)), require: \(alias.yaml), fallbacks: { content_policy: f, server: f }, max_attempts: 20, retry: { max: 2 } }
            """
        var required = alias.value
        required.add(key.value)
        required.add(asked.value)
        let (requirements, compliances) = (required, places.map(\.compliance))
        let start = generator.next()
        try await TestGateway.with(yaml) { gateway in
            let state = gateway.process.runtime.loops[0]
            let caller = gateway.process.routes.caller("k")
            try await state.context.loop.submit {
                let able = compliances.map { requirements.unmet(by: $0).isEmpty }
                do throws(GatewayError) {
                    var found = try state.resolve("a", inbound: .openAIChat, for: caller)
                    let fields = HTTPFields(asked.header.isEmpty ? [] : [("x-gateway-require", asked.header)])
                    if let choice = try RequestChoice(fields, nil, .openAIChat) {
                        found = try choice.apply(to: found, "a", at: 0)
                    }
                    var generator = SplitMix64(seed: start)
                    for _ in 0..<40 {
                        for target in Self.walk(found, &generator) {
                            let number = Int(target.vendor.name.dropFirst()) ?? 0
                            #expect(able[number], "\(target.vendor.name) of \(requirements)")
                        }
                    }
                } catch {
                    #expect(error.code == "requirement_not_met")
                    let targets = (try? state.snapshot.resolve("a", inbound: .openAIChat).targets) ?? []
                    let left = targets.filter { able[Int($0.vendor.name.dropFirst()) ?? 0] }
                    #expect(left.isEmpty)
                }
            }.get()
        }
    }

    /// The targets of a call whose attempts fail in ways drawn at random.
    private static func walk(_ resolution: Resolution, _ generator: inout SplitMix64) -> [ResolvedTarget] {
        var walk = AttemptWalk(resolution.route, resolution.policy, eligible: resolution.eligible, at: 0)
        var targets: [ResolvedTarget] = []
        var now = 0
        let call = DrawnCall(seed: generator.next())
        while true {
            switch walk.next(for: call, at: now, using: &generator) {
            case .attempt(let attempt):
                targets.append(resolution.targets[attempt.target])
                walk.began(attempt)
                let failure: [FailureClass] = [.server, .contentPolicy, .timeout, .rateLimit, .contextLength]
                walk.failed(attempt, AttemptFailure(failure.randomElement(using: &generator) ?? .server))
            case .wait(let until): now = until
            case .over: return targets
            }
        }
    }

    private struct DrawnCall: RouteCall {
        let seed: UInt64
        var isStream: Bool { true }
        var task: CallTask { .chat }
        func outputTokens(at target: Int) -> Int { 10 }
        func cost(at target: Int) -> Double? { nil }
        func hash(of key: StickyKey) -> UInt64? { seed }
        func holds(_ condition: Int) -> Bool { true }
    }
}
