/// One pass over a text, from its first byte to its last, that writes a record for each value and member name.
///
/// There is no stack: the `next` field of an open container holds its parent until the container is closed, so nesting
/// costs nothing but its records, and a fault can tell its path.
struct JSONScanner {
    let base: UnsafePointer<UInt8>
    let end: Int
    let maximumDepth: Int
    /// How many records there may be: one more than values allowed, as a name is written in one step with what is before it.
    let limit: Int
    var records: UnsafeMutablePointer<JSONRecord>
    var capacity: Int
    var used = 0
    /// The open container a fault was found in; `none` at the root.
    var container = JSONScanner.none

    static let none = UInt32.max

    /// A fault before its path is worked out.
    struct Fault {
        var code: JSONError.Code
        var offset: Int
        /// Whether the fault is in a value that was expected (its name or index belongs to the path) or in its container.
        var isInValue: Bool
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        // Any non-null pointer will do for no bytes: nothing is read through it.
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        end = bytes.count
        limit = max(0, min(limits.maximumNodes, Int(UInt32.max) - 2)) + 1
        maximumDepth = limits.maximumDepth
        capacity = min(limit, JSONRecordBuffer.initialCapacity(forBytes: bytes.count))
        records = JSONRecordBuffer.allocate(capacity)
    }

    /// Reads the text as white space, one value, white space. The caller owns `records` whatever comes of it.
    mutating func scan() -> Fault? {
        // Everything hot is in locals, which the compiler keeps in registers; they are written back on the way out.
        let base = base
        let end = end
        let limit = limit
        let maximumDepth = maximumDepth
        var records = records
        var capacity = capacity
        var used = 0
        var container = Self.none
        var isObject = false
        var children: UInt32 = 0
        var depth = 0
        var offset = 0
        defer {
            self.records = records
            self.capacity = capacity
            self.used = used
            self.container = container
        }

        if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
            return Fault(code: .byteOrderMark, offset: 0, isInValue: false)
        }

