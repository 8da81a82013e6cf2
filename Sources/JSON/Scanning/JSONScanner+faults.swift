/// The slow way: what is wrong with a text, and where.
extension JSONScanner {
    // The scan says only that something is wrong where finding out what would slow it down; these look again.

    /// A byte that is not the one that had to be here, or none at all.
    @inline(never)
    func byteFault(_ offset: Int, isInValue: Bool) -> Fault {
        guard offset < end else { return Fault(code: .unexpectedEnd, offset: end, isInValue: isInValue) }
        return Fault(code: .unexpectedByte(base[offset]), offset: offset, isInValue: isInValue)
    }

    /// The first byte in which the text departs from `literal`.
    @inline(never)
    func literalFault(_ start: Int, _ literal: StaticString) -> Fault {
        for index in 0..<literal.utf8CodeUnitCount where start + index < end {
            let byte = base[start + index]
            if byte != literal.utf8Start[index] {
                return Fault(code: .unexpectedByte(byte), offset: start + index, isInValue: true)
            }
        }
        return Fault(code: .unexpectedEnd, offset: end, isInValue: true)
    }

    /// The first thing wrong with the string whose content begins at `start`.
    @inline(never)
    func stringFault(_ start: Int, isInValue: Bool) -> Fault {
        var position = start
        var nonASCII: UInt64 = 0
        while true {
            position = StringScan.nextSpecial(base, position, end, nonASCII: &nonASCII)
            guard position < end, base[position] == 0x5C else { break }
            let length = StringScan.escapeLength(base, position, end)
            guard length > 0 else { break }
            position += length
        }
        if let invalid = UTF8Scan.firstInvalid(base, start, position) {
            return Fault(code: .invalidUTF8, offset: invalid, isInValue: isInValue)
        }
        guard position < end else { return Fault(code: .unexpectedEnd, offset: end, isInValue: isInValue) }
        return Fault(
            code: base[position] == 0x5C ? .invalidEscape : .controlCharacter,
            offset: position,
            isInValue: isInValue
        )
    }

    // MARK: Path

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
