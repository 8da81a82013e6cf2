internal import CLibPQ
internal import Core
internal import Storage

/// Where a PostgreSQL database is and how to get in: a URL that libpq understands, checked ahead of time.
struct PostgresAddress: Sendable {
    /// The whole of it, as libpq takes it.
    let url: Secret
    /// `host:port/name`, which may be shown.
    let place: String
    /// What must not be shown, wherever it turns up.
    let filter: SecretFilter

    /// - Throws: `unusable`, with what is wrong; never with a part of the URL, since what lies where in a broken one is not known.
    init(_ url: Secret) throws(StoreError) {
        if let reason = clibpq_load() {
            throw StoreError(
                .unusable,
                "PostgreSQL is reached through its own client library, which is not installed (Debian: libpq5): "
                    + String(cString: reason)
            )
        }
        let text = url.reveal()
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://"), !text.utf8.contains(0) else {
            throw Self.fault("must begin with postgres://")
        }
        let settings = try Self.settings(of: text)
        for port in (settings["port"] ?? "").split(separator: ",") {
            guard let number = Int(port), (1...65535).contains(number) else {
                throw Self.fault("has a port that is not a number from 1 to 65535")
            }
        }
        if let mode = settings["sslmode"], !Self.tlsModes.contains(mode) {
            throw Self.fault("has an sslmode that is none of \(Self.tlsModes.joined(separator: ", "))")
        }
        self.url = url
        let host = settings["host"] ?? settings["hostaddr"] ?? "local"
        place = "\(host)\(settings["port"].map { ":\($0)" } ?? "")/\(settings["dbname"] ?? "")"
        filter = SecretFilter(["password", "sslpassword"].compactMap { settings[$0] })
    }

    private static let tlsModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    /// The settings that the URL holds, by libpq's names.
    private static func settings(of url: String) throws(StoreError) -> [String: String] {
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &complaint) else {
            defer { PQfreemem(complaint) }
            // libpq quotes what it does not like, which may be the password: only what kind of fault it is may be told.
            let text = complaint.map { String(cString: $0) } ?? ""
            if text.contains("percent-encoded") || text.contains("%00") {
                throw fault("has a '%' that is not followed by two hexadecimal digits")
            }
            if text.contains("query parameter") { throw fault("has a parameter that libpq does not know") }
            throw fault("is not one that libpq understands")
        }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return settings
    }

    private static func fault(_ what: String) -> StoreError {
        StoreError(
            .unusable,
            "The database's URL \(what). It is postgres://user:password@host:port/name; special characters of the password "
                + "are percent-encoded."
        )
    }
}
