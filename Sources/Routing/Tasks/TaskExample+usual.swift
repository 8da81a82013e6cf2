extension TaskExample {
    /// Some for each task that words tell, by hand, in several languages; none of them is among the prompts that the rules are measured with.
    public static let usual: [TaskExample] = [
        (CallTask.code, code),
        (CallTask.maths, maths),
        (CallTask.translation, translation),
        (CallTask.extraction, extraction),
        (CallTask.summarisation, summarisation),
        (CallTask.writing, writing),
        (CallTask.reasoning, reasoning),
        (CallTask.chat, chat),
    ].flatMap { task, texts in texts.split(separator: "\n").map { TaskExample(task, String($0)) } }

    private static let code = #"""
        Why does my Python script crash with a KeyError when the dictionary is empty?
        How do I undo my last git commit without losing the changes?
        Make a REST endpoint in Express that returns the current user
        My CSS grid overflows on small screens
        The tests pass locally but fail in the pipeline
        Which index should I add so that this SQL query gets faster?
        What does the question mark operator do in Rust?
        Set up a Dockerfile for a Node application
        A regular expression that matches IPv4 addresses
        Add error handling and unit tests to this class
        Is there a memory leak in this C++ code?
        How can I sort an array of objects by two keys in JavaScript?
        Warum wird meine Schleife in Java nie beendet?
        Comment lire un fichier CSV avec pandas ?
        ¿Cómo conecto mi aplicación de Django a PostgreSQL?
        如何在 Go 里实现一个线程安全的队列？
        """#

    private static let maths = #"""
        What is the derivative of x squared times the sine of x?
        Solve the equation 3x + 7 = 22
        Prove that the square root of two is irrational
        How many ways are there to choose 3 people out of 10?
        The area of a circle with a radius of 5 cm
        What is 15 percent of 240?
        A train travels 180 km in 2 hours. What is its average speed?
        The eigenvalues of a two by two matrix
        What is the probability of rolling two sixes?
        Integrate e to the minus x from zero to infinity
        The greatest common divisor of 84 and 126
        If I invest 1000 at 4 percent interest, how much is it after 10 years?
        Berechne den Flächeninhalt eines Dreiecks mit den Seiten 3, 4 und 5
        Quelle est la somme des cent premiers nombres entiers ?
        ¿Cuánto es 7/8 más 2/3?
        求函数 f(x)=x^3-3x 的极值
        """#

    private static let translation = #"""
        Translate this sentence into Spanish
        How do you say thank you very much in Japanese?
        What is the German word for butterfly?
        Put the following paragraph into English
        Please give me the French version of this email
        What does "c'est la vie" mean in English?
        Render this poem in Italian
        I need this menu in Portuguese and in Dutch
        Localise these app strings for Korea
        Translate from Chinese: 你好，很高兴认识你
        Wie heißt "good morning" auf Italienisch?
        Übersetze den Brief ins Englische
        Traduis ce paragraphe en allemand
        ¿Cómo se dice "umbrella" en español?
        Traduza este texto para o inglês
        把这句话翻译成法语
        """#

    private static let extraction = #"""
        Extract all email addresses and phone numbers from the text
        List every person and company that is mentioned in this article
        Turn this invoice into JSON with the fields number, date and total
        Is this review positive or negative?
        Which category does this support ticket belong to?
        Label each of these sentences as a fact or an opinion
        Pull the ingredients and amounts out of this recipe as a table
        Find all dates in the contract
        Does this message contain personal data? Answer yes or no
        Tag this product description with colour, size and material
        What are the name, the role and the employer in this CV?
        Convert these notes into a CSV file
        Sortiere diese Kundenanfragen nach Thema
        Extrais les montants et les dates de cette facture
        Clasifica estos comentarios según el sentimiento
        从下面的文本中提取所有地名
        """#

    private static let summarisation = #"""
        Summarise this article in three sentences
        What are the key points of the report?
        Give me the gist of this conversation
        A short overview of the chapter, please
        Condense these meeting notes into five bullets
        TL;DR of the text below
        What happened in this email thread?
        An abstract for this paper
        Boil this down to one paragraph
        What is this document about?
        What did they decide in the meeting?
        The main takeaways of this talk
        Fasse den folgenden Text kurz zusammen
        Résume ce rapport en quelques lignes
        Hazme un resumen de este capítulo
        用三句话概括这篇文章
        """#

    private static let writing = #"""
        Write a short story about a lighthouse keeper
        A poem about autumn that rhymes
        Draft an email to my landlord about the broken heating
        Come up with a slogan for a coffee shop
        Rephrase this paragraph so that it sounds friendlier
        Correct the grammar of this letter
        A toast for my sister's wedding
        Write a product description for a wooden toy
        Make this text more formal
        A cover letter for a job as a nurse
        Continue this story
        Ten headlines for a blog post about gardening
        Schreibe eine Einladung zu meinem Geburtstag
        Rédige une lettre de motivation
        Escribe un poema sobre el mar
        写一篇关于春天的散文
        """#

    private static let reasoning = #"""
        Three friends each own a different pet. Who owns the fish?
        A farmer must cross the river with a wolf, a goat and a cabbage. How?
        Plan a migration of our servers to another data centre, step by step
        Should we build this feature ourselves or buy it? Weigh the options
        All cats are animals. Some animals are black. Does it follow that some cats are black?
        If today is Wednesday, which day is it in 100 days?
        Find the flaw in this argument
        Who is lying if exactly one of the three tells the truth?
        What is the next number in the sequence 2, 6, 12, 20?
        Work out a timetable for five talks in two rooms without conflicts
        Compare these two offers and decide which is better for us
        What would happen if everybody took their money out of the bank at once?
        Wer von den drei Verdächtigen war der Täter?
        Quelle stratégie faut-il choisir, et pourquoi ?
        Si Ana es más alta que Luis y Luis más alto que Eva, ¿quién es la más baja?
        甲乙丙三人中只有一人说真话，谁说了真话？
        """#

    private static let chat = #"""
        Hello, how are you today?
        What is the capital of Australia?
        Tell me about the history of Rome
        Can you recommend a good film for tonight?
        I cannot sleep. What can I do?
        Who was Marie Curie?
        What should I cook for dinner?
        Thanks, that helped me a lot
        Why do cats purr?
        What is the difference between a crocodile and an alligator?
        How do I get rid of ants in the kitchen?
        I feel a little lonely lately
        Which countries border Switzerland?
        What do you think about tattoos?
        How does a heat pump work?
        What is a good gift for a ten-year-old?
        Is it safe to travel to Iceland in winter?
        Explain inflation to me in simple words
        Was kann man in Hamburg am Wochenende machen?
        Pourquoi les chats ronronnent-ils ?
        ¿Qué me recomiendas para aprender a tocar la guitarra?
        你喜欢什么样的音乐？
        """#
}
