import NIOCore
import Routing

extension ConfigurationBuilder {
    /// How targets are watched and calls are tried.
    mutating func routing(_ record: SettingsRecord) -> RoutingSettings {
        var settings = RoutingSettings()
        settings.attempts = attempts(record, beside: settings.attempts)
        let budget = record.section("retry_budget")
        settings.retryShare = budget.percent("percent", else: settings.retryShare)
        settings.retryBurst = budget.integer("burst") ?? settings.retryBurst
        let breaker = record.section("breaker")
        settings.breaker.consecutiveFailures =
            breaker.integer("consecutive_failures") ?? settings.breaker.consecutiveFailures
        settings.breaker.failureShare = breaker.percent("failure_percent", else: settings.breaker.failureShare)
        settings.breaker.silence = breaker.nanoseconds("silence") ?? settings.breaker.silence
        settings.breaker.slowCall = breaker.nanoseconds("slow_call")
        settings.breaker.slowShare = breaker.percent("slow_percent", else: settings.breaker.slowShare)
        settings.breaker.window = breaker.nanoseconds("window") ?? settings.breaker.window
        settings.breaker.minimumCalls = breaker.integer("min_calls") ?? settings.breaker.minimumCalls
        settings.breaker.openFor = breaker.nanoseconds("open_for") ?? settings.breaker.openFor
        settings.breaker.longestOpen = breaker.nanoseconds("max_open") ?? settings.breaker.longestOpen
        settings.breaker.probes = breaker.integer("probes") ?? settings.breaker.probes
        settings.breaker.successes = breaker.integer("successes") ?? settings.breaker.successes
        checkOrder(of: ("open_for", settings.breaker.openFor), ("max_open", settings.breaker.longestOpen), in: breaker)
        let outliers = record.section("outliers")
        settings.outliers.failureShare = outliers.percent("failure_percent", else: settings.outliers.failureShare)
        settings.outliers.factor = outliers.integer("factor").map(Double.init) ?? settings.outliers.factor
        settings.outliers.mostEjected = outliers.percent("max_percent", else: settings.outliers.mostEjected)
        return settings
    }

    /// How long and how often a call is tried.
    /// - Parameter others: what counts where the section says nothing.
    mutating func attempts(_ record: SettingsRecord, beside others: AttemptPolicy) -> AttemptPolicy {
        var policy = others
        policy.maxAttempts = record.integer("max_attempts") ?? policy.maxAttempts
        policy.timeout = record.nanoseconds("timeout") ?? policy.timeout
        policy.attemptTimeout = record.nanoseconds("attempt_timeout") ?? policy.attemptTimeout
        policy.whenAllOpen = record.text("when_all_open").flatMap(AttemptPolicy.WhenAllOpen.init) ?? policy.whenAllOpen
        policy.fallsBackAfter = record.failures("fall_back_after") ?? policy.fallsBackAfter
        policy.continuesStreams = record.text("broken_streams").map { $0 == "continue" } ?? policy.continuesStreams
        if record.written.contains("hedge") { policy.hedge = hedge(record.section("hedge")) }
        let retry = record.section("retry")
        policy.retries = retry.integer("max") ?? policy.retries
        policy.backoff = retry.nanoseconds("backoff") ?? policy.backoff
        policy.longestBackoff = retry.nanoseconds("max_backoff") ?? policy.longestBackoff
        policy.longestRest = retry.nanoseconds("max_wait") ?? policy.longestRest
        policy.retriesAfter = retry.failures("after") ?? policy.retriesAfter
        checkOrder(of: ("backoff", policy.backoff), ("max_backoff", policy.longestBackoff), in: retry)
        return policy
    }

    /// Reports a time that is longer than the longest.
    private mutating func checkOrder(
        of time: (name: String, value: Int),
        _ longest: (name: String, value: Int),
        in section: SettingsRecord
    ) {
        guard time.value > longest.value,
            let name = [longest.name, time.name].first(where: section.written.contains), let setting = section[name]
        else { return }
        reader.report("'\(time.name)' is longer than '\(longest.name)'", at: setting.place, setting.path)
    }
}

extension ConfigurationBuilder {
    /// When a second attempt is made beside one whose answer is late; nil: never.
    private func hedge(_ record: SettingsRecord) -> HedgePolicy? {
        var hedge = HedgePolicy()
        hedge.share = record.percent("max_percent", else: hedge.share)
        if let share = record.integer("percentile") { hedge.after = .percentile(Double(share) / 100) }
        if let time = record.nanoseconds("after") { hedge.after = .time(time) }
        return hedge.share > 0 ? hedge : nil
    }
}

extension SettingsRecord {
    func nanoseconds(_ name: String) -> Int? {
        duration(name).map { Int(TimeAmount($0).nanoseconds) }
    }

    /// A number of percent as a share.
    func percent(_ name: String, else standard: Double) -> Double {
        integer(name).map { Double($0) / 100 } ?? standard
    }

    fileprivate func failures(_ name: String) -> FailureSet? {
        texts(name).map { FailureSet($0.compactMap(FailureClass.init)) }
    }
}
