import Framing
import NIOCore

/// A body of `application/x-www-form-urlencoded`.
struct FormBody {
    private(set) var bytes = ByteBuffer()

    init(_ fields: KeyValuePairs<StaticString, String>) {
        for (name, value) in fields {
            if bytes.readableBytes > 0 { bytes.writeStaticString("&") }
            bytes.writeStaticString(name)
            bytes.writeStaticString("=")
            PercentEncoding.write(value.utf8, into: &bytes)
        }
    }
}
