import Foundation
import Testing

@testable import Catalogue

@Suite("docs/vendors.md")
struct VendorDocumentationTests {
    /// Run with `UPDATE_DOCS=1` to write the page anew.
    @Test("is what the catalogue says")
    func page() throws {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = (0..<3).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let file = root.appendingPathComponent("docs/vendors.md")
        let expected = Catalogue.standard.documentation()
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == expected, "run the tests with UPDATE_DOCS=1")
    }
}
