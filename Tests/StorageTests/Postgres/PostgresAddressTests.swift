import Core
import Storage
import Testing

@testable import StoragePostgres

extension String {
    /// As a credential.
    var secret: Secret { Secret(self) }
}

@Suite("The address of a PostgreSQL database")
struct PostgresAddressTests {
    @Test(
        "is shown without who comes in",
        arguments: [
            ("postgres://user:secret@db.example:5433/gateway", "db.example:5433/gateway"),
            ("postgresql://user@[::1]/gateway?sslmode=require", "::1/gateway"),
            ("postgres:///gateway?host=/run/postgresql", "/run/postgresql/gateway"),
            ("postgres://a,b:5433/x?target_session_attrs=read-write", "a,b:,5433/x"),
        ]
    )
    func place(_ url: String, _ place: String) throws {
        #expect(try PostgresAddress(url.secret).place == place)
    }

    @Test(
        "is refused with what is wrong and nothing of it",
        arguments: [
            ("", "must begin with postgres://"), ("mysql://u:hushhush@h/d", "must begin with postgres://"),
            ("host=h password=hushhush", "must begin with postgres://"),
            ("postgres://u:hush%zzhush@h/d", "'%'"), ("postgres://u:p@h/d?hushhush=1", "libpq does not know"),
            ("postgres://u:hushhush/x@h/d", "port"), ("postgres://u:p@h:70000/d", "port"),
            ("postgres://u:p@h/d?sslmode=hushhush", "sslmode"), ("postgres://u:p@[::1/hushhush", "libpq understands"),
        ]
    )
    func refused(_ url: String, _ reason: String) throws {
        let error = #expect(throws: StoreError.self) { try PostgresDatabase(url: url.secret) }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains(reason) == true)
        #expect(error?.message.contains("hush") == false)
    }

    @Test("comes with options that make sense, or is refused")
    func options() {
        for change: (inout PostgresOptions) -> Void in [
            { $0.connections = 0 }, { $0.waitingWork = -1 }, { $0.waitTimeout = .zero },
            { $0.preparedStatements = 1_000_000 },
        ] {
            var options = PostgresOptions()
            change(&options)
            #expect(throws: StoreError.self) { try PostgresDatabase(url: "postgres://h/d".secret, options: options) }
        }
    }

    @Test("keeps secrets out of messages, and messages short")
    func filter() {
        let filter = SecretFilter(["s3cret", ""])
        #expect(filter.clean("FATAL: s3cret\nis wrong", and: "wrong") == "FATAL: [secret] is [secret]")
        #expect(filter.clean(String(repeating: "x", count: 10_000)).count < 1000)
    }

    @Test(
        "tells faults apart by their SQLSTATE",
        arguments: [
            ("23505", .conflict), ("23P01", .conflict), ("23503", .notFound), ("23502", .invalid), ("42P01", .invalid),
            ("42601", .invalid), ("42501", .unusable), ("08006", .unavailable), ("57014", .unavailable),
            ("57P01", .unavailable),
            ("53300", .unavailable), ("53100", .unavailable), ("55P03", .unavailable), ("40001", .unavailable),
            ("22P02", .invalid),
        ] as [(String, StoreError.Kind)]
    )
    func states(_ code: String, _ kind: StoreError.Kind) {
        #expect(SQLState(code: code).kind == kind)
    }
}
