import Foundation
import JSON
import NIOCore
import Testing

/// The parsing cases of nst/JSONTestSuite, which are not part of this package: `LLM_GATEWAY_SHARED` names the folder that
/// holds `json-test-suite`, else it is looked for beside the package.
enum JSONTestSuite {
    static let folder: URL? = {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["LLM_GATEWAY_SHARED"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared")
        let folder = shared.appending(path: "json-test-suite/test_parsing").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static let names: [String] = {
        guard let folder else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }()

    static func isAccepted(_ name: String) throws -> Bool {
        let folder = try #require(folder)
        let bytes = ByteBuffer(bytes: try Data(contentsOf: folder.appending(path: name)))
        return (try? JSONDocument(parsing: bytes)) != nil
    }
}

@Suite(
    "JSONTestSuite",
    .enabled(if: JSONTestSuite.folder != nil, "no json-test-suite in $LLM_GATEWAY_SHARED or ../shared")
)
struct JSONTestSuiteTests {
    /// What RFC 8259 leaves open is accepted if it is UTF-8: numbers of any size, and escaped halves of surrogate pairs.
    /// Refused is what is not UTF-8, and a byte-order mark.
    static let refusedByChoice: Set<String> = [
        "i_string_UTF-16LE_with_BOM.json", "i_string_UTF-8_invalid_sequence.json",
        "i_string_UTF8_surrogate_U+D800.json",
        "i_string_invalid_utf-8.json", "i_string_iso_latin_1.json", "i_string_lone_utf8_continuation_byte.json",
        "i_string_not_in_unicode_range.json", "i_string_overlong_sequence_2_bytes.json",
        "i_string_overlong_sequence_6_bytes.json", "i_string_overlong_sequence_6_bytes_null.json",
        "i_string_truncated-utf-8.json", "i_string_utf16BE_no_BOM.json", "i_string_utf16LE_no_BOM.json",
        "i_structure_UTF-8_BOM_empty_object.json",
    ]

    @Test("what must be accepted is", arguments: JSONTestSuite.names.filter { $0.hasPrefix("y_") })
    func accepts(name: String) throws {
        #expect(try JSONTestSuite.isAccepted(name))
    }

    @Test("what must be refused is", arguments: JSONTestSuite.names.filter { $0.hasPrefix("n_") })
    func refuses(name: String) throws {
        #expect(try !JSONTestSuite.isAccepted(name))
    }

    @Test("what may be either is as we chose", arguments: JSONTestSuite.names.filter { $0.hasPrefix("i_") })
    func chooses(name: String) throws {
        #expect(try JSONTestSuite.isAccepted(name) == !Self.refusedByChoice.contains(name))
    }

    @Test("the folder holds the cases it should")
    func isComplete() {
        #expect(JSONTestSuite.names.filter { $0.hasPrefix("y_") }.count >= 90)
        #expect(JSONTestSuite.names.filter { $0.hasPrefix("n_") }.count >= 180)
        #expect(JSONTestSuite.names.filter { $0.hasPrefix("i_") }.count >= 30)
    }
}
