import Testing

@testable import Routing

@Suite("Texts that a variable can be") struct ExpressionValuesTests {
    private let schema = ExpressionSchema(
        [("task", .text), ("features", .texts), ("team", .text)],
        values: ["task": ["code", "maths", "chat"], "features": ["tools", "images"]]
    )

    @Test(
        "are all that it may be compared with",
        arguments: [
            ("task == 'codes'", "'task' is never 'codes'; did you mean 'code'?"),
            ("'Maths' != task", "'task' is never 'Maths'; did you mean 'maths'?"),
            ("task in ['code', 'x']", "'task' is never 'x'"), ("not (task not in ['y'])", "'task' is never 'y'"),
            ("'tool' in features", "'features' is never 'tool'; did you mean 'tools'?"),
            ("features contains 'image'", "'features' is never 'image'; did you mean 'images'?"),
        ]
    )
    func impossible(source: String, message: String) {
        do {
            _ = try Expression(source, schema: schema)
            Issue.record("no fault in \(source)")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test(
        "may be compared with each other, with nothing, and by parts",
        arguments: [
            "task == 'code'", "task in ['code', 'maths']", "task == null", "task == team", "team == 'coding'",
            "task starts_with 'co'", "task matches 'm*x'", "task < 'd'", "features contains 'tools'",
            "team in features",
        ]
    )
    func possible(source: String) throws { _ = try Expression(source, schema: schema) }
}
