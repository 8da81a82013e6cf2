@testable import Routing

extension DevelopmentPrompts {
    static let extraction = LabelledPrompt.list(
        .extraction,
        #"""
        Classify these reviews as JSON

        1. "Great phone, battery lasts two days"
        2. "Stopped working after a week"
        3. "It is fine for the price"
        ====
        extract the phone numbers
        ====
        Extract the following fields from the invoice and return them as JSON: invoice_number, \#
        issue_date, due_date, total.

        INVOICE 88213
        Issued 4 April 2025, payable by 4 May 2025
        Consulting, 12 h at 95.00
        Total due: 1,140.00
        ====
        Identify all dates in the text below and output them in ISO 8601, one per line.

        The contract was signed on the third of March 2021, amended on 12/06/22, and ended on New Year's \#
        Eve of 2023.
        ====
        Is this email spam? Answer yes or no.

        "Dear winner, your inheritance of 4.5 million dollars is waiting, send us your bank details."
        ====
        Klassifiziere die folgenden Anfragen als "Vertrieb", "Support" oder "Sonstiges".

        1. Mein Drucker zeigt Fehler E5.
        2. Was kostet die Lizenz für 50 Personen?
        ====
        Lies die Rechnung und gib mir Rechnungsnummer, Datum und Betrag als Tabelle aus: Rechnung 4711, \#
        2. Februar 2025, 349,00 EUR.
        ====
        Extrayez tous les noms de personnes de cet article : Jean Moreau et Claire Petit ont rencontré \#
        hier le maire, M. Lefèvre.
        ====
        Extrae los nombres, cargos y teléfonos en formato JSON: Marta Gil, directora, 600 100 200; Luis \#
        Prat, contable, 600 100 201.
        ====
        Classifique o sentimento da frase como positivo, negativo ou neutro: "O atendimento foi péssimo, \#
        mas a comida estava ótima."
        ====
        Estrai dal testo tutte le date e gli importi: il 3 maggio abbiamo pagato 240 euro, il 10 giugno \#
        altri 115.
        ====
        提取以下文本中的人名和地名,用JSON格式输出:李明昨天从北京飞到了上海,见到了王芳。
        ====
        以下のレビューを「肯定的」「否定的」に分類してください。「音がとても良い」「すぐ壊れた」
        ====
        What topics does this support ticket touch? Choose from [billing, bug, feature request, account] \#
        and reply with a JSON array.

        "I was charged twice in May, and the export button still does nothing on my tablet."
        ====
        Convert the following list to CSV with the header name,city,age.

        Maria from Porto is 34. Jens, who is 51, lives in Aarhus. Yuki is 27, from Sapporo.
        ====
        Go through the transcript and pull out every action item with the name of whoever is responsible.

        Kim: I'll book the room. Sven: and I can ask catering, but somebody needs to print the programme. \#
        Kim: Ola does that.
        ====
        Who is the buyer, who is the seller and what is the price in the following clause? "Mr Abel \#
        Norton sells to Greta Holm the boat Siri, built in 1987, for the sum of nine thousand pounds."
        ====
        Categorise these expenses into travel, food, office and other:

        taxi to the airport 34
        sandwiches for the team 22
        printer paper 9
        parking 12
        ====
        You will be given a customer's message. Determine the intent (one of cancel_subscription, \#
        change_plan, refund, other), the language as an ISO code and whether the customer is angry. Reply \#
        only with a JSON object with the keys intent, language and angry.

        Message: j'en ai marre, ça fait trois fois que vous me débitez alors que j'ai résilié en mars, \#
        remboursez-moi !
        ====
        What entities are mentioned in this text? "Apple opened a store in Milan."
        ====
        categorize these transactions
        ====
        convert this into a json: name John, age 12
        ====
        Is this positive or negative: "I hated it"
        ====
        Get all the dates from this email
        ====
        make a table of the following: apples 3, pears 4
        ====
        Sentiment analysis: the movie was boring
        """#
    )

    static let chat = LabelledPrompt.list(
        .chat,
        #"""
        hello there
        ====
        What is the history of mathematics?
        ====
        Tell me a fun fact
        ====
        Who invented the telephone?
        ====
        What's the best way to remove red wine from a carpet?
        ====
        good morning! did you sleep well?
        ====
        What do you think about pineapple on pizza?
        ====
        Is Rust a good language to learn in 2025, or should I rather learn to play the piano?
        ====
        Wer hat die Buchdruckkunst erfunden?
        ====
        Guten Morgen, wie geht es dir?
        ====
        Quel est le meilleur moment pour visiter la Bretagne ?
        ====
        Bonjour, tu peux m'aider ?
        ====
        ¿Por qué el mar es salado?
        ====
        Qual é a melhor época para visitar Lisboa?
        ====
        Mi consigli un bel libro da leggere in vacanza?
        ====
        今天心情不太好
        ====
        富士山の高さはどれくらいですか?
        ====
        How often should I water a cactus?
        ====
        Why do French people eat snails?
        ====
        what does a data scientist do all day
        ====
        ok cool, and what about the other one?
        ====
        Explain to me how vaccines work
        ====
        My daughter starts school in September and is afraid that she won't find any friends. We moved to \#
        this town only in the spring, and the other children in the street all go to another school. She \#
        is a quiet child who likes drawing and animals.

        How can I help her without making too much of it?
        ====
        When did the Roman Empire fall?
        ====
        Which film won the Oscar for best picture in 1994?
        ====
        I'm bored, talk to me
        ====
        Can you tell me what the tallest building in Europe is?
        ====
        Where is the nearest post office?
        ====
        What's your plan for today?
        ====
        Which phone plan is cheapest for students?
        ====
        That TV series was great, wasn't it?
        ====
        How do I make French toast?
        ====
        Is Kafka worth reading?
        ====
        Wie schwer ist ein Fass Bier?
        ====
        Was bedeutet Demokratie?
        ====
        La vue depuis la tour Eiffel est-elle belle ?
        ====
        How do pandas spend the winter?
        ====
        Which countries in Latin America have no coast?
        ====
        中国的面积是多少?
        ====
        日本で一番高い山は何ですか?
        ====
        I lost the keys to my flat, what should I do first?
        ====
        How do I get rust off my bike?
        ====
        Is it safe to drink coffee from Java while pregnant?
        ====
        What is the area around Lyon like?
        ====
        How many people live in Iceland?
        ====
        How old is the universe?
        ====
        Who composed the Four Seasons?
        ====
        What's a good name for a cat?
        ====
        What causes inflation?
        ====
        How can I sleep better?
        ====
        What is the meaning of life?
        ====
        Wie lange dauert es, bis ein Knochen heilt?
        ====
        Combien de temps faut-il pour apprendre le piano ?
        ====
        ¿Cuál es la mejor forma de ahorrar dinero?
        ====
        Come funziona una centrale nucleare?
        ====
        Como funciona a bolsa de valores?
        ====
        世界上最长的河流是哪条?
        ====
        Do you have a favourite colour?
        ====
        tell me about yourself
        ====
        What are the symptoms of the flu?
        ====
        The Matrix is my favourite film. What's yours?
        ====
        Which train goes from Zurich to Milan?
        ====
        Can dogs eat chocolate?
        ====
        Who would win, a lion or a tiger?
        ====
        I think positive thinking is overrated
        ====
        Kannst du mir etwas über die Geschichte Wiens erzählen?
        ====
        My boss said something rude about my report in front of everybody. How should I react?
        """#
    )
}
