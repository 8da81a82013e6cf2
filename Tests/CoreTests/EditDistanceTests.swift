import Core
import Testing

@Suite("The distance of texts")
struct EditDistanceTests {
    @Test(
        "counts insertions, deletions, replacements and swaps",
        arguments: [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("kitten", "sitting", 3), ("abc", "abc", 0)]
    )
    func distance(_ one: String, _ other: String, _ expected: Int) {
        #expect(editDistance(Array(one.utf8), Array(other.utf8)) == expected)
        #expect(editDistance(Array(other.utf8), Array(one.utf8)) == expected)
    }
}
