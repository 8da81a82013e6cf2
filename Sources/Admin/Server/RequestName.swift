import HTTPTypes
import Hummingbird

/// The name of a request, `x-request-id`: the caller's where it is a sensible one, else a new one.
enum RequestName {
    static func of(_ request: Request) -> String {
        if let given = request.headers[.requestID], 1...128 ~= given.utf8.count,
            given.utf8.allSatisfy({ isNameByte($0) })
        {
            return given
        }
        return ResourceName.make("req")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E, 0x3A: true
        default: false
        }
    }
}

extension Response {
    /// With the name of its request.
    func with(_ requestID: String) -> Response {
        var response = self
        response.headers[.requestID] = requestID
        return response
    }
}
