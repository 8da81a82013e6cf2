import CloudCredentials
import Core
import NIOCore
import Transport

/// What an event loop remembers of a vendor's identity: the current credential and, for AWS, the signer with its derived key.
enum LoopIdentity {
    case aws(LoopCredential<AWSCredentials>, SigV4Signer)
    case google(LoopCredential<GoogleCredential>)
    case azure(LoopCredential<AccessToken>)

    /// Nil where the vendor's lines never change.
    init?(_ identity: VendorIdentity) {
        switch identity {
        case .fixed: return nil
        case .aws(let keeper, let region):
            self = .aws(LoopCredential(keeper), SigV4Signer(service: "bedrock", region: region))
        case .google(let keeper): self = .google(LoopCredential(keeper))
        case .azure(let keeper): self = .azure(LoopCredential(keeper))
        }
    }

    /// Whether it is that of this vendor, and not of one that had its name in another configuration.
    func isOf(_ identity: VendorIdentity) -> Bool {
        switch (self, identity) {
        case (.aws(let remembered, let signer), .aws(let keeper, let region)):
            remembered.keeper === keeper && signer.region == region
        case (.google(let remembered), .google(let keeper)): remembered.keeper === keeper
        case (.azure(let remembered), .azure(let keeper)): remembered.keeper === keeper
        default: false
        }
    }

    /// Writes the header lines that show who asks, if the credential is at hand.
    /// - Returns: the version of the credential; nil if there is none, and it must be waited for.
    mutating func show(_ request: @autoclosure () -> SigV4Request, at now: Int, into lines: inout ByteBuffer) -> Int? {
        // Consumed, so that the signer's buffers have one owner and are used again.
        switch consume self {
        case .aws(var remembered, var signer):
            defer { self = .aws(remembered, signer) }
            guard let held = remembered.current(at: now) else { return nil }
            signer.sign(request(), with: held.value, at: now, into: &lines)
            return held.version
        case .google(var remembered):
            defer { self = .google(remembered) }
            guard let held = remembered.current(at: now) else { return nil }
            Self.bearer(held.value.token, into: &lines)
            if let project = held.value.quotaProject {
                HTTPHeadWriter.writeField("x-goog-user-project", project, into: &lines)
            }
            return held.version
        case .azure(var remembered):
            defer { self = .azure(remembered) }
            guard let held = remembered.current(at: now) else { return nil }
            Self.bearer(held.value, into: &lines)
            return held.version
        }
    }

    private static func bearer(_ token: AccessToken, into lines: inout ByteBuffer) {
        HTTPHeadWriter.writeField("authorization", "Bearer \(token.token.reveal())", into: &lines)
    }
}

extension VendorIdentity {
    /// Waits until there is a credential.
    /// - Throws: what was tried.
    func prepare() async throws(CredentialError) {
        switch self {
        case .fixed: break
        case .aws(let keeper, _): _ = try await keeper.credential()
        case .google(let keeper): _ = try await keeper.credential()
        case .azure(let keeper): _ = try await keeper.credential()
        }
    }
}

extension LoopState {
    /// The header lines that show a vendor who asks, where its fixed lines do not, and what they show.
    /// - Parameter request: what is to be signed, where anything is.
    /// - Throws: `vendorAuthentication` where no credentials can be found; `vendorTimeout` where they are not there in time.
    func identityLines(
        _ vendor: VendorAccess,
        _ request: () -> SigV4Request
    ) async throws(GatewayError) -> (lines: ByteBuffer, shown: ShownIdentity) {
        var lines = ByteBuffer()
        // Twice: what was waited for may have been replaced since.
        var waits = 2
        while true {
            if let version = show(vendor, request, into: &lines) {
                return (lines, ShownIdentity(identity: vendor.identity, version: version))
            }
            guard waits > 0 else { throw noCredentials(vendor, nil) }
            waits -= 1
            try await wait(for: vendor)
        }
    }

    /// Waits for a credential, not longer than the vendor may take for a whole call. The search goes on for others even then.
    private func wait(for vendor: VendorAccess) async throws(GatewayError) {
        let identity = vendor.identity
        let waiting = Task(executorPreference: context.executor) { () -> CredentialError? in
            do throws(CredentialError) {
                try await identity.prepare()
                return nil
            } catch {
                return error
            }
        }
        let deadline = NIODeadline.now() + TimeAmount(vendor.configured.timeouts.total)
        let alarm = context.loop.scheduleTask(deadline: deadline) { waiting.cancel() }
        defer { alarm.cancel() }
        let error = await withTaskCancellationHandler {
            await waiting.value
        } onCancel: {
            waiting.cancel()
        }
        guard let error else { return }
        if error.isCancellation, NIODeadline.now() >= deadline {
            throw GatewayError(
                .vendorTimeout,
                status: 504,
                message: "The credentials for the vendor '\(vendor.name)' were not there in time.",
                code: "vendor_total_timeout"
            )
        }
        throw noCredentials(vendor, error)
    }

    /// Nothing is kept over a wait: the configuration, and with it the identity of the name, may be another afterwards. A request
    /// that began before goes on with its own vendor's.
    private func show(_ vendor: VendorAccess, _ request: () -> SigV4Request, into lines: inout ByteBuffer) -> Int? {
        var identity = identities.removeValue(forKey: vendor.name)
        if identity?.isOf(vendor.identity) != true { identity = LoopIdentity(vendor.identity) }
        defer { identities[vendor.name] = identity }
        return identity?.show(request(), at: wallClockSeconds(), into: &lines)
    }

    private func noCredentials(_ vendor: VendorAccess, _ error: CredentialError?) -> GatewayError {
        if error?.isCancellation == true { return GatewayError(.cancelled, vendor: vendor.name) }
        // The keeper's failures are told once, and not by each caller.
        if error == nil {
            accessLog.warn("no credentials for a vendor", vendor: vendor.name, reason: "they were replaced")
        }
        var told = GatewayError(
            .vendorAuthentication,
            status: 502,
            message: "The gateway has no credentials for the vendor '\(vendor.name)'. Its log says why.",
            code: "vendor_credentials_unavailable"
        )
        told.retryAfter = error?.retryAfter.map(String.init)
        told.shouldRetry = error?.isPassing
        return told
    }
}
