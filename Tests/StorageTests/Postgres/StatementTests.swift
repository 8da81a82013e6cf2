import Storage
import Testing

@testable import StoragePostgres

@Suite("Statements on their way to PostgreSQL")
struct StatementTests {
    @Test(
        "have numbered places where question marks stand that are not text",
        arguments: [
            ("", "", 0), ("SELECT 1", "SELECT 1", 0), ("?", "$1", 1), ("a = ? AND b = ?", "a = $1 AND b = $2", 2),
            ("'?' ?", "'?' $1", 1), ("'it''s ?' ?", "'it''s ?' $1", 1), (#"'\' ?"#, #"'\' $1"#, 1),
            (#"E'\'?' ?"#, #"E'\'?' $1"#, 1), (#"e'a''\'?' ?"#, #"e'a''\'?' $1"#, 1),
            (#"type'\' ?"#, #"type'\' $1"#, 1),
            (#""a?" ?"#, #""a?" $1"#, 1), (#""a""?" ?"#, #""a""?" $1"#, 1), ("-- ?\n?", "-- ?\n$1", 1),
            ("-- ?", "-- ?", 0),
            ("/* ? */ ?", "/* ? */ $1", 1), ("/* /* ? */ ? */ ?", "/* /* ? */ ? */ $1", 1), ("/* ?", "/* ?", 0),
            ("$$?$$ ?", "$$?$$ $1", 1), ("$a$ ? $$ ? $a$ ?", "$a$ ? $$ ? $a$ $1", 1), ("$1 ?", "$1 $1", 1),
            ("a$b$ ?", "a$b$ $1", 1), ("$a ?", "$a $1", 1), ("- ? / ? - -", "- $1 / $2 - -", 2), ("'?", "'?", 0),
            ("日本 = ? '日?'", "日本 = $1 '日?'", 1), ("????", "$1$2$3$4", 4),
        ]
    )
    func numbering(_ sql: String, _ text: String, _ count: Int) {
        let statement = NumberedStatement(sql)
        #expect(statement.text == text)
        #expect(statement.count == count)
    }

    @Test("are kept by their text; the one of use longest ago goes")
    func eviction() {
        var cache = StatementCache(capacity: 2)
        for sql in ["a", "b"] { cache.keep(cache.propose(sql, types: []), for: sql) }
        #expect(cache.find("a", types: [])?.name == "s1")
        cache.keep(cache.propose("c", types: []), for: "c")
        #expect(cache.find("b", types: []) == nil)
        #expect(cache.find("a", types: [])?.name == "s1")
        #expect(cache.count == 2)
        #expect(cache.takeDropped() == ["s2"])
        #expect(cache.takeDropped().isEmpty)
    }

    @Test("are prepared anew for other types, with what was known of the types")
    func types() {
        var cache = StatementCache(capacity: 2)
        cache.keep(cache.propose("?,?", types: [.unknown, .int8]), for: "?,?")
        #expect(cache.find("?,?", types: [.unknown, .unknown]) != nil)
        #expect(cache.find("?,?", types: [.text, .unknown]) == nil)
        let second = cache.propose("?,?", types: [.text, .unknown])
        #expect(second.types == [.text, .int8])
        cache.keep(second, for: "?,?")
        #expect(cache.takeDropped() == ["s1"])
        #expect(cache.find("?,?", types: [.unknown, .int8]) == second)
    }

    @Test("return numbers and bytes as PostgreSQL writes them")
    func cells() {
        for number in [0, 7, -7, Int.max, Int.min] { #expect(CellText.integer("\(number)".utf8) == number) }
        for text in ["", "-", "1a", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1.0"] {
            #expect(CellText.integer(text.utf8) == nil)
        }
        #expect(CellText.wholeNumber("-12.000".utf8) == -12)
        for text in ["1.5", "NaN", "1e3", ".0", "Infinity"] { #expect(CellText.wholeNumber(text.utf8) == nil) }
        #expect(CellText.hexadecimal(Array(#"\x00fFA0"#.utf8)) == [0, 0xff, 0xa0])
        #expect(CellText.hexadecimal(Array(#"\x"#.utf8)) == [])
        for text in ["", "00", #"\x0"#, #"\x0g"#] { #expect(CellText.hexadecimal(Array(text.utf8)) == nil) }
    }
}
