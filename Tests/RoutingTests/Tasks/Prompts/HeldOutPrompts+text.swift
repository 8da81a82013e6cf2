@testable import Routing

extension HeldOutPrompts {
    static let translation = LabelledPrompt.list(
        .translation,
        #"""
        German for "thank you"?
        ====
        Translate to Spanish: Where is the nearest pharmacy, and until when is it open?
        ====
        What's the Italian word for butterfly?
        ====
        Übersetze ins Englische: Wir bitten um Verständnis, dass die Lieferung sich um zwei Wochen \#
        verzögert.
        ====
        Wie sagt man „ich habe Hunger“ auf Japanisch?
        ====
        Traduis ce paragraphe en anglais, s'il te plaît :

        Depuis plusieurs années, la commune cherche à réduire la circulation automobile dans le centre \#
        historique. Les commerçants craignent une baisse de fréquentation, tandis que les associations de \#
        riverains saluent une mesure qu'ils attendaient depuis longtemps. Le conseil municipal se \#
        prononcera au printemps.
        ====
        ¿Cómo se dice "paraguas" en alemán?
        ====
        Traduza para o português: The meeting has been moved to Thursday at ten.
        ====
        Traduci in inglese la seguente email:

        Gentile signora Rossi, la ringraziamo per la sua richiesta. Purtroppo l'articolo che ha ordinato \#
        non è al momento disponibile in magazzino. Sarà nostra cura avvisarla appena tornerà disponibile. \#
        Cordiali saluti.
        ====
        把下面这段话翻译成英文:人工智能正在改变我们的生活方式,但它也带来了新的挑战。
        ====
        次の文を日本語に訳してください: The train was delayed because of heavy snow.
        ====
        Please render the following clause in formal French: "The Supplier shall indemnify the Customer \#
        against all losses arising from a breach of this Agreement."
        ====
        translate pls

        Ik heb gisteren een pakketje besteld maar ik heb nog geen bevestiging gekregen. Kunt u mij \#
        vertellen wanneer het verstuurd wordt?
        ====
        EN -> DE: "The delivery will arrive between 8 and 10 a.m."
        ====
        Translate this poem into English and keep the rhyme if you can:

        Es war, als hätt' der Himmel
        Die Erde still geküsst,
        Dass sie im Blütenschimmer
        Von ihm nun träumen müsst'.
        ====
        Could you put this into Dutch for me: "I am looking forward to meeting you next week."
        ====
        Localise these app strings to Brazilian Portuguese, keep the keys:

        {
          "welcome": "Welcome back, {name}!",
          "logout": "Log out",
          "cart.empty": "Your cart is empty."
        }
        ====
        Is "Ich bin kalt" a correct translation of "I am cold"?
        ====
        Necesito la versión en francés de este texto: "Los billetes no son reembolsables salvo \#
        cancelación del vuelo por parte de la compañía."
        ====
        "see you tomorrow" in Portuguese
        ====
        how to say I miss you in Italian
        ====
        what is "Gemütlichkeit" in English?
        ====
        Übersetze: I am hungry
        ====
        Comment dit-on chouette en anglais
        ====
        ¿Qué significa "weltschmerz" en español?
        ====
        Traduza: good luck
        ====
        traduci: the book is on the table
        ====
        把"谢谢"翻译成法语
        ====
        「ありがとう」を英語にしてください
        ====
        Turkish translation of "happy birthday"
        ====
        put that in French please
        """#
    )

    static let summarisation = LabelledPrompt.list(
        .summarisation,
        #"""
        tl;dr please
        ====
        Summarise the following article in three bullet points.

        The city council voted on Monday to extend the tram line to the northern suburbs. Construction is \#
        to begin in the spring of next year and will take about four years. The line will have nine new \#
        stops and is expected to carry 22,000 passengers a day.

        Residents along the route had protested against the felling of some 150 plane trees. The council \#
        has promised to plant two new trees for each that is cut, though critics say that young trees \#
        cannot replace old ones for decades.

        The project costs 310 million, of which the federal government pays 60 percent. The opposition \#
        considers the figures too optimistic and points to the bridge project, which ended up twice as \#
        expensive as planned.
        ====
        Give me the gist of this thread:

        Mia: can we move the release to Thursday? QA found two blockers
        Jon: which ones
        Mia: login loop on old phones, and the export drops the last row
        Jon: export is fixed already, login will take me until tomorrow evening
        Lea: Thursday works for marketing as long as I know by noon
        Mia: ok, then Thursday 10:00, I'll tell support
        ====
        Fasse den folgenden Text in zwei Sätzen zusammen: Die Genossenschaft wurde 1921 von zwölf Winzern \#
        gegründet. Heute gehören ihr 240 Betriebe an, die zusammen rund 600 Hektar bewirtschaften. Der \#
        Vorstand will in den nächsten fünf Jahren die Hälfte der Fläche auf ökologischen Anbau umstellen.
        ====
        Résume ce texte en cinq lignes maximum :

        Le marché de l'immobilier a connu en 2023 son plus fort recul depuis quinze ans. La hausse des \#
        taux a éloigné une partie des acheteurs, surtout les primo-accédants. Les prix n'ont pourtant que \#
        peu baissé dans les grandes villes, où l'offre reste rare.
        ====
        Resume el siguiente artículo en un párrafo: El gobierno aprobó ayer la nueva ley de aguas tras \#
        dos años de negociaciones. La norma limita la extracción de acuíferos y obliga a las ciudades a \#
        reutilizar un tercio de las aguas depuradas antes de 2030.
        ====
        Faça um resumo do texto abaixo, com os pontos principais.

        A fábrica de Camaçari volta a funcionar em março depois de três anos parada. A empresa promete \#
        dois mil empregos diretos e o triplo de indiretos. O sindicato pede garantias de que os antigos \#
        funcionários terão prioridade.
        ====
        Riassumi questo articolo in poche righe: La squadra ha vinto il campionato con tre giornate di \#
        anticipo, grazie soprattutto alla migliore difesa degli ultimi vent'anni.
        ====
        请总结以下内容:本次会议讨论了明年的预算,市场部希望增加百分之十,财务部认为目前的收入不支持这一计划,最后决定在一月份再讨论。
        ====
        以下の文章を三行で要約してください。新しい図書館は来年四月に開館する予定で、蔵書は三十万冊、閲覧席は五百席である。建設費は当初の予定を二割上回った。
        ====
        What are the key takeaways from this report?

        Sales in the third quarter were up 4 percent on the year, almost entirely through higher prices. \#
        Volumes fell in every region except the Nordics. The online shop now makes up 31 percent of \#
        revenue. Returns have become the largest single cost of logistics, and the board has asked for a \#
        plan by December.
        ====
        Condense these minutes to one paragraph for people who were not there: attendance was noted; the \#
        treasurer reported a surplus of 1,200; the roof repair was put off to autumn since only one offer \#
        had come in; Ms Okafor was elected secretary; next meeting on the 9th.
        ====
        The glacier has lost a third of its volume since measurements began in 1956. In the past decade \#
        the retreat has quickened, and the tongue now ends in a lake that did not exist in 1990. \#
        Hydrologists expect that the river below will carry more water until about 2040 and considerably \#
        less afterwards.

        For the valley this means first floods, then drought. The power company is already planning a \#
        higher dam, which farmers welcome and conservationists oppose. The canton wants to decide after a \#
        referendum.

        Tourism suffers as well. The ice grotto was closed in 2019, and the hut at the edge of the \#
        glacier can only be reached over a ladder.

        Summarize the above.
        ====
        What is the main point of the following passage? "A habit is not broken by resolve but by \#
        arranging that the occasion for it does not come up; who wants to read more should put away the \#
        telephone rather than promise to ignore it."
        ====
        Shorten this to 50 words: Our association has looked after the old railway station since 2003. \#
        Volunteers have restored the waiting room, the signal box and a good part of the platform roof. \#
        We open on Sundays from May to October, show a small exhibition, and run a café whose income pays \#
        for the upkeep. We are always glad of helpers, with or without skill in crafts.
        ====
        Write a one-paragraph summary of the paper below. Title: Sleep and memory in older adults. We \#
        followed 212 participants over six years. Those who slept between six and eight hours did better \#
        in recall tests than those who slept less or more. The effect was small but held when we \#
        controlled for education and illness.
        ====
        recap what we have decided so far in this conversation
        ====
        Boil this down for an executive who has one minute: the migration of the data centre is two \#
        months behind since the network supplier delivered late, the extra cost is 180k, there is no risk \#
        for customers, and we need a decision on whether to extend the old contract by a quarter.
        ====
        summary please
        ====
        sum this up in one line
        ====
        What is this article about?
        ====
        shorter version please
        ====
        Kurze Zusammenfassung des Textes
        ====
        Fais court : résume ce mail
        ====
        hazme un resumen
        ====
        resumo do capítulo 3
        ====
        riassunto breve
        ====
        概括一下主要内容
        ====
        要点を三つにまとめて
        """#
    )

    static let writing = LabelledPrompt.list(
        .writing,
        #"""
        Write a haiku about autumn
        ====
        Write a short story about a compiler engineer who finds a message hidden in an old binary.
        ====
        Draft an email to my landlord asking him to repair the heating. Friendly but firm.
        ====
        Product description for a bamboo toothbrush, about 80 words, for our web shop
        ====
        Schreibe eine Kurzgeschichte über einen Leuchtturmwärter, der Briefe aus der Zukunft bekommt.
        ====
        Formuliere eine höfliche Absage an einen Bewerber.
        ====
        Rédige une lettre de motivation pour un poste d'infirmière à l'hôpital de Nantes.
        ====
        Écris un poème sur la mer en hiver
        ====
        Escribe un cuento infantil sobre un dragón que tiene miedo a la oscuridad.
        ====
        Escreva uma legenda divertida para uma foto do Instagram de um gato em cima de um piano.
        ====
        Scrivi una mail di ringraziamento ai colleghi per il regalo di pensionamento.
        ====
        写一首关于春天的诗
        ====
        納期が遅れたことについて、取引先へのお詫びのメールを書いてください。
        ====
        Make this paragraph sound more professional: "hey so we kinda messed up the order, sorry about \#
        that, we'll send you the right one asap and you can just keep the wrong stuff"
        ====
        Come up with five slogans for a neighbourhood bakery
        ====
        Rewrite my cover letter so that it sounds less stiff.

        Dear Sir or Madam, I hereby apply for the position of gardener advertised on your website. I have \#
        completed an apprenticeship and possess eleven years of professional experience. I should be \#
        grateful for the opportunity to present myself in person.
        ====
        Continue this scene in the same voice:

        The bell over the door rang, though nobody had come in. Mrs Pell did not look up from the ledger. \#
        "You may put it on the counter," she said, and after a moment there was the sound of something \#
        heavy being set down with great care.
        ====
        LinkedIn post announcing that I start as a data engineer at a hospital. Warm, no buzzwords.
        ====
        I need a best man's speech, three minutes, for my brother Leo, who met his wife when he backed \#
        into her car.
        ====
        Write a persuasive blog post on why schools should teach more statistics and less calculus.
        ====
        Song lyrics in the style of an old country ballad about a broken tractor
        ====
        Please proofread and polish this text: Their is many reason why people moves to the country side, \#
        for exemple the quite and the fresh air.
        ====
        write a limerick about a goat
        ====
        thank-you note for my teacher
        ====
        Out-of-office message for two weeks in August
        ====
        make it funnier
        ====
        Rewrite this in a formal tone: gimme the file
        ====
        caption for a beach photo
        ====
        Wedding invitation text
        ====
        Geburtstagsgruß für meinen Chef
        ====
        Écris une blague sur les chats
        ====
        Escribe un poema corto para mi madre
        ====
        Escreva uma carta de recomendação
        ====
        Scrivi un messaggio di auguri
        ====
        写一封感谢信
        ====
        誕生日のメッセージを書いて
        ====
        Correct my English: he don't knows nothing
        ====
        Write an obituary for my grandfather, a fisherman
        """#
    )
}
