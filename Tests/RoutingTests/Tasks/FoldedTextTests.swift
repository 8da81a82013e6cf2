import Testing

@testable import Routing

@Suite("A folded text") struct FoldedTextTests {
    private func fold(_ text: String) -> FoldedText {
        var text = text
        return text.withUTF8 { FoldedText(TextWindow($0)) }
    }

    @Test(
        "has one way of writing for many",
        arguments: [
            ("Hello  World", "hello world"), (" a\tb ", "a b"), ("a\r\nb", "a\nb"), ("a \n \n b", "a\u{B}b"),
            ("ÀÉÎÕÜ", "aeiou"),
            ("àéîõüçñ", "aeioucn"), ("Größe", "grosse"), ("ÿ", "y"), ("l’été", "l'ete"), ("„so“ «là»", "\"so\" \"la\""),
            ("2×3", "2*3"),
            ("Łódź", "\u{7F}od\u{7F}"), ("¿qué?", "que?"), ("翻訳　する", "翻訳 する"), ("a\u{A0}b", "a b"), ("1–2", "1-2"),
        ]
    )
    func folding(_ text: String, _ folded: String) {
        #expect(fold(text).bytes == Array(folded.utf8))
    }

    @Test("has a first sentence, and a last one where that asks or stands alone")
    func zones() {
        let passage = String(repeating: "the boats lay in the harbour and nobody came. ", count: 10)
        let question = fold("Please read the following passage: " + passage + "Why did nobody come?")
        #expect(question.bytes[..<question.leadEnd].elementsEqual("please read the following passage".utf8))
        #expect(question.bytes[question.closingStart...].elementsEqual(" why did nobody come?".utf8))
        let request = fold(passage + "\n\nSummarise the above.")
        #expect(request.bytes[request.closingStart...].elementsEqual("summarise the above.".utf8))
        let statement = fold(passage + passage)
        #expect(statement.closingStart == statement.bytes.count)
        let short = fold("Hi! Could you help me? I look for a word.")
        #expect(short.leadEnd == short.bytes.count)
    }

    @Test("has statements before a question where it is a short problem")
    func statements() {
        #expect(fold("A is older than B. B is older than C. Who is the oldest?").statements == 2)
        #expect(fold("A is older than B.\nB is older than C.\nWho is the oldest? Explain.").statements == 2)
        #expect(fold("A is older than B.").statements == nil)
        #expect(fold("Who is it? Tell me. Now. Please.").statements == nil)
        #expect(fold(String(repeating: "It is so. ", count: 200) + "Is it?").statements == nil)
    }
}
