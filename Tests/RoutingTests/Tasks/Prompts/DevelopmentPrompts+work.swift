@testable import Routing

extension DevelopmentPrompts {
    static let code = LabelledPrompt.list(
        .code,
        #"""
        write a python script
        ====
        Explain this stack trace

        Traceback (most recent call last):
          File "/srv/app/main.py", line 88, in <module>
            main()
          File "/srv/app/main.py", line 41, in main
            total = sum(row["amount"] for row in rows)
        KeyError: 'amount'
        ====
        Summarise this code

        def f(n):
            a, b = 0, 1
            while n:
                a, b = b, a + b
                n -= 1
            return a
        ====
        How do I reverse a linked list in C++?
        ====
        Why does this query use a full table scan although there is an index on created_at?

        SELECT user_id, COUNT(*) FROM orders WHERE date(created_at) = '2024-05-01' GROUP BY user_id;
        ====
        Erkläre mir, was dieser Code macht:

        ```javascript
        const x = arr.reduce((m, v) => ({ ...m, [v.id]: v }), {});
        ```
        ====
        Wie kann ich in TypeScript einen Typ definieren, der alle Schlüssel eines Objekts optional macht?
        ====
        Écris une fonction en JavaScript qui supprime les doublons d'un tableau.
        ====
        ¿Por qué me da este error al compilar? undefined reference to `main'
        ====
        Crie uma API REST em Node.js com Express para cadastrar produtos.
        ====
        Come si legge un file riga per riga in Java?
        ====
        写一个正则表达式匹配中国大陆手机号
        ====
        Pythonでリストから重複を取り除く関数を書いてください。
        ====
        Add error handling and retries with exponential backoff to this.

        async function getUser(id) {
          const res = await fetch(`/api/users/${id}`);
          return res.json();
        }
        ====
        Rewrite the following class without inheritance.

        ```java
        abstract class Shape { abstract double area(); }
        class Square extends Shape {
            double side;
            double area() { return side * side; }
        }
        ```
        ====
        what is a closure in javascript
        ====
        Build failed after updating to Xcode 16: "Sending 'self' risks causing data races". The method is \#
        @MainActor and calls an async function of an actor. How do I fix it?
        ====
        Set up a GitHub Actions workflow that runs the tests on every push and caches the node_modules.
        ====
        Which HTTP status code should a REST API return when the request body is valid JSON but fails \#
        validation?
        ====
        Migrate this to Postgres 16 and make it idempotent

        CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255));
        INSERT INTO users (email) VALUES ('a@example.com');
        ====
        Implement an LRU cache in C with O(1) get and put. No external libraries. Show the header and the \#
        implementation, and say what the complexity of each operation is.
        ====
        Our service leaks memory. Under load the resident set grows by about 50 MB an hour and never \#
        comes back, though the heap profile looks flat. It is a Go 1.22 service with a gRPC server and a \#
        pool of workers that read from Kafka.

        I have already checked goroutine counts, which are stable, and run pprof on allocs, which shows \#
        nothing unusual. We use cgo for image decoding (libvips). The container has a limit of 2 GB and \#
        GOMEMLIMIT is not set.

        Where would you look next, and which tools would you use to find out whether it is the C library \#
        that holds on to the memory?
        ====
        Document this function with a docstring

        def normalise(path: str, root: str = "/") -> str:
            return os.path.normpath(os.path.join(root, path.lstrip("/")))
        ====
        ssh: connect to host 10.0.0.12 port 22: Connection refused. The service is running, what else can \#
        I check?
        ====
        Can you convert this curl command to Python requests? curl -X POST \#
        https://api.example.com/v1/items -H "Authorization: Bearer $T" -d '{"a":1}'
        ====
        how do i exit vim
        ====
        center a div
        ====
        Getting 500 from nginx after renewing the certificate
        ====
        Why is my React component re-rendering on every keystroke?
        ====
        difference between == and === 
        ====
        Write me a SQL query for the second highest salary
        ====
        What does `git rebase -i HEAD~3` do?
        ====
        how to read a csv file in pandas
        ====
        Create a login page with HTML and CSS
        ====
        Comment faire une boucle for en Python ?
        ====
        Wie lese ich eine Datei zeilenweise in C#?
        ====
        ¿Cómo hago un bucle en JavaScript?
        ====
        TypeError: Cannot read properties of undefined (reading 'map')
        ====
        Build a todo app in Flutter
        ====
        optimize this: for i in range(len(a)): b.append(a[i]*2)
        ====
        Why am I getting CORS errors?
        ====
        Explain the difference between an abstract class and an interface in Java
        """#
    )

    static let maths = LabelledPrompt.list(
        .maths,
        #"""
        12 * 37 + 5
        ====
        What is the derivative of sin(x^2)?
        ====
        Find all integer solutions of x^2 - 5y^2 = 1.
        ====
        Simplify \frac{x^2 - 4}{x - 2} and state where it is defined.
        ====
        A train leaves at 9:15 and travels 240 km at an average speed of 80 km/h. When does it arrive?
        ====
        Wie viel sind 15 Prozent von 640?
        ====
        Löse das Gleichungssystem: 3a + 2b = 12 und a - b = 1.
        ====
        Calcule l'intégrale de x·e^x entre 0 et 1.
        ====
        ¿Cuánto es 3/4 + 5/6?
        ====
        Resolva a equação x² - 9x + 20 = 0 e mostre os passos.
        ====
        Calcola la probabilità di ottenere almeno un sei lanciando due dadi.
        ====
        计算圆周长,已知直径为12厘米
        ====
        次の方程式を解いてください:x^2 + 6x + 5 = 0
        ====
        Prove by induction that 1 + 2 + ... + n = n(n+1)/2.
        ====
        A shop sells pencils at 3 for 1.20 and notebooks at 2.50 each. Lena buys 12 pencils and 4 \#
        notebooks and pays with a 20 note. How much change does she get?
        ====
        Compute the determinant of the 3x3 matrix with rows (1,2,3), (0,4,5), (1,0,6).
        ====
        Suppose X is a random variable that is normally distributed with mean 100 and standard deviation \#
        15. What is the probability that X is greater than 130? Give the z-score as well.
        ====
        Does the series \sum_{n=1}^\infty \frac{1}{n \log n} converge? Justify your answer.
        ====
        15% of 80
        ====
        integrate x^2 from 0 to 3
        ====
        What is the square root of 144?
        ====
        solve x^2 = 16
        ====
        sin(30)
        ====
        If 3 apples cost 2 dollars, how much do 12 apples cost?
        ====
        convert 5 miles to km
        ====
        what's 7 factorial
        ====
        Wieviel ist 12 mal 12?
        ====
        calcule 25% de 300
        """#
    )

    static let reasoning = LabelledPrompt.list(
        .reasoning,
        #"""
        Solve this logic puzzle
        ====
        A man looks at a portrait and says: "Brothers and sisters I have none, but that man's father is \#
        my father's son." Who is in the portrait?
        ====
        On an island every inhabitant is either a knight, who always tells the truth, or a knave, who \#
        always lies. You meet two of them. The first says: "At least one of us is a knave." What are they?
        ====
        Plan my move from Berlin to Vienna: I have six weeks, two cats, and a job that starts on the \#
        first. Give me a plan with all the steps in the right order and what depends on what.
        ====
        Ein Rätsel: In einem Raum sind drei Lampen, draußen drei Schalter. Du darfst nur einmal \#
        hineingehen. Wie findest du heraus, welcher Schalter zu welcher Lampe gehört?
        ====
        Überlege Schritt für Schritt: Wenn alle Katzen Tiere sind und einige Tiere schlafen, schlafen \#
        dann einige Katzen?
        ====
        Résous cette énigme : je suis toujours devant toi mais tu ne peux pas me voir. Qui suis-je ?
        ====
        Adivinanza: blanca por dentro, verde por fuera. Razona tu respuesta paso a paso.
        ====
        Resolva este enigma: um pai e um filho sofrem um acidente; o cirurgião diz "não posso operar meu \#
        filho". Como é possível?
        ====
        Risolvi questo indovinello logico: hai dodici monete, una è falsa e pesa diversamente. Come la \#
        trovi in tre pesate?
        ====
        有三个盒子,标签全部贴错了,你只能从一个盒子里拿出一个球,怎样推理出每个盒子里装的是什么?
        ====
        なぞなぞです。上は大火事、下は大水、これは何でしょう?理由も順番に考えてください。
        ====
        Five houses in a row are painted in five colours. The Briton lives in the red house, the Swede \#
        keeps dogs, the Dane drinks tea, the green house is left of the white one. Deduce who keeps the \#
        fish.
        ====
        Given these premises, does the conclusion follow? No reptiles have fur. All snakes are reptiles. \#
        Therefore no snakes have fur.
        ====
        I need to get to the airport by 6. The bus takes 50 minutes and goes every half hour from 4:10, a \#
        taxi takes 25 but I'd have to wait up to 20, and I must drop the keys at my neighbour's first, \#
        who gets up at 5. What is the best plan, and what could go wrong?
        ====
        Compare these two strategies for our company and decide which is better, with your reasoning: to \#
        open a second shop in the next town, or to put the money into delivery. Rents there are low but \#
        so is the footfall, and delivery needs two more people whom we would have to train.
        ====
        If yesterday had been tomorrow, today would be Friday. Which day is it really? Think it through.
        ====
        Plan a weekly workout schedule for a beginner
        ====
        What comes next: 2, 4, 8, 16, ?
        ====
        Should I rent or buy a house? Give pros and cons.
        ====
        I have a 3 litre jug and a 5 litre jug. How do I measure exactly 4 litres?
        ====
        Make a study plan for my finals in four weeks
        ====
        Two trains, one question: which brother is the liar?
        ====
        Help me plan a budget trip to Japan for 10 days
        """#
    )
}
