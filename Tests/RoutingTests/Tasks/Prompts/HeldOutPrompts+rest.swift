@testable import Routing

extension HeldOutPrompts {
    static let extraction = LabelledPrompt.list(
        .extraction,
        #"""
        Extract all email addresses from this text: please contact jo@example.org or, when she is away, \#
        mark.t@example.com. Old address: sales@example.net.
        ====
        Label each tweet as positive, negative or neutral.

        1. can't believe how good this album is
        2. train late AGAIN
        3. the shop opens at nine
        ====
        Return a JSON object with the keys vendor, date, currency and total for this invoice:

        Nordlicht Büroservice GmbH
        Rechnung Nr. 2024-1187 vom 12.03.2024
        Toner schwarz 2 x 54,90
        Versand 4,90
        Summe 114,70 EUR
        ====
        List every person and organisation mentioned in the article below.

        The merger of Halden Shipping and Norrvik Lines was announced on Tuesday in Bergen. Ingrid \#
        Solheim, who has led Halden since 2016, will run the joint company; Per Aune of Norrvik becomes \#
        chairman. The competition authority still has to agree. Analysts at Fearn & Co. expect savings of \#
        40 million a year.
        ====
        Extrahiere Name, Adresse und Rechnungsbetrag aus folgendem Text: Frau Petra Lindner, Gartenweg 4, \#
        04155 Leipzig, hat am 3. Mai Waren für 82,10 Euro bestellt.
        ====
        Extrais les dates et les lieux du texte suivant : « Né à Dijon en 1832, il travailla à Paris \#
        jusqu'en 1889, où il construisit la tour. »
        ====
        Clasifica los siguientes comentarios en queja, elogio o pregunta:
        - El pedido llegó roto.
        - ¿Hacéis envíos a Canarias?
        - Un trato excelente.
        ====
        Extraia todos os nomes de medicamentos e as doses do texto: "Paciente em uso de losartana 50 mg \#
        pela manhã e metformina 850 mg duas vezes ao dia."
        ====
        Estrai in formato CSV nome, quantità e prezzo: due chili di mele a 2,40, un litro di latte a \#
        1,60, tre etti di prosciutto a 7,50.
        ====
        从下面的文本中提取所有公司名称:华为和小米昨天在深圳宣布合作,腾讯没有参加。
        ====
        次の文章から日付と場所を抜き出してJSONで出力してください。「会議は5月12日に大阪で、懇親会は13日に京都で行われます。」
        ====
        Is the sentiment of this review positive or negative? "The room was clean but the staff ignored \#
        us for an hour and breakfast was cold."
        ====
        Turn these meeting notes into a table with the columns owner, task and due date.

        Anna will send the draft to legal by Friday. Tom and Rui look into the hosting costs, no date \#
        yet. Marie orders the badges before the 14th.
        ====
        spam or not spam? "Congratulations, you have been selected for a free cruise, reply with your \#
        card number"
        ====
        Which of these categories fits the ticket best: billing, login, shipping, other? Answer with the \#
        category only.

        "Hello, I changed my phone and now I never get the code for signing in."
        ====
        Pull the order number out of this message: "hey, still waiting for my parcel, it's order \#
        55-20931-B, should have been here on Monday"
        ====
        Find the named entities in the following sentence and give their types (PER, ORG, LOC): Marie \#
        Curie taught at the Sorbonne in Paris.
        ====
        Parse this CV into the fields name, email, phone, skills and years of experience.

        Jonas Weber, jonas.weber@example.com, +49 170 0000000. Eight years as an electrician, since 2019 \#
        as a foreman. Certified for high voltage. Speaks German and Polish.
        ====
        Map each of these product titles to one of: shoes, bags, jackets, other. Output one line per \#
        product in the form title;category.

        Trail runner GTX low
        Canvas tote, natural
        Down parka with hood
        Ceramic mug
        ====
        Which cities are mentioned? "We flew from Oslo to Madrid via Paris."
        ====
        Give me the names and ages as a table: Ana (31), Bo (40)
        ====
        Is this comment toxic? "you are all idiots"
        ====
        turn this into csv: red 3, blue 5
        ====
        Which language is this text written in? "Hyvää huomenta"
        ====
        Find all URLs in the text
        ====
        What is the total on this receipt? milk 1.20 bread 2.10 total 3.30
        ====
        Ordne diese Begriffe den Kategorien Obst und Gemüse zu: Apfel, Lauch, Birne
        ====
        extrais les numéros de téléphone
        ====
        clasifica: "me encanta" / "lo odio"
        ====
        从这段话里提取电话号码
        ====
        キーワードを抽出してください
        """#
    )

    static let chat = LabelledPrompt.list(
        .chat,
        #"""
        hi
        ====
        What's the capital of Mongolia?
        ====
        How are you today?
        ====
        Who was Ada Lovelace?
        ====
        What is the history of the Python programming language?
        ====
        Can you recommend some popular books about mathematics for a teenager?
        ====
        Hast du einen Tipp, was ich heute Abend kochen könnte?
        ====
        Was hältst du von der Viertagewoche?
        ====
        Quelle est la capitale de l'Australie ?
        ====
        ¿Qué serie me recomiendas para este fin de semana?
        ====
        Oi, tudo bem com você?
        ====
        Ciao! Come stai oggi?
        ====
        你好,你是谁?
        ====
        週末におすすめの映画はありますか?
        ====
        My cat has been sneezing since yesterday. Should I worry?
        ====
        What languages are spoken in Switzerland?
        ====
        Tell me about the French Revolution.
        ====
        I feel a bit lonely since I moved here.
        ====
        Why is the sky blue?
        ====
        How long do I have to boil an egg so that the yolk stays soft?
        ====
        thanks, that helped a lot!
        ====
        Do translators earn well in Germany?
        ====
        Explain photosynthesis like I'm five
        ====
        What's a good age for children to start learning to program?
        ====
        Explain the difference between weather and climate.
        ====
        I've had a rough couple of weeks. My sister and I fell out over our parents' house, and although \#
        I think that I was right, I miss talking to her. She hasn't answered my last message, which was \#
        three days ago. Friends tell me to give her time, my husband says that I should just drive over.

        I'm not sure what I want to hear, to be honest. What would you do in my place?
        ====
        Was ist eigentlich der Unterschied zwischen Butter und Margarine?
        ====
        Where can I buy stamps on a Sunday?
        ====
        What's the weather like in Iceland in March?
        ====
        how tall is mount everest
        ====
        Any ideas for dinner with leftover rice?
        ====
        Who painted the Sistine Chapel?
        ====
        Which planet is the hottest?
        ====
        Is it rude to tip in Japan?
        ====
        How do birds know where to fly?
        ====
        my plants keep dying, what am I doing wrong
        ====
        What's the difference between jam and marmalade?
        ====
        How long do cats usually live?
        ====
        Should I learn Spanish or Italian?
        ====
        What does a notary do?
        ====
        i can't sleep
        ====
        Was kann man in Hamburg bei Regen machen?
        ====
        Wie viele Einwohner hat Österreich?
        ====
        Warum schnurren Katzen?
        ====
        Pourquoi les feuilles tombent-elles en automne ?
        ====
        Qui a peint la Joconde ?
        ====
        ¿Cuántos habitantes tiene Perú?
        ====
        ¿Qué puedo hacer en Sevilla en dos días?
        ====
        Quem descobriu o Brasil?
        ====
        Qual è la capitale del Canada?
        ====
        为什么猫喜欢睡觉?
        ====
        周末去哪里玩比较好?
        ====
        日本の首都はどこですか?
        ====
        今日はとても疲れました
        ====
        What was the Cold War about?
        ====
        Does Portugal border France?
        ====
        What are good questions for a first date?
        """#
    )
}
