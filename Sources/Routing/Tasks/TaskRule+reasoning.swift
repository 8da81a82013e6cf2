extension TaskRule {
    static let reasoning = [
        TaskRule(
            .reasoning,
            0.7,
            "names a puzzle or a figure of logic",
            .names,
            """
            riddle*, puzzle*, brain teaser*, brainteaser*, sudoku, logic puzzle*, logic problem*, logical*, logic
            deduce*, deduction, knave*, truth-teller*, premise*, syllogism*, fallac*, paradox*, conclusion follow*
            counterfactual*, weighings, ratsel*, raetsel*, denksportaufgabe*, knobel*, logikratsel*, logisch*, enigme*
            devinette*, logique*, acertijo*, adivinanza*, logica*, logico*, este enigma, el enigma, o enigma, enigmi
            quebra-cabeca*, charada*, adivinha, indovinell*, rompicapo*, 推理, 谜语, 谜题, 逻辑, 悖论, パズル, なぞなぞ, 謎, 論理
            """
        ),
        TaskRule(
            .reasoning,
            0.5,
            "asks to think in steps",
            .asks,
            """
            step by step, step-by-step, think through, think it through, reason through, reason it through
            your reasoning, explain your reasoning, explain the reasoning, reasoning, think carefully
            reason carefully, chain of thought, work it out, work out, figure out, schritt fur schritt, schrittweise
            uberlege, etape par etape, pas a pas, raisonne*, raisonnement, paso a paso, razona*, razonamiento
            passo a passo, raciocin*, ragiona*, 一步一步, 逐步, 順番に考え, 段階的に, ステップ
            """
        ),
        TaskRule(
            .reasoning,
            0.6,
            "asks for a plan or a decision",
            .asks,
            """
            plan a, plan my, plan our, make a plan, make me a plan, give me a plan, create a plan, itinerary
            work out a schedule, devise, a strategy, roadmap, project plan, weigh the, weigh up, pros and cons
            help me decide, decide which, decide whether, which is better, which one should i, trade-off*, tradeoff*
            compare these, compare the two, prioriti*, plane mir, planen, erstelle einen plan, vor- und nachteile
            planifie*, le pour et le contre, avantages et inconvenients, planifica*, plan de viaje, pros y contras
            ventajas y desventajas, planeje*, pros e contras, pianifica*, pro e contro, vantaggi e svantaggi, 计划, 规划
            利弊, 计画, 計画を立て, 比較して, plan the, plan me, help me plan, make a schedule, create a schedule, a schedule for
            plane eine, plane einen, plane meine, plane unsere, study plan, workout plan, workout schedule
            training schedule, meal plan, travel plan, action plan, budget trip, rent or buy, a plan for, best plan
            """
        ),
        TaskRule(
            .reasoning,
            0.45,
            "sets conditions and asks what follows",
            .names,
            """
            who owns, who keeps, who is lying, who sits, taller than, older than, shorter than, each own*, each have
            are all, if all, some of, always tells, tells the truth, always lies, therefore, then some, does it follow
            wie findest du heraus, how is this possible, how is that possible, how can this be, como es posible
            como e possivel, com'e possibile, comment est-ce possible, who am i, what am i, qui suis-je, que suis-je
            quien soy, quem sou, chi sono, wer bin ich, was bin ich, wenn alle, dann einige, 谁说, 誰が, ist der tater
            true statement, constraints, constraint, depends on what, in the right order, nobody may, so that nobody
            left of the, next to the, a knight, knights, necessarily, a liar, the liar, liars, what comes next
            comes next, next number
            """
        ),
        TaskRule(.reasoning, 0.45, "thinking asked for", when: .thinking),
        TaskRule(.reasoning, 0.4, "statements and then a question", when: .premises),
        TaskRule(.reasoning, 0.1, "numbered steps", when: .numberedSteps),
    ]
}
