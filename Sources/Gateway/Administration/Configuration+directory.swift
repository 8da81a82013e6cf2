import Directory
import Traffic

extension StoredDirectory {
    /// Takes limits, in the order of their names; not those that cannot be read.
    mutating func readLimits(_ stored: [StoredLimit]) {
        limits = stored.sorted { $0.id < $1.id }.compactMap { AdministeredFormat.limit($0.id, $0.rule).rule }
    }

    /// Takes budgets, in the order of their names; not those that cannot be read.
    mutating func readBudgets(_ stored: [StoredBudget]) {
        budgets = stored.sorted { $0.id < $1.id }.compactMap { AdministeredFormat.budget($0.id, $0.rule).rule }
    }
}

extension Configuration {
    /// Puts what is administered beside it in the place of what was before. What it says itself goes before that.
    mutating func add(_ directory: StoredDirectory) {
        let said = (declaredLimits ?? Set(limits.map(\.name)), declaredBudgets ?? Set(budgets.map(\.name)))
        (declaredLimits, declaredBudgets) = said
        limits = limits.filter { said.0.contains($0.name) } + directory.limits.filter { !said.0.contains($0.name) }
        budgets = budgets.filter { said.1.contains($0.name) } + directory.budgets.filter { !said.1.contains($0.name) }
    }
}
