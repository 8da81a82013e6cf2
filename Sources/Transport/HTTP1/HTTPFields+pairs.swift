import NIOCore

extension HTTPFields {
    /// These fields, as if they had come in this order.
    public init(_ fields: [(name: String, value: String)]) {
        var head = ByteBuffer()
        var places: [Place] = []
        for (name, value) in fields {
            let nameStart = UInt32(head.writerIndex)
            head.writeString(name)
            let nameEnd = UInt32(head.writerIndex)
            head.writeStaticString(": ")
            let valueStart = UInt32(head.writerIndex)
            head.writeString(value)
            places.append(
                Place(
                    nameStart: nameStart,
                    nameEnd: nameEnd,
                    valueStart: valueStart,
                    valueEnd: UInt32(head.writerIndex)
                )
            )
            head.writeStaticString("\r\n")
        }
        self.init(head: head, places: places)
    }
}
