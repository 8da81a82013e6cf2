import Testing

@testable import Routing

@Suite("The shape of a text") struct TextShapeTests {
    private func shape(_ text: String) -> TextShape {
        var text = text
        return text.withUTF8 { TextShape(TextWindow($0)) }
    }

    @Test(
        "has operators between numbers and between letters that stand alone",
        arguments: [
            ("3x - 7 = 20", 2), ("12 * 37 + 5", 2), ("x^2 + 6x + 5 = 0", 4), ("2x² - 5x + 3 = 0", 3), ("3/4 + 5/6", 1),
            ("2 × 3 ÷ 4", 2), ("f(x) = (a + b) * c", 3), ("f(x)=x^2", 2), ("x-2", 1), ("2024-05-01", 0),
            ("pages 10-20", 0), ("24/7", 0),
            ("and/or", 0), ("* a point\n* another", 0), ("a -> b", 0), ("well-known T-shirt", 0), ("**bold** 5", 0),
            ("C++ and C", 0), ("12 times 3", 1), ("7 mal 8", 1), ("three times a day", 0), ("2 por favor", 0),
        ]
    )
    func operations(_ text: String, _ count: Int) {
        #expect(shape(text).operations == count)
    }

    @Test(
        "has names as programs write them",
        arguments: [
            ("firstChild", 1), ("first_child", 1), ("useEffect and GitHub", 2), ("call update() now", 1),
            ("item(s)", 0), ("f(x)", 0),
            ("_emphasis_", 0), ("LOUD", 0), ("ÉTAT", 0), ("a word", 0), ("1st 2nd", 0), ("écoleNormale", 1),
            ("the `x` of `y z`", 2), ("an ` alone", 0),
        ]
    )
    func identifiers(_ text: String, _ count: Int) {
        #expect(shape(text).identifiers == count)
    }

    @Test("has lines of programs, but not where data or prose are indented")
    func lines() {
        let code = shape("func f() {\n    let x = g(1)\n    return x\n}\n// done\nwhile true:\n    print(x)")
        #expect(code.lines == 7)
        #expect(code.codeLines == 4)
        #expect(shape("{\n  \"a\": 1,\n  \"b\": {\n}\n}").codeLines == 0)
        #expect(shape("Dear Anna,\n  see you soon.\nYours; and so on").codeLines == 0)
    }

    @Test("has blocks of code, but not of data")
    func fences() {
        #expect(shape("```swift\nlet x = 1\n```").codeFences == 1)
        #expect(shape("```\nx\n```\nand\n```sh\nls\n```").codeFences == 2)
        #expect(shape("```json\n{}\n```\n```csv\na,b\n```").codeFences == 0)
        #expect(shape("open\n```").codeFences == 1)
    }

    @Test("has steps and numbers")
    func counts() {
        #expect(shape("1. a\n2. b\n10. c\n4) d\n- e").numberedLines == 4)
        #expect(shape("3 men, 12.5 miles and 7th").numbers == 4)
    }
}