        value: while true {
            // Room for a name and a value.
            if used &+ 2 > capacity {
                guard used &+ 2 <= limit else { return Fault(code: .tooLarge, offset: offset, isInValue: true) }
                capacity = min(JSONRecordBuffer.grown(capacity, used: used, at: offset, of: end), limit)
                records = JSONRecordBuffer.resize(records, to: capacity)
            }

            // Wherever a value is expected in an object, its name comes first.
            if isObject {
                offset = Self.skipWhitespace(base, offset, end)
                guard offset < end, base[offset] == 0x22 else { return byteFault(offset, isInValue: false) }
                var meta = UInt32(JSONNode.Kind.string.rawValue)
                let nameEnd = StringScan.end(base, offset &+ 1, end, &meta)
                guard nameEnd > 0 else { return stringFault(offset &+ 1, isInValue: false) }
                records[used] = JSONRecord(
                    start: UInt32(truncatingIfNeeded: offset),
                    end: UInt32(truncatingIfNeeded: nameEnd),
                    next: UInt32(truncatingIfNeeded: used &+ 1),
                    meta: meta
                )
                used &+= 1
                offset = Self.skipWhitespace(base, nameEnd, end)
                guard offset < end, base[offset] == 0x3A else { return byteFault(offset, isInValue: true) }
                offset &+= 1
            }

            offset = Self.skipWhitespace(base, offset, end)
            guard offset < end else { return Fault(code: .unexpectedEnd, offset: end, isInValue: true) }
            let start = offset
            let byte = base[offset]
            var meta: UInt32
            switch byte {
            case 0x22:
                meta = UInt32(JSONNode.Kind.string.rawValue)
                offset = StringScan.end(base, start &+ 1, end, &meta)
                guard offset > 0 else { return stringFault(start &+ 1, isInValue: true) }
            case 0x7B, 0x5B:
                guard depth < maximumDepth else { return Fault(code: .tooDeep, offset: offset, isInValue: true) }
                depth &+= 1
                if container != Self.none { Self.save(children, in: records + Int(container)) }
                isObject = byte == 0x7B
                children = 0
                let kind = isObject ? JSONNode.Kind.object : JSONNode.Kind.array
                records[used] = JSONRecord(
                    start: UInt32(truncatingIfNeeded: start),
                    end: 0,
                    next: container,
                    meta: UInt32(kind.rawValue)
                )
                container = UInt32(truncatingIfNeeded: used)
                used &+= 1
                offset = Self.skipWhitespace(base, offset &+ 1, end)
                guard offset < end else { return Fault(code: .unexpectedEnd, offset: end, isInValue: false) }
                // The bracket that closes is two above the one that opens.
                guard base[offset] == byte &+ 2 else { continue value }
                offset &+= 1
                Self.close(records, used, end: offset, &container, &isObject, &children)
                depth &-= 1
                meta = Self.closed
            case 0x2D, 0x30...0x39:
                var isPlain = false
                guard let numberEnd = NumberScan.end(base, offset, end, isPlain: &isPlain) else {
                    return Fault(code: .invalidNumber, offset: offset, isInValue: true)
                }
                offset = numberEnd
                meta = UInt32(JSONNode.Kind.number.rawValue) | (isPlain ? JSONRecord.plain : 0)
            case 0x74:
                guard Self.matches(base, offset, end, 0x6575_7274) else { return literalFault(offset, "true") }
                offset &+= 4
                meta = UInt32(JSONNode.Kind.bool.rawValue) | JSONRecord.plain
            case 0x66:
                guard Self.matches(base, offset &+ 1, end, 0x6573_6C61) else { return literalFault(offset, "false") }
                offset &+= 5
                meta = UInt32(JSONNode.Kind.bool.rawValue)
            case 0x6E:
                guard Self.matches(base, offset, end, 0x6C6C_756E) else { return literalFault(offset, "null") }
                offset &+= 4
                meta = UInt32(JSONNode.Kind.null.rawValue)
            default:
                return Fault(code: .unexpectedByte(byte), offset: offset, isInValue: true)
            }
            if meta != Self.closed {
                records[used] = JSONRecord(
                    start: UInt32(truncatingIfNeeded: start),
                    end: UInt32(truncatingIfNeeded: offset),
                    next: UInt32(truncatingIfNeeded: used &+ 1),
                    meta: meta
                )
                used &+= 1
            }

            // What may follow a value, as often as it closes its container.
            while true {
                offset = Self.skipWhitespace(base, offset, end)
                if container == Self.none {
                    return offset == end ? nil : Fault(code: .trailingBytes, offset: offset, isInValue: false)
                }
                guard offset < end else { return Fault(code: .unexpectedEnd, offset: end, isInValue: false) }
                children &+= 1
                let byte = base[offset]
                offset &+= 1
                if byte == 0x2C { continue value }
                guard byte == (isObject ? 0x7D : 0x5D) else {
                    return Fault(code: .unexpectedByte(byte), offset: offset &- 1, isInValue: false)
                }
                Self.close(records, used, end: offset, &container, &isObject, &children)
                depth &-= 1
            }
        }
    }

    /// Gives back memory that a long text did not need.
    mutating func trim() {
        guard capacity > used + 4096 else { return }
        records = JSONRecordBuffer.resize(records, to: used)
        capacity = used
    }

    /// Stands for "its record is written already"; no kind has this value.
    private static let closed = UInt32.max

    @inline(__always)
    private static func skipWhitespace(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var offset = start
        while offset < end {
            let byte = base[offset]
            if byte > 0x20 || !(byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09) { break }
            offset &+= 1
        }
        return offset
    }

    @inline(__always)
    private static func save(_ children: UInt32, in record: UnsafeMutablePointer<JSONRecord>) {
        record.pointee.meta = record.pointee.meta & 0xFF | min(children, JSONRecord.countLimit) &<< 8
    }

    /// Ends the open container and makes its parent the open one.
    @inline(__always)
    private static func close(
        _ records: UnsafeMutablePointer<JSONRecord>,
        _ used: Int,
        end: Int,
        _ container: inout UInt32,
        _ isObject: inout Bool,
        _ children: inout UInt32
    ) {
        let record = records + Int(container)
        container = record.pointee.next
        save(children, in: record)
        record.pointee.end = UInt32(truncatingIfNeeded: end)
        record.pointee.next = UInt32(truncatingIfNeeded: used)
        guard container != none else { return }
        let parent = records[Int(container)].meta
        isObject = parent & JSONRecord.kindMask == UInt32(JSONNode.Kind.object.rawValue)
        children = parent >> 8
    }

    @inline(__always)
    private static func matches(_ base: UnsafePointer<UInt8>, _ offset: Int, _ end: Int, _ word: UInt32) -> Bool {
        guard offset &+ 4 <= end else { return false }
        return UInt32(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt32.self)) == word
    }
}
