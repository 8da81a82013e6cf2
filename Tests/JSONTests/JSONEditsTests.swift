import JSON
import NIOCore
import TestSupport
import Testing

@Suite("Editing")
struct JSONEditsTests {
    private func edit(_ text: String, _ body: (inout JSONEdits) -> Void) throws -> String {
        var edits = JSONEdits(try JSONDocument(parsing: text))
        body(&edits)
        let result = edits.applied()
        #expect(edits.byteCount == result.readableBytes)
        var appended = ByteBuffer(string: "before ")
        edits.write(into: &appended)
        #expect(String(buffer: appended) == "before " + String(buffer: result))
        var shared = ByteBuffer(string: "before ")
        let rest = edits.writeSharing(into: &shared)
        #expect(String(buffer: shared) + rest.map { String(buffer: $0) }.joined() == String(buffer: appended))
        return String(buffer: result)
    }

    @Test(
        "a member is replaced where it stands, or comes last",
        arguments: [
            (#" { "model" : "a" , "n":1.0 } "#, #" { "model" : 9 , "n":1.0 } "#), ("{}", #"{"model":9}"#),
            ("{ }", #"{"model":9 }"#),
            (#"{"n":1 }"#, #"{"n":1,"model":9 }"#), (#"{"m\u006fdel":1}"#, #"{"m\u006fdel":9}"#),
            (#"{"model":null}"#, #"{"model":9}"#),
            (#"{"model":1, "n":2,"model" :3}"#, #"{"n":2,"model" :9}"#),
            (#"{"a":{"model":1}}"#, #"{"a":{"model":1},"model":9}"#),
        ]
    )
    func setting(text: String, expected: String) throws {
        #expect(try edit(text) { $0.set("model", to: JSONRaw(9)) } == expected)
    }

    @Test(
        "of members that are repeated without end the last counts, and none takes longer than another"
    )
    func repetitions() throws {
        let seconds = try cpuSeconds {
            let repeated = (0..<60_000).map { #""model":\#($0),"x":\#($0)"# }.joined(separator: ",")
            let result = try edit(#"{"a":0,\#(repeated),"o":{"p":1},"z":2}"#) { edits in
                edits.set("model", to: JSONRaw(9))
                edits.rename("x", to: "y")
                edits.set("o", "p", to: JSONRaw(8))
                edits.set("y", to: JSONRaw(7))
                edits.remove("z")
            }
            #expect(result == #"{"a":0,"model":9,"y":7,"o":{"p":8}}"#)
        }
        #expect(seconds < 20)
    }

    @Test(
        "a member goes with its comma, and so does each repetition",
        arguments: [
            (#"{"x":1}"#, "{}"), (#"{ "x":1 }"#, "{  }"), (#"{"x":1, "b":2}"#, #"{"b":2}"#),
            (#"{ "a":1 , "x":2 }"#, #"{ "a":1 }"#),
            (#"{"a":1,"x":2 , "b":3}"#, #"{"a":1 , "b":3}"#), (#"{"x":1,"x":2,"a":3,"x":4}"#, #"{"a":3}"#),
            (#"{"x":1,"x":2}"#, "{}"),
            (#"{"a":1}"#, #"{"a":1}"#), (#"{"a":{"x":1}}"#, #"{"a":{"x":1}}"#),
        ]
    )
    func removing(text: String, expected: String) throws {
        #expect(try edit(text) { $0.remove("x") } == expected)
    }

    @Test(
        "a member of a member is set, and its object made where there is none",
        arguments: [
            (#"{"o": { "a":1 } }"#, #"{"o": { "a":1,"i":9 } }"#), (#"{"o":{"i":1,"b":2}}"#, #"{"o":{"i":9,"b":2}}"#),
            (#"{"o":{}}"#, #"{"o":{"i":9}}"#),
            (#"{"o":null}"#, #"{"o":{"i":9}}"#), (#"{"o":[1]}"#, #"{"o":{"i":9}}"#), ("{}", #"{"o":{"i":9}}"#),
            (#"{"o":{"i":1},"o":{"a":1}}"#, #"{"o":{"a":1,"i":9}}"#),
        ]
    )
    func nested(text: String, expected: String) throws {
        #expect(try edit(text) { $0.set("o", "i", to: JSONRaw(9)) } == expected)
    }

    @Test(
        "a member is renamed where it stands, and takes the place of one that had its name",
        arguments: [
            (#"{ "old" : [1] }"#, #"{ "new" : [1] }"#), (#"{"new":1,"old":2}"#, #"{"new":2}"#),
            (#"{"old":1, "new":2}"#, #"{"new":1}"#),
            (#"{"old":1,"old":2}"#, #"{"new":2}"#), (#"{"new":1}"#, #"{"new":1}"#), ("{}", "{}"),
        ]
    )
    func renaming(text: String, expected: String) throws {
        #expect(try edit(text) { $0.rename("old", to: "new") } == expected)
    }

    @Test("edits see what the edits before them did")
    func sequences() throws {
        let text = #"{"a":1,"b":{"c":2},"d":3}"#
        #expect(
            try edit(text) {
                $0.set("a", to: JSONRaw(8)); $0.set("a", to: JSONRaw(9))
            } == #"{"a":9,"b":{"c":2},"d":3}"#
        )
        #expect(
            try edit(text) {
                $0.remove("a"); $0.set("a", to: JSONRaw(9))
            } == #"{"b":{"c":2},"d":3,"a":9}"#
        )
        #expect(
            try edit(text) {
                $0.set("x", to: JSONRaw(9)); $0.remove("x")
            } == text
        )
        #expect(
            try edit(text) {
                $0.rename("a", to: "z"); $0.set("z", to: JSONRaw(9))
            } == #"{"z":9,"b":{"c":2},"d":3}"#
        )
        #expect(
            try edit(text) {
                $0.rename("a", to: "z"); $0.set("a", to: JSONRaw(9))
            } == #"{"z":1,"b":{"c":2},"d":3,"a":9}"#
        )
        #expect(
            try edit(text) {
                $0.set("x", to: JSONRaw(9)); $0.rename("x", to: "a")
            } == #"{"b":{"c":2},"d":3,"a":9}"#
        )
        #expect(
            try edit(text) {
                $0.set("b", "c", to: JSONRaw(8)); $0.set("b", "e", to: JSONRaw(9))
            } == #"{"a":1,"b":{"c":8,"e":9},"d":3}"#
        )
        #expect(
            try edit(text) {
                $0.set("b", to: JSONRaw(8)); $0.set("b", "e", to: JSONRaw(9))
            } == #"{"a":1,"b":{"e":9},"d":3}"#
        )
        #expect(
            try edit(text) {
                $0.set("b", to: .emptyObject); $0.set("b", "e", to: JSONRaw(9))
            } == #"{"a":1,"b":{"e":9},"d":3}"#
        )
        #expect(
            try edit(text) {
                $0.set("x", "y", to: JSONRaw(8)); $0.set("x", "z", to: JSONRaw(9))
            } == #"{"a":1,"b":{"c":2},"d":3,"x":{"y":8,"z":9}}"#
        )
        #expect(
            try edit(text) {
                $0.set("b", "c", to: JSONRaw(8)); $0.remove("b")
            } == #"{"a":1,"d":3}"#
        )
        #expect(
            try edit(text) {
                $0.rename("a", to: "b"); $0.rename("b", to: "d")
            } == #"{"d":1}"#
        )
        #expect(
            try edit(text) {
                $0.remove("a"); $0.remove("b"); $0.remove("d")
            } == "{}"
        )
        #expect(
            try edit(text) {
                $0.remove("a"); $0.remove("b"); $0.remove("d"); $0.set("z", to: JSONRaw(9))
            } == #"{"z":9}"#
        )
    }

    @Test("without edits the document is as it came")
    func none() throws {
        let text = " { \"a\" : 1 }\n"
        #expect(try edit(text) { _ in } == text)
        #expect(
            try edit(text) {
                $0.remove("b"); $0.rename("b", to: "c")
            } == text
        )
        #expect(JSONEdits(try JSONDocument(parsing: text)).isEmpty)
    }

    @Test("what is no object is left alone", arguments: ["[1]", "\"a\"", "null", "7"])
    func others(text: String) throws {
        #expect(
            try edit(text) {
                $0.set("a", to: JSONRaw(1)); $0.set("a", "b", to: JSONRaw(1)); $0.remove("a"); $0.rename("a", to: "b")
            } == text
        )
    }

    @Test("long stretches that stay are shared with the document, not copied")
    func sharing() throws {
        let long = String(repeating: "x", count: JSONEdits.sharedStretch)
        let text = #"{"a":"\#(long)","model":"m","b":"\#(long)","n":1,"c":"\#(long)"}"#
        let document = try JSONDocument(parsing: text)
        var edits = JSONEdits(document)
        edits.set("model", to: JSONRaw(9))
        edits.remove("n")
        edits.set("z", to: .true)
        var buffer = ByteBuffer(string: "head ")
        let rest = edits.writeSharing(into: &buffer)
        #expect(String(buffer: buffer) == "head ")
        #expect(rest.count == 5)
        #expect(
            rest.map { String(buffer: $0) }.joined()
                == #"{"a":"\#(long)","model":9,"b":"\#(long)","c":"\#(long)","z":true}"#
        )
        let places = document.bytes.withUnsafeReadableBytes { $0 }
        for index in [0, 2, 3] {
            let place = rest[index].withUnsafeReadableBytes { $0.baseAddress! }
            #expect(places.baseAddress! <= place && place < places.baseAddress! + places.count)
        }
    }
}
