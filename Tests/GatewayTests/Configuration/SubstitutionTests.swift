import Testing

@testable import Gateway

@Suite("Variables in a configuration")
struct SubstitutionTests {
    let environment = ["NAME": "value", "EMPTY": "", "NESTED": "${NAME}", "UMLAUT": "ä"]

    @Test(
        "are put into a text",
        arguments: [
            ("plain", "plain"), ("${NAME}", "value"), ("a ${NAME} b ${NAME}", "a value b value"), ("${EMPTY}", ""),
            ("${EMPTY:-other}", "other"), ("${NOPE:-other}", "other"), ("${NOPE:-}", ""), ("${NAME:-other}", "value"),
            ("$$", "$"), ("$${NAME}", "${NAME}"), ("$$${NAME}", "$value"), ("$5", "$5"), ("a$", "a$"),
            ("${NESTED}", "${NAME}"),
            ("${NOPE:-http://x:1/y}", "http://x:1/y"), ("ö${UMLAUT}ü", "öäü"), ("", ""), ("}{", "}{"),
        ]
    )
    func texts(_ written: String, _ expected: String) {
        let substitution = Substitution(written, environment: environment)
        #expect(substitution.text == expected)
        #expect(substitution.faults.isEmpty)
    }

    @Test(
        "that are wrong are told with their place",
        arguments: [
            ("${NOPE}", Substitution.Fault(reason: .notSet("NOPE"), offset: 0)),
            ("ab${NOPE}", Substitution.Fault(reason: .notSet("NOPE"), offset: 2)),
            ("a${NAME", Substitution.Fault(reason: .badReference, offset: 1)),
            ("${}", Substitution.Fault(reason: .badReference, offset: 0)),
            ("${:-x}", Substitution.Fault(reason: .badReference, offset: 0)),
            ("${A B}", Substitution.Fault(reason: .badReference, offset: 0)),
            ("${NAME-x}", Substitution.Fault(reason: .badReference, offset: 0)),
            ("$NAME", Substitution.Fault(reason: .badReference, offset: 0)),
            ("a$_b", Substitution.Fault(reason: .badReference, offset: 1)),
            ("${9}", Substitution.Fault(reason: .badReference, offset: 0)),
            ("${Ä}", Substitution.Fault(reason: .badReference, offset: 0)),
        ]
    )
    func faults(_ written: String, _ fault: Substitution.Fault) {
        #expect(Substitution(written, environment: environment).faults == [fault])
    }

    @Test("may give any scalar its value")
    func everywhere() throws {
        let yaml = """
            server: { listen: "127.0.0.1:${PORT}", max_connections: "${N}", idle_timeout: "${T}", max_body_bytes: "${S}MiB" }
            drop_params: ${B}
            """
        let read = try loadConfiguration(yaml, environment: ["PORT": "9", "N": "5", "T": "7s", "S": "2", "B": "true"])
        #expect(read.server.listen.port == 9)
        #expect(read.server.maxConnections == 5)
        #expect(read.server.idleTimeout == .seconds(7))
        #expect(read.server.maxBodyBytes == 2 << 20)
        #expect(read.dropParams)
    }
}
