extension TaskRule {
    static let translation = [
        TaskRule(
            .translation,
            0.65,
            "asks to translate",
            .asks,
            """
            translate*, translation, retranslate, localise, localize, ubersetz*, uebersetz*, traduire, traduis
            traduisez, traduction, traduce, traducir, traduzca, traduccion, traduza, traduzir, traducao, traduz
            traduci, tradurre, traduzione, 翻译, 翻譯, 翻訳, 译成, 訳して, 訳す, 和訳, 英訳
            """
        ),
        TaskRule(
            .translation,
            0.65,
            "asks how something is said",
            .asks,
            """
            how do i say, how do you say, how would you say, how to say, how does one say, how is this said
            what's the word for, wie sagt man, wie sage ich, was heisst, comment dit-on, comment on dit, comment dire
            como se dice, como se diz, come si dice, 怎么说, 用英语怎么说, 用中文怎么说, 何と言, 英語で何, 日本語で何, なんて言, どう言
            what does it say, what does this say, i don't speak, write this in, say this in, say that in, put this in
            """
        ),
        TaskRule(.translation, 0.45, "names the language of the answer", .names, LanguageNames.targets),
        TaskRule(
            .translation,
            0.45,
            "names the language of the answer",
            .names,
            """
            成英文, 成中文, 成英语, 成日语, 成法语, 成德语, 成西班牙语, 英語に, 日本語に, 中国語に, フランス語に, ドイツ語に, 英語で, 日本語で
            """
        ),
        TaskRule(.translation, 0.65, "asks for a word or version of a language", .asks, LanguageNames.ofWords),
        TaskRule(.translation, 0.65, "asks how something is said", .asks, LanguageNames.meanings),
        TaskRule(.translation, 0.65, "one language and an arrow to another", .asks, LanguageNames.arrows),
        TaskRule(
            .translation,
            0.35,
            "speaks of translating",
            .names,
            """
            translator, translated, translates, translations, correct translation, ubersetzung, ubersetzer, traducteur
            traductor, tradutor, traduttore, native speaker*, mistranslat*, was bedeutet, que veut dire, que significa
            o que significa, cosa significa, cosa vuol dire
            """
        ),
    ]
}
