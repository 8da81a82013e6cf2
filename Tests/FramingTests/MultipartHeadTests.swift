import Framing
import NIOCore
import Testing

@Suite struct MultipartHeadTests {
    private func head(_ lines: String...) throws -> MultipartHead {
        let head = lines.map { "\($0)\r\n" }.joined() + "\r\n"
        let reading = MultipartReading("--b\r\n\(head)\r\n--b--")
        if let error = reading.error { throw error }
        let read = try #require(reading.parts.first?.head)
        #expect(String(buffer: read.raw) == head)
        return read
    }

    @Test(
        "names are read as browsers and tools write them",
        arguments: [
            (#"form-data; name="a"; filename="b.mp3""#, "a", "b.mp3"),
            (#"form-data;name=a;filename=b.mp3"#, "a", "b.mp3"),
            (#"FORM-DATA ; FileName="b" ;; NAME="a";"#, "a", "b"),
            (#"form-data; filename="b; name=c"; name="a""#, "a", "b; name=c"),
            (#"form-data; name="a[]"; filename="""#, "a[]", ""),
            (#"form-data; name="q\"q"; filename="q%22q""#, "q\"q", "q\"q"),
            (#"form-data; name="a"; filename="C:\temp\\a.mp3""#, "a", #"C:\temp\a.mp3"#),
            (#"form-data; name="é"; filename="%0D%0A%2""#, "é", "%0D%0A%2"),
            (#"form-data; name=a; filename*=UTF-8'en'%e2%82%ac%20b"#, "a", "€ b"),
            (#"form-data; name=a; filename*=nonsense; filename=b"#, "a", "b"),
            (#"form-data; name=a; filename="b"; filename*=utf-8''c"#, "a", "b"),
            (#"form-data; filename=b"#, nil, "b"),
            (#"form-data; name="""#, "", nil),
            (#"form-data"#, nil, nil),
        ] as [(String, String?, String?)]
    )
    func names(disposition: String, name: String?, fileName: String?) throws {
        let head = try head("content-DISPOSITION: \t\(disposition)")
        #expect(head.name == name)
        #expect(head.fileName == fileName)
        #expect(head.contentType == nil)
    }

    @Test(
        "a disposition that could be read in two ways is refused",
        arguments: [
            #""#, #"attachment; name="a""#, #"form-data, name="a""#, #"form-data; name"#, #"form-data; name="#,
            #"form-data; name="a"#, #"form-data; name="a\"; name="model""#, #"form-data; name="a"b"#,
            #"form-data; name="a" "b""#, #"form-data; name=a b"#, #"form-data; name=a"b""#, #"form-data; name=a\b"#,
            #"form-data; name ="a""#, #"form-data; name= "a""#, #"form-data; name=a; NAME=b"#, #"form-data; =a"#,
            #"form-data; name=a; x=1; x=2"#, #"form-data; name*=utf-8''a"#, #"form-data; name=a; name*=utf-8''b"#,
            #"form-data; name*0=a; name*1=b"#, #"form-data; name=a; filename*0=b"#, #"form-data; name=a; filename*=b"#,
            #"form-data; name="mod\el""#, #"form-data; name="mod\\el""#, #"form-data; filename*=utf-8''%ff"#,
            #"form-data; filename*=iso-8859-1''a"#, #"form-data name=a"#,
        ]
    )
    func refused(disposition: String) {
        #expect(throws: MultipartError.invalidDisposition) { try head("Content-Disposition: \(disposition)") }
    }

    @Test("bytes that are said to be encoded are refused", arguments: ["base64", "Quoted-Printable", ""])
    func encoded(encoding: String) throws {
        #expect(throws: MultipartError.encodedPart) { try head("Content-Transfer-Encoding: \(encoding)") }
        _ = try head("content-transfer-encoding: Binary", "X: y")
    }

    @Test("the type of a content is what its field says, and other fields say nothing")
    func contentType() throws {
        let head = try head(
            "X-Name: name=a",
            "CONTENT-TYPE:\t audio/mpeg; a=\"b:c\" ",
            "Content-Type-X: b",
            "X: Content-Type: c"
        )
        #expect(head.contentType == "audio/mpeg; a=\"b:c\"")
        #expect(head.name == nil && head.fileName == nil)
        #expect(try self.head("Content-Type: ").contentType == nil)
        #expect(try self.head("Content-Type:").contentType == nil)
    }
}

@Suite struct MultipartBoundaryTests {
    @Test(
        "a boundary is found in the content type, quoted or not, wherever it stands",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"),
            ("Multipart/Form-Data;BOUNDARY=\"abc\"", "abc"),
            ("multipart/form-data ; charset=utf-8; boundary=abc ;", "abc"),
            ("multipart/form-data; x=\"; boundary=no\"; boundary=\"a b\"", "a b"),
            ("multipart/form-data; boundary=\"'()+_,-./:=?9\"", "'()+_,-./:=?9"),
            ("multipart/form-data; boundary=----=_Part_1:2/3", "----=_Part_1:2/3"),
            ("multipart/form-data; boundary=\(String(repeating: "a", count: 70))", String(repeating: "a", count: 70)),
        ]
    )
    func found(contentType: String, boundary: String) {
        #expect(MultipartScanner.boundary(of: contentType) == boundary)
    }

    @Test(
        "another type, no boundary, or one that is not allowed is none",
        arguments: [
            "", "application/json", "multipart/mixed; boundary=a", "multipart/form-datax; boundary=a",
            "multipart/form-data",
            "multipart/form-data; boundary", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=\"a",
            "multipart/form-data; boundary=a b",
            "multipart/form-data; boundary=\"a\"b", "multipart/form-data; boundary=\"a\\\"\"",
            "multipart/form-data; boundary=\"a\r\nb\"", "multipart/form-data; boundary=é",
            "multipart/form-data; boundary=a*b",
            "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=a; Boundary=a",
            "multipart/form-data; boundary*=utf-8''a", "multipart/form-data; boundary=a; boundary*0=b",
            "multipart/form-data, boundary=a", "multipart/form-data boundary=a", "; boundary=a",
            "multipart/form-data; boundary=\(String(repeating: "a", count: 71))",
        ]
    )
    func none(contentType: String) {
        #expect(MultipartScanner.boundary(of: contentType) == nil)
    }
}
