import Framing
import NIOCore
import Testing

/// A message as its bytes and as what they say. The bytes are those that AWS publishes with its SDKs for all who write a decoder,
/// and of those the same set with one fault each.
struct EventStreamVector: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    var headers: [EventStreamHeader] = []
    var payload = ""
    var testDescription: String { name }

    init(_ name: String, _ hex: String, headers: [EventStreamHeader] = [], payload: String = "") {
        self.name = name
        let digits = Array(hex.utf8.filter { $0 != UInt8(ascii: " ") })
        bytes = stride(from: 0, to: digits.count, by: 2).map {
            Self.digit(digits[$0]) << 4 | Self.digit(digits[$0 + 1])
        }
        self.headers = headers
        self.payload = payload
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : byte - UInt8(ascii: "a") + 10
    }

    static let valid = [
        EventStreamVector(
            "an empty message",
            "000000100000000005c248eb7d98c8ff"
        ),
        EventStreamVector(
            "a byte",
            "000000170000000729860158046279746502ffc2f869dc",
            headers: [EventStreamHeader("byte", .byte(-1))]
        ),
        EventStreamVector(
            "a short",
            "0000001900000009710e923e0573686f727403ffffb27cb6cc",
            headers: [EventStreamHeader("short", .short(-1))]
        ),
        EventStreamVector(
            "an int",
            "0000001d0000000d83e3f0e707696e746567657204ffffffff8b8e12eb",
            headers: [EventStreamHeader("integer", .int(-1))]
        ),
        EventStreamVector(
            "a long",
            "0000001e0000000e5d4adb8d046c6f6e6705ffffffffffffffff4bc232da",
            headers: [EventStreamHeader("long", .long(-1))]
        ),
        EventStreamVector(
            "a payload without headers",
            "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936",
            payload: "{'foo':'bar'}"
        ),
        EventStreamVector(
            "a payload with a header",
            "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c"
                + "69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1",
            headers: [EventStreamHeader("content-type", .string("application/json"))],
            payload: "{'foo':'bar'}"
        ),
        EventStreamVector(
            "every type of header",
            "000000620000005203b5cb9c0130000131010132020201330300030134040000"
                + "0004013505000000000000000501360600056279746573013707000475746638"
                + "0138080000000000000008013909303132333435363738396162636465666335"
                + "3671",
            headers: [
                EventStreamHeader("0", .bool(true)), EventStreamHeader("1", .bool(false)),
                EventStreamHeader("2", .byte(2)), EventStreamHeader("3", .short(3)), EventStreamHeader("4", .int(4)),
                EventStreamHeader("5", .long(5)), EventStreamHeader("6", .bytes(ByteBuffer(string: "bytes"))),
                EventStreamHeader("7", .string("utf8")), EventStreamHeader("8", .timestamp(8)),
                EventStreamHeader("9", .uuid(ByteBuffer(string: "0123456789abcdef"))),
            ]
        ),
        EventStreamVector(
            "an error",
            "0000005200000042bf23637e0d3a6d6573736167652d74797065070005657272"
                + "6f720b3a6572726f722d636f6465070004636f64650e3a6572726f722d6d6573"
                + "736167650700076d6573736167656b6cea3d",
            headers: [
                EventStreamHeader(":message-type", .string("error")), EventStreamHeader(":error-code", .string("code")),
                EventStreamHeader(":error-message", .string("message")),
            ]
        ),
    ]

    /// Every one has a checksum that does not fit.
    static let corrupt = [
        EventStreamVector(
            "a wrong length of the headers",
            "0000003dff00010207fd83960c636f6e74656e742d747970650700106170706c"
                + "69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1"
        ),
        EventStreamVector(
            "a wrong header",
            "0000003d0000002007fd83960c636f6e74656e742b747970650700106170706c"
                + "69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1"
        ),
        EventStreamVector(
            "a wrong length",
            "0100001d00000000fd528c5a7b27666f6f273a27626172277dc3653936"
        ),
        EventStreamVector(
            "a wrong payload",
            "0000001d00000000fd528c5a7b27666f6f273a27626172278dc3653936"
        ),
    ]
}
