extension Array {
    /// Looks for a number in what is in the order of its numbers, in time that grows with the number of digits of its count.
    /// - Returns: where the element with the number is, or else belongs, and whether it is there.
    public func search(for number: Int, by numberOf: (Element) -> Int) -> (place: Int, isThere: Bool) {
        // Others count up, nearly always: it is the last one or comes after it.
        guard let last else { return (0, false) }
        let highest = numberOf(last)
        if highest <= number { return highest == number ? (count - 1, true) : (count, false) }
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high) / 2
            if numberOf(self[middle]) < number { low = middle + 1 } else { high = middle }
        }
        return (low, numberOf(self[low]) == number)
    }
}
