extension TaskRule {
    static let summarisation = [
        TaskRule(
            .summarisation,
            0.75,
            "asks for a summary",
            .asks,
            """
            summar*, tl;dr, tldr, sum up, sum it up, sum this up, the gist, gist of, in a nutshell, condense*, recap*
            shorten*, abridge*, boil down, boil it down, digest of, key takeaways, takeaways, key points, main points
            key findings, the main point, main point of, main idea*, reduce the text, reduce this text, cut this down
            brief overview, overview of the following, overview of this, an abstract for, abstract of, zusammenfass*
            fasse, stichpunkte*, kernaussage*, kernpunkt*, kurzfassung, kurze das, kurze den, kurze diesen, resume ce*
            resume cet*, resume le, resume la, resume les, resume l'article, resumer*, resumez, un resume, le resume
            en resume, synthetise*, points cles, resume el, resume este, resume esta, resumen*, resumir, resumeme
            resuma*, resumo*, puntos clave, ideas principales, idea principal, pontos principais, sintetiza*, riassum*
            riassunto*, sintesi, punti chiave, punti principali, 总结, 概括, 摘要, 概述, 归纳, 要約, まとめ, 要点, 要旨, 概要, fass das
            fass den, fass die, fass diesen, fass dieses, fass mir, fass es, to its essentials, resume-moi
            """
        ),
        TaskRule(
            .summarisation,
            0.25,
            "limits the length of the answer",
            .names,
            """
            bullet points, three bullets, in one sentence, in two sentences, in three sentences
            two or three sentences, in one paragraph, one-paragraph, one paragraph, to one paragraph, in a few words
            in a few sentences, no more than, at most, in under, words or less, words or fewer, to 50 words
            to 100 words, in brief, briefly, kurz, in zwei satzen, in drei satzen, in einem satz, in stichpunkten
            en une phrase, en deux phrases, en trois phrases, en cinq lignes, en quelques lignes, en quelques phrases
            brievement, en una frase, en un parrafo, en pocas lineas, brevemente, em uma frase, em tres frases
            em poucas linhas, in una frase, in poche righe, in breve, 三句话, 一句话, 三行で, 一文で, 簡潔に
            """
        ),
        TaskRule(
            .summarisation,
            0.2,
            "names a passage to be read",
            .names,
            """
            the following text, the following article, following article, this article, the article, this text
            the text below, the following passage, passage, this thread, transcript, minutes, meeting notes
            lecture notes, this report, the report, this paper, the paper, this speech, the above, diesen text
            den text, folgenden text, diesen artikel, den artikel, protokoll*, ce texte, l'article, article suivant
            texte suivant, este texto, este articulo, siguiente articulo, siguiente texto, texto abaixo, este artigo
            questo testo, questo articolo, 这篇文章, 以下内容, 以下の文章, 議事録
            """
        ),
        TaskRule(.summarisation, 0.12, "a request beside a long passage", when: .longPassage),
        TaskRule(.summarisation, 0.15, "files attached", when: .files),
    ]
}
