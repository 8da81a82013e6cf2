/// How languages are called, of people and of programs, and the phrases of prompts that name one as that of the answer.
enum LanguageNames {
    /// "into French", "ins Französische", "en français".
    static let targets: String = {
        let pairs: [(before: [String], names: String)] = [
            (["to", "into", "in"], english), (["auf", "ins", "in", "aus dem"], german),
            (["en", "vers le", "vers l'", "du"], french), (["en", "al", "a"], spanish),
            (["para o", "para", "em", "ao"], portuguese), (["in", "verso l'", "verso il"], italian),
        ]
        return cues(
            pairs.flatMap { pair in pair.before.flatMap { before in list(pair.names).map { "\(before) \($0)" } } }
        )
    }()

    /// "the French for", "a French translation", "French version".
    static let ofWords: String = {
        let after = ["for", "word for", "words for", "translation", "version", "phrase for", "equivalent"]
        return cues(list(english).flatMap { name in after.map { "\(name) \($0)" } })
    }()

    /// "what does it mean in English".
    static let meanings: String = cues(
        list(english).flatMap { ["mean in \($0)", "means in \($0)", "called in \($0)", "said in \($0)"] }
    )

    /// "EN -> DE".
    static let arrows: String = {
        let codes = ["en", "de", "fr", "es", "it", "pt", "nl", "ja", "zh"]
        return cues(
            codes.flatMap { source in
                codes.filter { $0 != source }.flatMap {
                    ["\(source) -> \($0)", "\(source)->\($0)", "\(source) to \($0)"]
                }
            }
        )
    }()

    /// "translate this function": no language of people is meant.
    static let programs: String = {
        let verbs = ["translate", "convert", "port", "rewrite", "migrate", "transpile"]
        let nouns = list(
            """
            code, function, method, class, script, program, query, snippet, module, component, algorithm, python, java
            javascript, typescript, sql, c++, c#, bash, kotlin, perl, php
            """
        )
        return cues(
            verbs.flatMap { verb in
                ["this", "the", "the following", "my"].flatMap { which in nouns.map { "\(verb) \(which) \($0)" } }
            }
        )
    }()

    /// Each once.
    private static func cues(_ all: [String]) -> String {
        var seen: Set<String> = []
        return all.filter { seen.insert($0).inserted }.joined(separator: "\n")
    }

    private static func list(_ names: String) -> [String] {
        names.split { $0 == "," || $0 == "\n" }.map { $0.first == " " ? String($0.dropFirst()) : String($0) }
    }

    private static let english = """
        english, british english, german, french, spanish, portuguese, brazilian portuguese, italian, dutch, swedish
        norwegian, danish, finnish, icelandic, polish, czech, slovak, hungarian, romanian, bulgarian, greek, latin
        turkish, russian, ukrainian, arabic, hebrew, persian, farsi, hindi, urdu, bengali, thai, vietnamese, indonesian
        korean, japanese, chinese, mandarin, simplified chinese, traditional chinese, cantonese, swahili, catalan
        basque, irish, welsh, croatian, serbian, esperanto
        """
    private static let german = """
        deutsch, deutsche, englisch, englische, franzosisch, franzosische, spanisch, spanische, italienisch
        italienische, portugiesisch, portugiesische, niederlandisch, niederlandische, polnisch, polnische, russisch
        russische, turkisch, turkische, arabisch, arabische, chinesisch, chinesische, japanisch, japanische, latein
        lateinische, schwedisch, schwedische, danisch, danische, tschechisch, ungarisch, griechisch, koreanisch
        """
    private static let french = """
        francais, anglais, allemand, espagnol, italien, portugais, neerlandais, polonais, russe, turc, arabe, chinois
        japonais, latin, suedois, grec, coreen
        """
    private static let spanish = """
        espanol, ingles, aleman, frances, italiano, portugues, neerlandes, polaco, ruso, turco, arabe, chino, japones
        latin, sueco, griego, coreano, catalan, castellano, euskera, gallego
        """
    private static let portuguese = """
        portugues, ingles, alemao, frances, italiano, espanhol, holandes, polones, russo, turco, arabe, chines, japones
        latim, sueco, grego, coreano
        """
    private static let italian = """
        italiano, inglese, tedesco, francese, spagnolo, portoghese, olandese, polacco, russo, turco, arabo, cinese
        giapponese, latino, svedese, greco, coreano
        """
}
