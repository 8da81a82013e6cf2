extension TaskRule {
    static let writing = [
        TaskRule(
            .writing,
            0.33,
            "asks to write",
            .asks,
            """
            write, draft, compose, craft, write me, imagine you are writing, come up with, make up, create a
            create an, brainstorm, continue this, continue the, schreib, schreibe, schreiben, verfass*, formulier*
            erfinde, dichte, erzahl*, erstelle, ecris, ecrire, ecrivez, redige*, raconte*, invente*, escribe, escribir
            escribeme, redacta*, cuentame, inventa, crea, escreva, escrever, redija, crie, scrivi*, racconta*, 写, 写一
            帮我写, 撰写, 起草, 書いて, 作成して, 作ってください, 考えてください, cuenta una, conte uma
            """
        ),
        TaskRule(
            .writing,
            0.45,
            "names a kind of literature or advertisement",
            .names,
            """
            story, stories, short story, tale, fairy tale*, fable*, poem*, poetry, haiku*, limerick*, sonnet*, ballad*
            lyrics, rhyme, verse, essay, headline*, character, paragraph about, novel, chapter, scene, screenplay
            dialogue, monologue, speech, toast, eulogy, slogan*, tagline*, motto, newsletter*, press release*
            blog post*, blogpost*, blog article, script for a, podcast, podcast script, video script, movie review
            film review, book review, concert review, letter of recommendation, recommendation letter
            resignation letter, apology email, op-ed, product description*, advert*, copy for, sales copy, caption*
            cover letter*, linkedin post*, instagram post*, facebook post*, social media post*, tweet about
            thank-you note, wedding vows, catchy, cliffhanger, plot, fan fiction, parody, joke about, bedtime story
            birthday message, letter to, kurzgeschichte*, gedicht*, marchen, werbetext*, aufsatz*
            bewerbungsschreiben*, anschreiben, pressemitteilung*, liedtext*, blogbeitrag*, blogartikel*, absage
            einladung*, histoire pour, poeme*, discours, lettre de motivation, dissertation, nouvelle, chanson
            cuento*, poema*, discurso*, carta de presentacion, relato*, cancion*, eslogan*, ensayo, conto
            historia infantil, legenda, redacao, carta de apresentacao, favola*, racconto, poesia*, discorso
            lettera di presentazione, filastrocca*, 诗, 故事, 小说, 求职信, 作文, 演讲稿, 广告, 俳句, 物語, 詩, 小説, スピーチ, キャッチコピー, 手紙
            an ad, ad for, short ad, einen roman, eine rede, rede fur, toast for, eine geschichte, geschichte uber
            kurze geschichte, gute-nacht-geschichte, raconte-moi une histoire, une histoire pour, une histoire sur
            job description, wedding toast, rap about, a rap
            """
        ),
        TaskRule(
            .writing,
            0.35,
            "names a kind of letter or post",
            .names,
            """
            email to, an email, e-mail, mail, letter, article on, article about, post, message to, note to, reply to
            invitation, announcement, description, bio, profile, report on, subject line, e-mail an, eine e-mail
            eine mail, brief an, einen brief, beitrag, nachricht an, un mail, un e-mail, une lettre, courriel
            message a, un correo, una carta, correo, mensaje para, um e-mail, uma carta, mensagem para, post para
            una mail, una lettera, un'email, messaggio per, 邮件, 文案, メール, 文章を書, 依頼文, 写信, 一封信
            """
        ),
        TaskRule(
            .writing,
            0.7,
            "asks to rephrase or to correct",
            .asks,
            """
            rewrite my, rewrite this email, rewrite this text, rewrite this paragraph, rewrite this sentence
            rephrase*, reword*, paraphras*, proofread*, polish this, polish my, edit this, edit the following
            grammatical errors, grammar mistakes, spelling mistakes, fix the grammar, correct the grammar
            fix the spelling, check the grammar, grammar and spelling, make this sound, make it sound
            make this paragraph, make this text, make this email, sound more, sound less, more professional
            more polite, more formal, less formal, the tone, improve the style, improve this text, improve my essay
            umformulier*, formuliere um, verbessere den stil, verbessere diesen text, verbessere den text, korrigier*
            rechtschreibung, lektorier*, reformule*, corrige*, corriger, ameliore le texte, reescribe*, reescreva*
            melhore o texto, mejora el texto, riscrivi*, correggi*, riformula*, 润色, 改写, 修改这, 校对, 添削, 書き直, 校正, 言い換え
            """
        ),
        TaskRule(
            .writing,
            0.4,
            "describes the manner of the text",
            .names,
            """
            in the style of, tone, humorous, funny, emouvant, witty, keep it short, informal, heartfelt, lustig*
            hoflich*, divertid*, engracad*, drole, spiritoso, for our website, for my website, for instagram
            for linkedin, titles for, names for, ideas for a story, call to action, suspense, terror, 丁寧な, お詫び, 感谢信
            """
        ),
    ]
}
