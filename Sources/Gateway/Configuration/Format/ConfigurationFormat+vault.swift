extension ConfigurationFormat {
    static let vault = SettingSection(settings: [
        Setting(
            "master_key",
            .section(masterKey),
            "The key that seals: 32 random bytes as Base64 or as 64 hexadecimal digits (`openssl rand -base64 32`). Without it "
                + "`$LLM_GATEWAY_MASTER_KEY`, else the file that `$LLM_GATEWAY_MASTER_KEY_FILE` names, else there is none."
        ),
        Setting(
            "former_keys",
            .list(.section(masterKey)),
            standard: "[]",
            "Keys that sealed before. What they have sealed can be read; it is sealed anew by `master_key`, and then they can go."
        ),
    ])

    /// Where a key comes from; one of these.
    static let masterKey = SettingSection(settings: [
        Setting("environment", .text, "The name of an environment variable."),
        Setting("file", .text, "The path of a file of at most 4 KiB."),
        Setting(
            "command",
            .list(.text),
            "A program and its arguments. It is run without a shell, for at most 10 seconds, and writes the key, at most 4 KiB, to its standard "
                + "output. What it writes to its standard error is thrown away."
        ),
    ])
}
