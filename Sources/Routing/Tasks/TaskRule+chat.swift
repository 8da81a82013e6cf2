extension TaskRule {
    static let chat = [
        TaskRule(
            .chat,
            0.45,
            "a greeting or small talk",
            .asks,
            """
            hi, hello, hey, hello there, good morning, good evening, good night, how are you, how is it going
            what's up, thanks, thank you, ok, okay, cool, nice, great, who are you, i'm bored, i feel, i'm feeling
            talk to me, hallo, guten morgen, guten tag, guten abend, danke, wie geht*, servus, moin, bonjour, bonsoir
            salut, merci, ca va, comment vas-tu, tu peux m'aider, hola, buenos dias, buenas tardes, gracias, que tal
            como estas, oi, ola, bom dia, boa tarde, obrigad*, tudo bem, ciao, buongiorno, buonasera, grazie
            come stai, come va, 你好, 谢谢, 你是谁, 早上好, 心情, こんにちは, おはよう, ありがとう, 元気ですか
            """
        ),
        TaskRule(
            .chat,
            0.5,
            "asks for general knowledge",
            .asks,
            """
            what is the history, history of, who was, who were, who is, who invented, who discovered, who wrote
            when did, what is the capital, what's the capital, which country, which film, which year, tell me about
            tell me a, tell me what, tell me how, do you know, is it true, fun fact, what happened, how do vaccines
            wer hat, wer war, wann war, wann wurde, quelle est la capitale, qui etait, qui a, quien fue, quien invento
            quem foi, chi era, chi ha, 为什么, 什么是, 谁是, とは何, なぜ, どれくらい
            """
        ),
        TaskRule(
            .chat,
            0.45,
            "asks for advice or an opinion",
            .asks,
            """
            recommend*, what do you think, what would you do, do you like, your opinion, should i worry, what should i
            any tips, a tip, what's the best way, best way to, what's a good, is it worth, can you recommend, suggest
            help me without, was haltst du, was denkst du, hast du einen tipp, kannst du mir empfehlen, empfiehl*
            que penses-tu, tu me conseilles, conseille-moi, meilleur moment, que me recomiendas, me recomiendas
            recomienda*, que opinas, o que voce acha, recomend*, melhor epoca, mi consigli, consigliami, cosa ne pensi
            推荐, 你觉得, 建议, おすすめ, どう思い, a good language to learn
            """
        ),
        TaskRule(
            .chat,
            0.3,
            "explains something to a layman",
            .asks,
            "explain, explain to me, like i'm five, in simple terms, erklar*, explique*, explica*, spiega*, 解释, 説明して"
        ),
        TaskRule(
            .chat,
            0.3,
            "begins as a question",
            .begins,
            """
            what, what's, who, when, where, which, why, how, is, are, do, does, can, was, wer, wann, wo, warum, wie
            welche*, ist, hast, quel*, qui, quand, ou, pourquoi, comment, est-ce que, que, cual, quien, cuando, donde
            como, quem, quando, onde, chi, dove, come, perche, was bedeutet, que veut dire, que significa
            o que significa, cosa significa, cosa vuol dire, por que, qual, combien, wie lange, wie viele, cuanto
            cuantos, quanto, quanti, what does, what is
            """
        ),
        TaskRule(
            .chat,
            0.3,
            "is put as a question",
            .names,
            "吗, 什么, 哪个, 哪里, 哪些, 哪位, 怎么样, 为何, ですか, ますか, でしょうか, ましたか"
        ),
        TaskRule(
            .chat,
            0.12,
            "speaks of oneself",
            .names,
            """
            i, i'm, i've, i'd, my, me, myself, we, we're, we've, our, us, ich, mein*, mir, mich, wir, unser*, je, j'ai
            mon, ma, mes, moi, nous, notre, yo, mi, mis, nosotros, nuestr*, eu, meu, minha, nos, nosso, nossa, io, mio
            mia, miei, noi, nostr*, 我, 我们, 私, 僕
            """
        ),
        TaskRule(.chat, 0.15, "a long conversation", when: .longConversation),
    ]
}
