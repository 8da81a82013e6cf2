public import NIOCore

/// The header fields of one message, as places in the bytes they came in.
///
/// Names are asked for in lower case and match whatever the case of the field. Values come without the white space
/// around them; as text they are read as UTF-8, with U+FFFD for what is not.
public struct HTTPFields: Sendable {
    /// Where one field line has its name and its value, counted from the start of the head.
    struct Place: Sendable {
        var nameStart: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The whole head: start line, fields and the empty line.
    let head: ByteBuffer
    let places: [Place]

    /// No fields.
    public static let empty = HTTPFields(head: ByteBuffer(), places: [])

    /// How many field lines there are.
    public var count: Int { places.count }

    /// The value of the first field of this name.
    public func first(_ name: StaticString) -> String? {
        index(of: name).map { text(places[$0].value) }
    }

    /// The bytes of the first field of this name, not copied.
    public func slice(_ name: StaticString) -> ByteBuffer? {
        index(of: name).map { bytes(places[$0].value) }
    }

    /// The values of every field of this name, in their order.
    public func values(_ name: StaticString) -> [String] {
        var values: [String] = []
        var next = 0
        while let found = index(of: name, from: next) {
            values.append(text(places[found].value))
            next = found + 1
        }
        return values
    }

    /// Whether there is a field of this name.
    public func contains(_ name: StaticString) -> Bool {
        index(of: name) != nil
    }

    /// There is a field whose name begins like this, whatever its case.
    public func hasName(beginningWith prefix: StaticString) -> Bool {
        let span = head.readableBytesUInt8Span
        for place in places where place.name.count > prefix.utf8CodeUnitCount {
            let beginning = place.name.lowerBound..<place.name.lowerBound + prefix.utf8CodeUnitCount
            if span.equalsIgnoringCase(beginning, prefix) { return true }
        }
        return false
    }

    /// Whether there is exactly one field of this name and its value is `value`, which is in lower case, whatever the
    /// case it came in.
    public func equals(_ name: StaticString, _ value: StaticString) -> Bool {
        guard let found = index(of: name), index(of: name, from: found + 1) == nil else { return false }
        return head.readableBytesUInt8Span.equalsIgnoringCase(places[found].value, value)
    }

    func index(of name: StaticString, from start: Int = 0) -> Int? {
        let span = head.readableBytesUInt8Span
        var index = start
        while index < places.count {
            if span.equalsIgnoringCase(places[index].name, name) { return index }
            index += 1
        }
        return nil
    }

    func text(_ range: Range<Int>) -> String {
        head.getString(at: head.readerIndex + range.lowerBound, length: range.count) ?? ""
    }

    func bytes(_ range: Range<Int>) -> ByteBuffer {
        head.getSlice(at: head.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}

/// One field of a message.
public struct HTTPField: Sendable {
    private let fields: HTTPFields
    private let place: HTTPFields.Place

    init(fields: HTTPFields, place: HTTPFields.Place) {
        self.fields = fields
        self.place = place
    }

    /// The name, in the case it came in.
    public var name: String { fields.text(place.name) }

    /// The value as text.
    public var value: String { fields.text(place.value) }

    /// The bytes of the value, not copied.
    public var slice: ByteBuffer { fields.bytes(place.value) }

    /// Whether the name is `name`, which is in lower case, whatever the case it came in.
    public func isNamed(_ name: StaticString) -> Bool {
        fields.head.readableBytesUInt8Span.equalsIgnoringCase(place.name, name)
    }
}

extension HTTPFields: Sequence {
    /// Goes through the fields in the order they came.
    public struct Iterator: IteratorProtocol {
        let fields: HTTPFields
        var index = 0

        /// The next field.
        public mutating func next() -> HTTPField? {
            guard index < fields.places.count else { return nil }
            defer { index += 1 }
            return HTTPField(fields: fields, place: fields.places[index])
        }
    }

    /// An iterator over the fields in the order they came.
    public func makeIterator() -> Iterator {
        Iterator(fields: self)
    }

    /// How many field lines there are.
    public var underestimatedCount: Int { places.count }
}
