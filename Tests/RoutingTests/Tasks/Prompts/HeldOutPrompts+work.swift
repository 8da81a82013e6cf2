@testable import Routing

extension HeldOutPrompts {
    static let code = LabelledPrompt.list(
        .code,
        #"""
        fix my regex
        ====
        Why does `useEffect` run twice in React 18 strict mode?
        ====
        We see this in production about once an hour and nobody knows where it comes from. What could be \#
        the cause?

        java.lang.IllegalStateException: Connection pool shut down
            at org.apache.http.util.Asserts.check(Asserts.java:34)
            at org.apache.http.impl.conn.PoolingHttpClientConnectionManager.requestConnection(PoolingHttpC\#
        lientConnectionManager.java:268)
            at com.acme.billing.InvoiceClient.fetch(InvoiceClient.java:91)
            at com.acme.billing.NightlyJob.run(NightlyJob.java:47)
            at java.base/java.lang.Thread.run(Thread.java:833)
        ====
        Refactor this function so that it has no side effects:

        ```python
        total = 0
        def add(items):
            global total
            for i in items:
                total += i["price"] * i["qty"]
            return total
        ```
        ====
        Convert this callback-based module to async/await.

        function readConfig(path, cb) {
          fs.readFile(path, 'utf8', function (err, data) {
            if (err) return cb(err);
            try {
              cb(null, JSON.parse(data));
            } catch (e) {
              cb(e);
            }
          });
        }
        module.exports = { readConfig };
        ====
        Schreib mir eine Funktion in Rust, die prüft, ob ein String ein Palindrom ist.
        ====
        Warum bekomme ich hier eine NullPointerException?

        String name = null;
        if (name.equals("x")) {
            System.out.println("gleich");
        }
        ====
        Comment trier un dictionnaire par valeur en Python ?
        ====
        Escribe una consulta SQL que devuelva los diez clientes con más pedidos del último año.
        ====
        用Python写一个快速排序算法,并加上注释
        ====
        このJavaScriptのコードのバグを直してください。

        for (var i = 0; i < 3; i++) {
          setTimeout(function () { console.log(i); }, 100);
        }
        ====
        Como faço para centralizar uma div na vertical com CSS?
        ====
        Scrivi uno script bash che rinomini tutti i file .jpeg in .jpg nella cartella corrente.
        ====
        What does this do?

        awk -F, 'NR>1 { s[$3]+=$5 } END { for (k in s) print k, s[k] }' sales.csv
        ====
        Review this change and tell me whether it can be merged:

        diff --git a/cache.go b/cache.go
        index 3f1a2b..9c0d1e 100644
        --- a/cache.go
        +++ b/cache.go
        @@ -18,7 +18,9 @@ func (c *Cache) Get(key string) (Entry, bool) {
        -	e, ok := c.m[key]
        +	c.mu.RLock()
        +	e, ok := c.m[key]
        +	c.mu.RUnlock()
         	return e, ok
         }
        ====
        Summarise this code in two sentences.

        ```ts
        export function debounce<T extends (...args: any[]) => void>(fn: T, ms: number) {
          let timer: ReturnType<typeof setTimeout> | undefined;
          return (...args: Parameters<T>) => {
            clearTimeout(timer);
            timer = setTimeout(() => fn(...args), ms);
          };
        }
        ```
        ====
        Write unit tests for a Swift struct `Money` with `amount: Int` and `currency: String` that \#
        supports addition and throws when the currencies differ. Use Swift Testing, not XCTest.
        ====
        What is the difference between a mutex and a semaphore, and when would I use each in Go?
        ====
        Dockerfile for a Django app with Postgres, multi-stage build please
        ====
        I get "error[E0502]: cannot borrow `v` as mutable because it is also borrowed as immutable" and I \#
        don't understand why, since I only read from it before.
        ====
        I committed to main instead of my feature branch. How do I move the last two commits over without \#
        losing anything in git?
        ====
        Translate this Java class to Kotlin:

        public class Point {
            private final int x;
            private final int y;
            public Point(int x, int y) { this.x = x; this.y = y; }
            public int getX() { return x; }
            public int getY() { return y; }
        }
        ====
        I need an endpoint for our billing service. It is a FastAPI app, Python 3.12, SQLAlchemy 2 with \#
        an async session.

        The endpoint should accept a POST to /invoices/{id}/void. Only invoices in the state "open" can \#
        be voided, others must give a 409 with a problem+json body. Voiding sets voided_at to the current \#
        time in UTC, writes a row to the audit table and publishes an event to the queue, all in one \#
        transaction (outbox pattern, we already have an outbox table with columns id, topic, payload, \#
        created_at).

        Please write the route, the Pydantic models and the repository method, with type hints. Tests are \#
        not needed yet.
        ====
        What's the time complexity of inserting into a binary heap?
        ====
        my pod keeps going into CrashLoopBackOff after I changed the liveness probe in the \#
        deployment.yaml, how do I debug it with kubectl?
        ====
        undo last commit
        ====
        python list vs tuple
        ====
        Why does my CSS grid overflow on mobile?
        ====
        Make this function async
        ====
        How do I mock a REST client in JUnit 5?
        ====
        explain `git stash pop`
        ====
        Error: listen EADDRINUSE: address already in use :::3000
        ====
        create a dockerfile for nginx
        ====
        what is a pointer in C
        ====
        loop over a map in Go
        ====
        Write a Bash one-liner that counts lines in all .txt files
        ====
        How can I speed up this query? SELECT * FROM logs WHERE user_id = 7 ORDER BY ts DESC
        ====
        Wie installiere ich ein Paket mit npm?
        ====
        Comment lire un fichier JSON en PHP ?
        ====
        ¿Qué es una clase abstracta en Java?
        ====
        Como criar uma tabela no MySQL?
        ====
        Differenza tra let e var in JavaScript
        ====
        如何在Python中读取CSV文件?
        ====
        Reactでボタンを無効にする方法
        ====
        const a = [1,2,3]; a.map(x => x * 2) what does it return?
        ====
        Build a Chrome extension that hides images
        ====
        unit test for this?
        """#
    )

    static let maths = LabelledPrompt.list(
        .maths,
        #"""
        solve 3x - 7 = 20
        ====
        What is 17% of 2450?
        ====
        Prove that the square root of 3 is irrational.
        ====
        Evaluate $\int_0^{\pi} x \sin x \, dx$.
        ====
        A bag contains 5 red and 7 blue marbles. Two marbles are drawn without replacement. What is the \#
        probability that both are blue?
        ====
        Berechne die Ableitung von f(x) = x^3 * ln(x).
        ====
        Résous l'équation 2x² - 5x + 3 = 0.
        ====
        Calcula el área de un círculo de radio 7 cm.
        ====
        Qual é a soma dos primeiros 100 números ímpares?
        ====
        Quanto fa 345 per 27?
        ====
        求解方程组:2x + y = 7,x - y = 2
        ====
        半径5cmの球の体積を求めてください。
        ====
        One pipe fills a tank in 6 hours and another fills it in 4 hours. A drain empties the full tank \#
        in 12 hours. If all three are open, how long does it take to fill the empty tank?
        ====
        Find the eigenvalues and eigenvectors of the matrix [[2, 1], [1, 2]].
        ====
        Let G be a group of order 15. Show that G is cyclic.
        ====
        I'm borrowing 300,000 at a fixed rate of 4.2% over 25 years. What is my monthly payment, and how \#
        much interest do I pay in total?
        ====
        In how many ways can 8 people sit around a circular table if two of them insist on sitting next \#
        to each other?
        ====
        Sei $V$ ein endlichdimensionaler Vektorraum und $f: V \to V$ linear mit $f^2 = f$. Zeige, dass $V \#
        = \ker f \oplus \operatorname{im} f$.
        ====
        8 factorial
        ====
        What is 3/8 as a decimal?
        ====
        square of 27
        ====
        differentiate e^(3x)
        ====
        A shirt costs 40 and is reduced by 15%. What does it cost now?
        ====
        how many seconds are there in 3 weeks
        ====
        cos(60 degrees)
        ====
        Wie viel sind 30 Prozent von 90?
        ====
        Combien font 17 fois 6 ?
        ====
        ¿Cuál es la raíz cuadrada de 225?
        ====
        Quanto é 12 vezes 15?
        ====
        100的平方根是多少
        ====
        7の階乗はいくつですか
        ====
        simplify (a+b)^2 - (a-b)^2
        ====
        Convert 72 Fahrenheit to Celsius
        """#
    )

    static let reasoning = LabelledPrompt.list(
        .reasoning,
        #"""
        What has keys but can't open locks? Explain the riddle.
        ====
        Three neighbours, Ada, Ben and Cleo, each own a different pet (cat, dog, parrot) and drink a \#
        different drink (tea, milk, juice). Ada does not own the dog. The owner of the parrot drinks tea. \#
        Ben drinks milk. Cleo does not own the parrot. Who owns what?
        ====
        If all bloops are razzies and some razzies are lazzies, are some bloops necessarily lazzies?
        ====
        Plan a five-day itinerary for Lisbon with a toddler and a budget of 900 euros, without a car, and \#
        with a nap every day at one.
        ====
        Anna is taller than Bea. Carl is shorter than Bea but taller than Dan. Who is the second tallest?
        ====
        Ein Bauer muss einen Wolf, eine Ziege und einen Kohlkopf über den Fluss bringen. Im Boot ist nur \#
        Platz für ihn und eines davon. Wie macht er das?
        ====
        Énigme : un homme habite au dixième étage, prend l'ascenseur jusqu'au rez-de-chaussée le matin, \#
        mais le soir ne monte que jusqu'au septième. Pourquoi ?
        ====
        Resuelve este acertijo: dos padres y dos hijos pescan tres peces y cada uno se lleva uno entero. \#
        ¿Cómo es posible?
        ====
        Quebra-cabeça de lógica: Ana, Bruno e Carla têm cada um uma fruta diferente. Ana não gosta de \#
        banana e Bruno não tem a maçã. Quem tem o quê?
        ====
        Indovinello: più è grande e meno si vede. Che cos'è? Spiega il ragionamento.
        ====
        逻辑推理题:甲说乙在撒谎,乙说丙在撒谎,丙说甲和乙都在撒谎。谁说的是真话?
        ====
        次の論理パズルを解いてください。三人のうち一人だけが本当のことを言っています。Aは「Bは嘘つきだ」、Bは「Cは嘘つきだ」、Cは「AもBも嘘つきだ」と言いました。
        ====
        I have two offers. One pays 15 percent more but means an hour of commuting each way; the other is \#
        remote, at a company that has laid people off twice. Weigh the pros and cons and help me decide \#
        which one to take.
        ====
        Think step by step: I put a cup upside down on the table with a coin under it, then lift the cup \#
        and carry it to the kitchen. Where is the coin?
        ====
        Work out a schedule for a tournament of twelve teams on three pitches so that nobody plays twice \#
        in a row and every team has a break at noon.
        ====
        In the Monty Hall game, should I switch doors after the host has opened one? Reason it through \#
        carefully.
        ====
        Find the flaw in this argument: every good driver is careful; I am careful; therefore I am a good \#
        driver.
        ====
        Which number comes next: 1, 1, 2, 3, 5, 8?
        ====
        rent vs buy: which is better for me
        ====
        I have two ropes that each burn for an hour. How do I measure 45 minutes?
        ====
        Give me a training plan for a marathon
        ====
        Tom is older than Ann. Ann is older than Sue. Who is youngest?
        ====
        what weighs more, a kilo of feathers or a kilo of iron? explain
        ====
        Ein Schiff hat eine Leiter mit zehn Sprossen, die Flut steigt. Wie viele Sprossen sind unter \#
        Wasser? Denk nach.
        ====
        Que préfères-tu : compare les deux offres et dis laquelle est la meilleure
        ====
        ¿Qué pesa más? Razona paso a paso
        ====
        帮我制定一个学习计划
        ====
        旅行の計画を立ててください
        """#
    )
}
