extension JSONScanner {
    /// Gives back memory that a long text did not need.
    mutating func trim() {
        guard capacity > 2 * used + 64 else { return }
        records = JSONRecordBuffer.resize(records, to: used)
        capacity = used
    }

    /// The error for a fault, with its path told from the containers still open.
    func error(for fault: Fault) -> JSONError {
        var steps: [JSONPath.Step] = []
        var open = container
        // Only the innermost step is left out when the fault is in the container itself.
        var isIncluded = fault.isInValue
        var limit = used
        while open != Self.none {
            let record = records[Int(open)]
            if isIncluded, let step = lastChild(of: Int(open), before: limit) { steps.append(step) }
            isIncluded = true
            limit = Int(open)
            open = record.next
        }
        return JSONError(code: fault.code, offset: fault.offset, path: JSONPath.text(of: steps.reversed(), root: "$"))
    }

    /// The step into the child of an open container that is being read, of which the record may not be written yet;
    /// the children before it are whole.
    private func lastChild(of container: Int, before limit: Int) -> JSONPath.Step? {
        let isObject = records[container].kind == .object
        var position = container + 1
        var index = 0
        var key: JSONRecord?
        while position < limit {
            if isObject {
                key = records[position]
                position += 1
                guard position < limit else { break }
            }
            position = Int(records[position].next)
            index += 1
        }
        if isObject, position >= limit, let key { return .member(key, base) }
        return isObject ? nil : .element(index)
    }
}
