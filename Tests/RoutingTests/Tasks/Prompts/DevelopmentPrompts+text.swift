@testable import Routing

extension DevelopmentPrompts {
    static let translation = LabelledPrompt.list(
        .translation,
        #"""
        How do I say hello in French?
        ====
        translate this into German
        ====
        Translate the following text to English:

        La situación económica del país ha mejorado en el último trimestre, aunque el desempleo juvenil \#
        sigue siendo uno de los más altos de Europa. Los expertos recomiendan invertir en formación \#
        profesional.
        ====
        Was heißt "Feierabend" auf Englisch?
        ====
        Übersetzen Sie bitte den folgenden Absatz ins Französische: Unsere Öffnungszeiten ändern sich ab \#
        dem ersten Juni. Bitte beachten Sie auch die Hinweise am Eingang.
        ====
        Traduire en allemand : Je voudrais réserver une table pour quatre personnes ce soir.
        ====
        Comment dit-on "good luck" en italien ?
        ====
        Traduce al inglés: Me gustaría cambiar la fecha de mi reserva.
        ====
        Traduza este e-mail para o inglês: Prezado cliente, informamos que seu pedido foi enviado hoje e \#
        deve chegar em cinco dias úteis.
        ====
        Come si dice "appuntamento" in tedesco?
        ====
        请把这句话翻译成日语:明天的会议改到下午三点。
        ====
        「お疲れ様です」は英語で何と言いますか?
        ====
        英語に翻訳してください。明日は雨が降るでしょう。
        ====
        I got this message from my neighbour and I don't speak Polish. What does it say? "Dzień dobry, \#
        czy mogłaby pani odebrać moją paczkę jutro?"
        ====
        Give me the Latin for "time flies"
        ====
        Translate this email to Swedish. Keep the greeting formal and leave product names as they are.

        Dear Ms Lindqvist,

        Thank you for your order of the Brava 200. Since the colour you wanted is out of stock, we can \#
        offer you the same model in grey at a discount of ten percent. Please let us know by Friday.

        Kind regards,
        Tom
        ====
        Translate the error message "Die Datei konnte nicht gefunden werden" into English
        ====
        Provide a Chinese translation of the following sentence: The early bird catches the worm.
        ====
        Kannst du mir das auf Spanisch schreiben: "Ich komme morgen eine Stunde später."
        ====
        translate "good night" to Korean
        ====
        how do you say cheers in Polish
        ====
        Was heißt Schmetterling auf Spanisch?
        ====
        traduce esto al alemán: buenas noches
        ====
        翻译:I love you
        ====
        英訳してください:猫が好きです
        ====
        What does "je ne sais quoi" mean in English?
        ====
        Write this in Spanish: I'll be late
        ====
        thank you in Japanese
        ====
        Traduire: the cat sleeps on the roof
        """#
    )

    static let summarisation = LabelledPrompt.list(
        .summarisation,
        #"""
        Summarise this
        ====
        Summarize the following meeting transcript in five bullet points.

        Alex: Let's start with the website. Where are we?
        Priya: The new start page is live since Monday. Visits are the same, but people stay longer, two \#
        minutes instead of one.
        Alex: And the shop?
        Priya: Still waiting for the payment provider. They promised the contract for last week.
        Dan: I can call them, I know somebody there.
        Alex: Good. Then the fair in May. Do we have a stand?
        Dan: We have one, but it is smaller than last year, twelve square metres. I would rather spend \#
        the rest on a talk.
        Alex: Agreed. Priya, can you prepare something on the heat pumps?
        Priya: Yes, until the end of the month.
        ====
        TL;DR of this?

        The update changes how permissions work. So far everyone who could see a folder could also invite \#
        others to it. From the first of July only owners can. Existing invitations stay valid. Teams that \#
        want the old behaviour can ask an administrator to switch it on.
        ====
        Give me a brief overview of the following text: Beeswax has been used for candles, as a polish \#
        and for casting bronze since antiquity. It is made by worker bees from glands on the abdomen. \#
        About eight kilograms of honey are needed for a kilogram of wax, which is why beekeepers melt \#
        down old combs.
        ====
        Kannst du mir diesen Artikel kurz zusammenfassen? Die Bahn will bis 2030 vierzig Hauptstrecken \#
        sanieren und sperrt sie dafür jeweils für ein halbes Jahr. Fahrgastverbände kritisieren den \#
        Ersatzverkehr.
        ====
        Erstelle eine Zusammenfassung des folgenden Protokolls in Stichpunkten: Der Vorstand wurde \#
        entlastet. Der Beitrag bleibt gleich. Das Sommerfest findet am 12. Juli statt, Helfer werden noch \#
        gesucht.
        ====
        Fais-moi un résumé de l'article suivant : Les abeilles sauvages disparaissent plus vite que \#
        prévu, selon une étude menée dans douze pays. Les auteurs mettent en cause les pesticides et la \#
        perte de prairies.
        ====
        Haz un resumen breve de este texto: La fotografía llegó a la isla en 1864 con un médico \#
        aficionado que retrató a casi todas las familias del puerto. Sus placas se encontraron en un \#
        desván hace diez años.
        ====
        Resuma em três frases: O museu reabriu depois de uma reforma que durou seis anos. A coleção de \#
        arte indígena ganhou um prédio próprio, e a entrada será gratuita aos domingos.
        ====
        Fai un riassunto di questo testo: Il mercato coperto, costruito nel 1908, è stato per decenni il \#
        cuore del quartiere. Dopo la chiusura dei banchi del pesce è rimasto vuoto, ora il comune vuole \#
        farne una biblioteca.
        ====
        用三句话概括这篇文章:研究人员在深海发现了一种新的水母,它在没有光的环境中也能发光,科学家认为这与捕食有关。
        ====
        次の議事録の要点をまとめてください。売上は前年並み。新製品の発売は六月に延期。採用は二名の予定。
        ====
        What does this article say in a nutshell?

        Repair cafés have spread from Amsterdam to more than thirty countries. Volunteers mend toasters, \#
        bicycles and trousers together with those who bring them. About two thirds of the things can be \#
        saved. Organisers say that what people take home matters less than that they have held a \#
        screwdriver.
        ====
        The committee met four times this year. It looked at three proposals for the use of the former \#
        barracks: flats, a school, and a park with a small theatre. Flats would bring the most money, the \#
        school is needed from 2028, and the park has most supporters among the neighbours.

        After the hearing in September the committee dropped the flats. The school board then offered to \#
        share the site with the theatre, which had not been considered before. An architect has been \#
        asked to find out whether both fit.

        The report of the architect is due in January. Until then no contracts may be made for the \#
        buildings that stand there now, with the exception of the riding hall.

        Can you condense this into two or three sentences?
        ====
        Key points of this speech please: "We have been a town of ships for four hundred years, and we \#
        will be one for four hundred more, but the ships will carry wind turbines instead of coal, and \#
        our children will learn to build them here."
        ====
        I have pasted my lecture notes on the causes of the First World War below. Make a compact summary \#
        that I can learn from.

        Alliances: Triple Alliance, Entente. Arms race, esp. naval, Britain and Germany. Nationalism in \#
        the Balkans, wars of 1912 and 1913. Sarajevo, 28 June 1914, blank cheque, ultimatum to Serbia, \#
        mobilisation timetables. Historians differ on how much was chance.
        ====
        Provide an executive summary of this proposal: we suggest replacing the forty delivery vans by \#
        cargo bicycles in the inner city, which takes two years, costs 600,000 at first and saves 210,000 \#
        a year, and needs a new depot near the station.
        ====
        Reduce the text to its essentials, no more than 30 words: The ferry runs every forty minutes from \#
        six in the morning to ten at night, in winter only to eight, and takes bicycles free of charge \#
        but no cars.
        ====
        summarize the plot of Hamlet
        ====
        tldr
        ====
        give me a short summary of the french revolution
        ====
        Can you sum up this email thread?
        ====
        Zusammenfassung bitte
        ====
        resumen del libro
        ====
        resume-moi ce texte
        ====
        この記事を要約して
        ====
        总结一下这篇文章
        """#
    )

    static let writing = LabelledPrompt.list(
        .writing,
        #"""
        Write a story about a programmer
        ====
        poem about rain
        ====
        Write an email to my boss that I will be late tomorrow because of a dentist's appointment.
        ====
        Write a 600-word blog post about the benefits of learning Python for biologists.
        ====
        Can you write a birthday message for my grandmother, who turns ninety?
        ====
        Verfasse einen Werbetext für eine kleine Kaffeerösterei in Graz.
        ====
        Schreib mir ein lustiges Gedicht über Montage
        ====
        Verbessere den Stil dieses Absatzes: Es ist so dass wir immer schon gedacht haben dass es besser \#
        wäre wenn man das macht.
        ====
        Rédige un discours de mariage émouvant pour ma meilleure amie.
        ====
        Raconte-moi une histoire pour endormir un enfant de quatre ans.
        ====
        Redacta un correo para reclamar la devolución de una fianza.
        ====
        Escreva um conto curto de terror que se passe em um trem noturno.
        ====
        Scrivi una favola su una volpe e un riccio
        ====
        请帮我写一封求职信,申请图书管理员的职位
        ====
        夏の海をテーマにした俳句を三つ作ってください
        ====
        Give me ten catchy titles for a podcast about gardening
        ====
        Rephrase this so it is more polite: "Send me the documents today or we have a problem."
        ====
        Create a tagline and a short ad for a shop that repairs umbrellas
        ====
        Write the opening chapter of a detective novel set in a mathematics department. The victim is a \#
        professor of algebra who was found dead in front of a blackboard with an unfinished proof. The \#
        detective is a retired piano teacher. Keep the tone light and end with a cliffhanger.
        ====
        I run a small guest house by the sea and want to send a newsletter to former guests. Spring has \#
        come, the garden is open again, there are new bicycles for rent, and whoever books before the end \#
        of April gets a bottle of our own cider.

        The tone should be personal, as if it came from me and not from a company, no longer than a page. \#
        Please write it, with a subject line.
        ====
        Turn these notes into a press release: new bridge opens 4 June, mayor cuts ribbon 11:00, music by \#
        school band, 8.2 million, two years of building, cyclists get own lane
        ====
        Write a dialogue between the sun and the moon
        ====
        Fix the grammar in this text: me and him was going to the shop when it start to rain.
        ====
        Write a cover letter for a junior accountant position
        ====
        Tweet about our new coffee blend
        ====
        Help me write a wedding toast
        ====
        Write an essay on climate change
        ====
        Make this sound friendlier: Submit your report by Friday.
        ====
        Schreibe eine E-Mail an meinen Vermieter
        ====
        Écris un mail pour demander un congé
        ====
        Redacta una carta de renuncia
        ====
        Write a job description for a nurse
        ====
        Come up with a name for my bakery
        ====
        Write a rap about cheese
        ====
        Escreva um e-mail pedindo aumento de salário
        ====
        Scrivi una poesia d'amore
        ====
        帮我写一篇关于环保的作文
        ====
        ブログ記事を書いてください:春の京都
        ====
        improve my essay: The dog is a very good animal because it is loyal.
        """#
    )
}
