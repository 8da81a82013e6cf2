import Catalogue
import Core
import Dialects
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Routing
import Transport

extension GatewayProcess {
    /// How exact the times of checks are.
    private static let checkInterval = Duration.milliseconds(500)

    /// Asks vendors again and again whether they are there, as their configuration says, until the gateway stops.
    func checkVendors() {
        let task = Task.detached { [weak self] in
            var checks = VendorChecks()
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.checkInterval)
                guard let self, !Task.isCancelled else { return }
                await checks.run(self)
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }
}

/// When vendors were last asked whether they are there, and what came of it.
private struct VendorChecks {
    private struct Check {
        let settings: Configuration.HealthCheck
        var count: HealthCheckCount
        var due: ContinuousClock.Instant
    }

    private var checks: [String: Check] = [:]

    /// Asks those whose time it is, at the same time.
    mutating func run(_ gateway: GatewayProcess) async {
        let snapshot = gateway.current.withLockedValue { $0 }
        let now = ContinuousClock.now
        var asked: [VendorAccess] = []
        for vendor in snapshot.orderedVendors {
            guard let settings = vendor.configured.healthCheck else {
                checks[vendor.name] = nil
                continue
            }
            if checks[vendor.name]?.settings != settings {
                checks[vendor.name] = Check(
                    settings: settings,
                    count: HealthCheckCount(failures: settings.failures),
                    due: now
                )
            }
            guard let due = checks[vendor.name]?.due, due <= now else { continue }
            checks[vendor.name]?.due = now + settings.interval
            asked.append(vendor)
        }
        guard !asked.isEmpty, let loop = gateway.runtime.loops.first else { return }
        let found = await withTaskGroup(of: (String, String?).self) { group in
            for vendor in asked {
                group.addTask(executorPreference: loop.context.executor) { (vendor.name, await vendor.fault(on: loop)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = .some($1.1) }
        }
        for (name, fault) in found {
            guard let outcome = checks[name]?.count.add(isWell: fault == nil) else { continue }
            settle(name, outcome, fault, gateway, snapshot.health)
        }
    }

    private func settle(
        _ vendor: String,
        _ outcome: HealthCheckCount.Outcome,
        _ fault: String?,
        _ gateway: GatewayProcess,
        _ health: HealthRegistry
    ) {
        let now = NIODeadline.now().uptime
        let targets = health.targets(of: vendor)
        switch outcome {
        case .none: break
        case .ill:
            let wasWell = targets.contains { $0.openReason != .healthCheck }
            for target in targets { target.eject(.healthCheck, at: now) }
            guard wasWell else { return }
            gateway.logger.warning(
                "a vendor does not pass its health check: it is left alone",
                metadata: ["vendor": "\(vendor)", "fault": "\(fault ?? "")"]
            )
        case .well:
            for target in targets where target.openReason == .healthCheck { target.recover(at: now) }
            gateway.logger.notice("a vendor passes its health check again", metadata: ["vendor": "\(vendor)"])
        }
    }
}

extension VendorAccess {
    /// Asks whether it is there.
    /// - Returns: what is wrong; nil: nothing.
    fileprivate func fault(on loop: LoopState) async -> String? {
        guard let check = configured.healthCheck else { return nil }
        do {
            let line = requestLine(to: check.path, .get)
            let record = CallRecord(.empty, inbound: configured.kind.dialect, kind: nil, tags: 0)
            let content = RequestContent(type: .none, length: .none)
            let bytes = try await head(line, content, caller: .empty, on: loop, for: record)
            var request = UpstreamRequest(method: .get, bytes: bytes, collectLimit: 1 << 20, retriesStale: true)
            request.answerDeadline = .now() + TimeAmount(check.timeout)
            let response = try await loop.context.pool(of: upstream).send(request)
            let status = response.head.status
            return status >= 500 || status == 401 || status == 403 ? "status \(status)" : nil
        } catch let error as GatewayError {
            return error.code ?? "no credentials"
        } catch let error as UpstreamError {
            return GatewayError(error, vendor: name).code ?? "unreachable"
        } catch {
            return "unreachable"
        }
    }
}
