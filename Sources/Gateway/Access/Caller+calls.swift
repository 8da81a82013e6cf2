import Access
import Core
import Dialects

extension CallRules {
    /// Looks at a call and, where the caller says no limit of its answer, sets the one that is granted.
    /// - Parameters:
    ///   - key: the name of the key whose rules these are.
    ///   - dialect: the caller's.
    /// - Throws: `forbidden` for what is not granted, and where nobody can tell.
    func admit(_ request: inout InboundRequest, in dialect: any Dialect, of key: String) throws(GatewayError) {
        try checkFeatures(of: request, in: dialect, of: key)
        if let maxOutputTokens { try limit(&request, maxOutputTokens, dialect, key) }
    }

    /// - Throws: `forbidden` for a feature that is not granted, and for content that is not known.
    func checkFeatures(of request: InboundRequest, in dialect: any Dialect, of key: String) throws(GatewayError) {
        guard let granted = features else { return }
        let seen = dialect.features(of: request.document)
        var used = seen.features
        if request.stream { used.insert(.streaming) }
        let message: String
        var param: String?
        if let missing = used.subtracting(granted).names.first {
            message = "The key '\(key)' is not granted calls with '\(missing)' ('permissions.features' of the key)."
        } else if let unknown = seen.unknown {
            param = unknown
            message =
                "The key '\(key)' is granted some features of calls only, and what '\(unknown)' is for is not known "
                + "('permissions.features' of the key)."
        } else {
            return
        }
        throw GatewayError(
            .forbidden,
            status: 403,
            message: message,
            param: param,
            code: "feature_not_granted"
        )
    }

    private func limit(
        _ request: inout InboundRequest,
        _ most: Int,
        _ dialect: any Dialect,
        _ key: String
    ) throws(GatewayError) {
        let asked = dialect.outputLimit(of: request.document)
        let share = asked.share(of: most)
        guard !asked.isUnreadable, share > 0, asked.total ?? 0 <= most else {
            let choices = asked.choices > 1 ? ", all choices together," : ""
            throw GatewayError(
                .forbidden,
                status: 403,
                message:
                    "The key '\(key)' is granted answers of at most \(most) tokens\(choices) and '\(asked.member)' asks for "
                    + "\(asked.isUnreadable ? "something else" : "more") ('permissions.max_output_tokens' of the key).",
                param: asked.member,
                code: "output_limit_not_granted"
            )
        }
        if asked.tokens == nil { try request.apply(dialect.setOutputLimit(share, of: request.document)) }
    }
}
