import Access

extension ConfigurationFormat {
    /// How people log in to the control plane.
    static let login = SettingSection(settings: [
        Setting(
            "issuer",
            .text,
            isRequired: true,
            "The provider: the value of `iss`, to the letter. Its `/.well-known/openid-configuration` says everything else."
        ),
        Setting("client_id", .text, isRequired: true, "Who the gateway is to it."),
        Setting(
            "client_secret",
            .secret,
            "Shows that it is, such as `${LOGIN_SECRET}`. Without it the gateway is a public client."
        ),
        Setting(
            "redirect_url",
            .text,
            isRequired: true,
            "Where it sends people back to, as it is registered there: the control plane's address as people see it, and `/login/callback`."
        ),
        Setting(
            "scopes",
            .list(.text),
            "What is asked for beside `openid`; without it `profile` and `email`."
        ),
        Setting(
            "organisation_claim",
            .text,
            "The claim that tells the organisation to which somebody's roles belong; of whoever has none, no roles count. Without it roles are of "
                + "the whole gateway."
        ),
        Setting("roles_claim", .text, standard: "roles", "The claim that tells what somebody is: a text or a list."),
        Setting(
            "email_claim",
            .text,
            standard: "email",
            "The claim with somebody's address, which counts where `email_verified` is true."
        ),
        Setting(
            "roles",
            .map(placeholder: "VALUE", .word(Role.allCases.map(\.rawValue))),
            isRequired: true,
            "What a value of the claim of roles stands for, such as `gateway-admins: owner`. Whoever has none of them is let in "
                + "only as a user of the control plane (`/api/v1/users`), by the address."
        ),
        Setting("leeway", .duration, standard: "60s", "By how much its clock and this one may differ."),
        Setting(
            "session_lifetime",
            .duration,
            standard: "8h",
            "After it people must log in again. Sessions are kept by browsers, sealed under the master key (`vault`); without one they end with the "
                + "process."
        ),
    ])
}
