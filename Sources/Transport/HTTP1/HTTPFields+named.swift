import NIOCore

extension HTTPFields {
    /// The values of every field of a name that is only known at run time, in their order.
    /// - Parameter name: in lower case.
    public func values(named name: String) -> [String] {
        var values: [String] = []
        let wanted = name.utf8
        for place in places where place.name.count == wanted.count {
            let start = head.readerIndex + Int(place.nameStart)
            let isSame = head.viewBytes(at: start, length: wanted.count).map { view in
                zip(view, wanted).allSatisfy { $0 | (0x41...0x5A ~= $0 ? 0x20 : 0) == $1 }
            }
            guard isSame == true else { continue }
            values.append(text(place.value))
        }
        return values
    }
}

extension HTTPFields {
    /// Shows every field: the bytes of its name, and of the whole line from the name to the end of the value.
    public func forEachLine(_ body: (_ name: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer) -> Void) {
        head.withUnsafeReadableBytes { bytes in
            for place in places {
                body(
                    UnsafeRawBufferPointer(rebasing: bytes[place.name]),
                    UnsafeRawBufferPointer(rebasing: bytes[Int(place.nameStart)..<Int(place.valueEnd)])
                )
            }
        }
    }
}

extension RequestHead {
    /// The target names no authority of its own: the host is the one of the `Host` field.
    public var saysHostInField: Bool { place.authority == nil }
}
