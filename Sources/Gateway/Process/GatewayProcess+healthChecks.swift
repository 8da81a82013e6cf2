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
            // One that is slow keeps nobody else from being asked.
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.checkInterval)
                    guard let self, !Task.isCancelled, let loop = self.runtime.loops.first else { break }
                    for check in checks.due(self.current.withLockedValue { $0 }) {
                        group.addTask(executorPreference: loop.context.executor) { await check.run(self, on: loop) }
                    }
                }
                group.cancelAll()
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }
}

/// When vendors are to be asked whether they are there.
private struct VendorChecks {
    private var checks: [String: (check: VendorCheck, due: ContinuousClock.Instant)] = [:]

    /// Those whose time it is.
    mutating func due(_ snapshot: Snapshot) -> [VendorCheck] {
        let now = ContinuousClock.now
        for name in Array(checks.keys) where snapshot.vendors[name]?.configured.healthCheck == nil {
            checks[name]?.check.forget()
            // Nobody looks any more: calls find out how it is.
            _ = snapshot.health.setIll(name, false, at: NIODeadline.now().uptime)
            checks[name] = nil
        }
        return snapshot.orderedVendors.compactMap { vendor in
            guard let settings = vendor.configured.healthCheck else { return nil }
            if checks[vendor.name]?.check.settings != settings {
                checks[vendor.name]?.check.forget()
                checks[vendor.name] = (VendorCheck(vendor.name, settings), now)
            }
            guard let (check, due) = checks[vendor.name], due <= now, check.begin() else { return nil }
            checks[vendor.name]?.due = now + settings.interval
            return check
        }
    }
}

/// Whether a vendor is there.
private final class VendorCheck: Sendable {
    let settings: Configuration.HealthCheck
    private let name: String
    private struct State {
        var isRunning = false
        /// What it finds is of no more use.
        var isForgotten = false
        var count: HealthCheckCount
    }

    private let state: NIOLockedValueBox<State>

    init(_ name: String, _ settings: Configuration.HealthCheck) {
        (self.name, self.settings) = (name, settings)
        state = NIOLockedValueBox(State(count: HealthCheckCount(failures: settings.failures)))
    }

    /// - Returns: false while the last one goes on.
    func begin() -> Bool {
        state.withLockedValue { state in
            defer { state.isRunning = true }
            return !state.isRunning
        }
    }

    /// Its vendor is looked at in another way from now on, or not at all.
    func forget() {
        state.withLockedValue { $0.isForgotten = true }
    }

    /// Asks it, and lets calls know.
    func run(_ gateway: GatewayProcess, on loop: LoopState) async {
        let snapshot = gateway.current.withLockedValue { $0 }
        guard let vendor = snapshot.vendors[name] else { return }
        let fault = await vendor.fault(by: settings, on: loop)
        // What was broken off because the gateway stops says nothing.
        if Task.isCancelled { return }
        // Told while it is held, so that whoever forgets it has the last word.
        let isIll = state.withLockedValue { state -> Bool? in
            state.isRunning = false
            let isIll = state.count.add(isWell: fault == nil)
            guard !state.isForgotten, isIll || fault == nil else { return nil }
            return snapshot.health.setIll(name, isIll, at: NIODeadline.now().uptime) ? isIll : nil
        }
        guard let isIll else { return }
        if isIll {
            gateway.logger.warning(
                "a vendor does not pass its health check: it is left alone",
                metadata: ["vendor": "\(name)", "fault": "\(fault ?? "")"]
            )
        } else {
            gateway.logger.notice("a vendor passes its health check again", metadata: ["vendor": "\(name)"])
        }
    }
}

extension VendorAccess {
    /// Asks whether it is there, with each of its keys until one is not refused.
    /// - Returns: what is wrong; nil: nothing.
    fileprivate func fault(by check: Configuration.HealthCheck, on loop: LoopState) async -> String? {
        let deadline = NIODeadline.now() + TimeAmount(check.timeout)
        var fault: String?
        for _ in 0..<(keys?.count ?? 1) {
            let record = CallRecord(.empty, inbound: configured.kind.dialect, kind: nil, tags: 0)
            let status: Int
            do {
                status = try await ask(check.path, on: loop, for: record, until: deadline)
            } catch let error as GatewayError {
                return error.code ?? "no credentials"
            } catch let error as UpstreamError {
                return GatewayError(error, vendor: name).code ?? "unreachable"
            } catch {
                return "unreachable"
            }
            guard status == 401 || status == 403 else { return status >= 500 ? "status \(status)" : nil }
            // Another key may not be refused: each time the next one is shown.
            fault = "status \(status)"
        }
        return fault
    }

    private func ask(
        _ path: String,
        on loop: LoopState,
        for record: CallRecord,
        until deadline: NIODeadline
    ) async throws -> Int {
        let content = RequestContent(type: .none, length: .none)
        let bytes = try await head(requestLine(to: path, .get), content, caller: .empty, on: loop, for: record)
        var request = UpstreamRequest(method: .get, bytes: bytes, collectLimit: 1 << 20, retriesStale: true)
        request.answerDeadline = deadline
        return try await loop.context.pool(of: upstream).send(request).head.status
    }
}
