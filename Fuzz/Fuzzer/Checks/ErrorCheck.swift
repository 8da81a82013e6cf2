import Core
import Dialects
import NIOCore

/// Whatever the body of an error answer is, the error says something, in every dialect, and is understood there.
enum ErrorCheck {
    static func run(_ input: FuzzInput) {
        guard let name = input.dialect else { return }
        let status = input.number ?? 500
        let error = Dialects.named(name).readError(status: status, body: input.body)
        if error.message.isEmpty { finding("\(name.rawValue): the error says nothing") }
        for callers in DialectName.allCases {
            let dialect = Dialects.named(callers)
            let what = "\(name.rawValue) told as \(callers.rawValue)"
            let told = GatewayError.vendor(error)
            let written = dialect.writeError(told)
            _ = Written.json(written, from: input, what)
            if dialect.readError(status: told.status, body: written).message.isEmpty {
                finding("\(what): the error says nothing\n\(String(buffer: written))")
            }
            StreamCheck.tell([.failure(error)], in: dialect, isEnded: true, input, "\(what), streamed")
        }
    }
}
