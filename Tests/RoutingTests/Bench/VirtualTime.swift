/// A clock that goes at once to whatever comes next: a queue of numbers to be woken, in the order of their times and, of equal times, in
/// that in which they went to sleep.
struct VirtualTime {
    private struct Sleeper {
        var time: Int
        var turn: Int
        var number: Int

        static func < (one: Sleeper, other: Sleeper) -> Bool {
            one.time != other.time ? one.time < other.time : one.turn < other.turn
        }
    }

    /// In nanoseconds.
    private(set) var now = 0
    /// A binary heap.
    private var sleepers: [Sleeper] = []
    private var turns = 0

    /// Wakes a number at a time, at once if that has passed.
    mutating func wake(_ number: Int, at time: Int) {
        let sleeper = Sleeper(time: max(now, time), turn: turns, number: number)
        turns += 1
        sleepers.append(sleeper)
        var place = sleepers.count - 1
        while place > 0, sleeper < sleepers[(place - 1) / 2] {
            sleepers[place] = sleepers[(place - 1) / 2]
            place = (place - 1) / 2
        }
        sleepers[place] = sleeper
    }

    /// Goes on to the next one.
    /// - Returns: nil where nobody sleeps.
    mutating func next() -> Int? {
        guard let first = sleepers.first, let last = sleepers.popLast() else { return nil }
        now = first.time
        guard !sleepers.isEmpty else { return first.number }
        var place = 0
        while true {
            var least = 2 * place + 1
            guard least < sleepers.count else { break }
            if least + 1 < sleepers.count, sleepers[least + 1] < sleepers[least] { least += 1 }
            guard sleepers[least] < last else { break }
            sleepers[place] = sleepers[least]
            place = least
        }
        sleepers[place] = last
        return first.number
    }
}
