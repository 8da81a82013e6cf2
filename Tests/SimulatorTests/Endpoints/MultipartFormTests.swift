import Core
import NIOCore
import Testing

@testable import Simulator

@Suite struct MultipartFormTests {
    private static func parts(_ body: String, type: String = "multipart/form-data; boundary=b") throws -> [String] {
        try MultipartForm(ByteBuffer(string: body), contentType: type).parts.map { part in
            "\(part.name)|\(part.fileName ?? "-")|\(part.contentType ?? "-")|\(String(buffer: part.content))"
        }
    }

    @Test func partsAreReadAsTheyCame() throws {
        let body = """
            preamble\r
            --b\r
            Content-Disposition: form-data; name="a"\r
            \r
            one\r
            --b \r
            content-type:text/plain\r
            CONTENT-DISPOSITION: form-data; NAME=c; filename="x \\"y\\" %22z%22.txt"\r
            \r
            \r
            -b is not the end --b\r
            \r
            --b\r
            Content-Disposition: form-data; name="d"; filename*=UTF-8''%E2%82%AC.txt\r
            \r
            \r
            --b--epilogue
            """
        #expect(
            try Self.parts(body) == [
                "a|-|-|one", "c|x \"y\" \"z\".txt|text/plain|\r\n-b is not the end --b\r\n", "d|€.txt|-|",
            ]
        )
    }

    @Test(arguments: [
        "", "--b", "--b\r\n", "--b\r\n\r\n--b--", "x--b\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--",
    ])
    func whatIsNoFormIsRefused(_ body: String) {
        #expect(throws: GatewayError.self) { try Self.parts(body) }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; charset=utf-8"])
    func aFormWithoutABoundaryIsRefused(_ type: String) {
        #expect(throws: GatewayError.self) { try Self.parts("--b--", type: type) }
    }

    @Test func aBoundaryMayStandInQuotesAmongOtherParameters() throws {
        let type = #"Multipart/Form-Data; charset=utf-8; Boundary="b""#
        #expect(
            try Self.parts("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--", type: type) == ["a|-|-|1"]
        )
        #expect(try Self.parts("--b--", type: type).isEmpty)
    }
}
