extension TaskRule {
    static let maths = [
        TaskRule(.maths, 0.75, "operators between numbers", when: .operations),
        TaskRule(.maths, 0.2, "many numbers", when: .numbers),
        TaskRule(.maths, 0.35, "numbers and then a question", when: .problem),
        TaskRule(
            .maths,
            0.65,
            "LaTeX",
            .shows(enough: 2),
            """
            \\frac*, \\int*, \\sum*, \\sqrt*, \\cdot, \\infty, \\begin*, \\mathbb*, \\lim*, \\partial, \\alpha, \\beta
            \\pi, \\sin, \\cos, \\log, \\ln, \\le, \\geq, \\ge, \\in, \\to, \\times, \\operatorname*, \\ker, \\left*
            \\text*, \\prod*, $$, ∫, ∑, √, ≤, ≥, ∞, ∈
            """
        ),
        TaskRule(
            .maths,
            0.45,
            "asks to calculate or to solve",
            .asks,
            """
            solve for, solve the equation, solve the system, solve the inequality, calculate, compute, differentiate
            factorise, factorize, add up, find the value, find all integer*, find all real*, find x, berechne*
            rechne*, lose die gleichung*, lose das gleichung*, lose nach, vereinfache, wie viel ist, wie viel sind
            wieviel ist, wieviel sind, leite ab, calcule*, resous l'equation, resoudre l'equation, resolvez l'equation
            simplifie*, calcula, calcular, resuelve la ecuacion, resolver la ecuacion, cuanto es, simplifica
            resolva a equacao, quanto e, calcola*, risolvi l'equazione, quanto fa, semplifica, 计算, 求解, 等于多少, 計算して
            方程式を解, を求めて, 求めなさい
            """
        ),
        TaskRule(
            .maths,
            0.12,
            "asks to solve or to find",
            .asks,
            "solve, find, evaluate, simplify, integrate, determine, resuelve, resolva, risolvi, resous, lose, 求, 解"
        ),
        TaskRule(
            .maths,
            0.55,
            "asks for a proof",
            .asks,
            """
            prove, prove that, show that, proof, proof that, proof of, by induction, beweise*, zeige dass, zeigen sie
            demontre*, montre que, montrer que, demuestra*, demonstre, prove que, dimostra*, 证明, 証明
            """
        ),
        TaskRule(
            .maths,
            0.6,
            "names what only mathematics has",
            .names,
            """
            equation*, inequality, inequalities, derivative*, antiderivative, integral*, eigenvalue*, eigenvector*
            determinant, matrices, polynomial*, quadratic, prime number*, prime factor*, logarithm*, square root*
            cube root, theorem*, lemma, corollary, permutation*, combinatori*, binomial, probability that
            the probability, standard deviation, normally distributed, random variable*, variance, z-score, median of
            hypotenuse, trigonometr*, line segment*, vertices, parabola*, cosine, sine of, vector space*, linear map*
            abelian, cyclic group, group of order, modulo, remainder, converge*, diverge*, arithmetic series
            geometric series, taylor series, differential equation*, laplace*, fourier, topological, isomorphi*
            homomorphism*, integer solutions, gcd, lcm, least common multiple, greatest common divisor, ableitung*
            stammfunktion*, gleichung*, wahrscheinlichkeit, primzahl*, quadratwurzel, vektorraum*, matrizen
            eigenwert*, eigenvektor*, derivee*, integrale*, probabilite*, racine carree, nombre premier, derivada*
            ecuacion*, probabilidad*, raiz cuadrada, numero primo, equacao, equacoes, raiz quadrada, probabilita
            equazione, equazioni, derivata*, radice quadrata, 方程, 导数, 积分, 矩阵, 概率, 几何, 圆周长, 平方根, 微分, 積分, 確率, 方程式
            infinite series, is irrational, 3x3 matrix, 2x2 matrix, the matrix with, matrix of rank, in how many ways
            factorial, sin(*, cos(*, tan(*, log(*, ln(*, sqrt(*, fakultat, fattoriale, fatorial
            """
        ),
        TaskRule(
            .maths,
            0.5,
            "asks for a quantity",
            .names,
            where: .anyNumber,
            """
            how long does it take, how long will it take, what percentage, what percent, what fraction
            what is the total, what's the total, what was the total, total cost, total amount, in total, prozent von
            pour cent de, por ciento de, por cento de, per cento di, interest rate, compound interest, average speed
            what is the sum, the sum of, la suma de, a soma d*, la somma d*, la somme d*, die summe, wie viele
            wie lange braucht, combien de, combien fait, cuantos, cuantas, quantos, quantas, quanti, quante, radius
            rayon, diametre, radio de, raio de, raggio, durchmesser, circumference, perimeter, area of, el area
            volume of, angle, triangle*, dreieck*, 直径, 半径, what is the probability, when does it arrive, km/h, mph
            per hour, change does, 厘米, 面积, 体积, 面積, 体積, 是多少, how many, how much, how far, how fast, how old is
            divided by, multiplied by, miles to, to km, to miles, to celsius, to fahrenheit, in celsius, in fahrenheit
            to pounds, to kg, feet to, inches to, litres to, as a fraction, as a decimal, % of, % von, % de, % di
            percent of
            """
        ),
        TaskRule(
            .maths,
            0.15,
            "speaks of mathematics",
            .names,
            """
            mathematic*, maths, math, algebra, geometry, calculus, statistics, number, numbers, integer*, mean
            average, percent*, prozent, mathematik, mathematiques, matematica*, matematicas, 数学, f(x), xs, cm, km
            dice, dadi, wurfel, marbles, coins, matrix
            """
        ),
    ]
}
