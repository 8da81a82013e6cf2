/// Uses of the window before each moment, each with its time: exact, and as large as the uses are many.
///
/// Beyond ``most`` uses the oldest two become one with the time of the later, which never lets more through.
struct SlidingLog: LimitCounter {
    private struct Use {
        var time: Int
        var amount: Int
    }

    /// By time. Those before `first` are over.
    private var uses: [Use] = []
    private var first = 0
    /// The mark of the first of `uses`.
    private var mark = 0
    private var used = 0
    private var isJoined = false
    /// Uses that are kept one by one.
    static let most = 10_000

    private mutating func advance(_ rate: LimitRate, to now: Int) {
        // A clock that was set back by more than a window would otherwise hold everything up.
        if let last = uses.last, last.time - now > rate.window {
            first = uses.count
            used = 0
        }
        while first < uses.count, uses[first].time <= now - rate.window {
            used.count(-uses[first].amount)
            first += 1
        }
        if first == uses.count {
            mark += first
            uses.removeAll(keepingCapacity: uses.count < 64)
            first = 0
            used = 0
            isJoined = false
        } else if first > 64, first > uses.count / 2 {
            uses.removeFirst(first)
            mark += first
            first = 0
        }
    }

    mutating func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int? {
        advance(rate, to: now)
        if amount > rate.limit { return nil }
        var excess = used - (rate.limit - amount)
        var place = first
        while excess > 0, place < uses.count {
            excess -= uses[place].amount
            place += 1
        }
        return place == first ? 0 : max(1, uses[place - 1].time + rate.window - now)
    }

    mutating func take(_ amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        if uses.count - first >= Self.most {
            uses[first + 1].amount.count(uses[first].amount)
            uses[first].amount = 0
            first += 1
            isJoined = true
        }
        // In their order, also where the clock was set back.
        uses.append(Use(time: max(now, uses.last?.time ?? now), amount: amount))
        used.count(amount)
        return mark + uses.count - 1
    }

    mutating func settle(_ mark: Int, from taken: Int, to amount: Int, _ rate: LimitRate, at now: Int) {
        advance(rate, to: now)
        var place = mark - self.mark
        guard place < uses.count, first < uses.count else { return }
        if place < first {
            // It is over, or was joined with others: what is more than was taken counts, what is less does not.
            guard isJoined, amount > taken else { return }
            place = first
        }
        uses[place].amount.count(amount - taken)
        used.count(amount - taken)
    }

    mutating func used(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        return used
    }

    mutating func reset(_ rate: LimitRate, at now: Int) -> Int {
        advance(rate, to: now)
        guard used > 0, let last = uses[first...].last(where: { $0.amount > 0 }) else { return 0 }
        return max(1, last.time + rate.window - now)
    }
}
