import Foundation

/// Where the manual shows the figures of the bench.
enum RoutingReportPage {
    private static let docs: URL = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }.appendingPathComponent("docs")
    }()
    private static let page = docs.appendingPathComponent("routing.md")
    private static let picture = docs.appendingPathComponent("routing-report.svg")
    private static let marks = ("<!-- routing-report -->\n", "\n<!-- /routing-report -->")

    /// Whether it is to be written anew.
    static var isToBeWritten: Bool { ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil }

    /// What the page has between its marks; nil where there are none.
    static func tables() throws -> String? {
        let text = try String(contentsOf: page, encoding: .utf8)
        return place(in: text).map { String(text[$0]) }
    }

    /// The picture beside it.
    static func plot() throws -> String { try String(contentsOf: picture, encoding: .utf8) }

    /// Writes both.
    static func write(_ tables: String, _ plot: String) throws {
        var text = try String(contentsOf: page, encoding: .utf8)
        guard let place = place(in: text) else { return }
        text.replaceSubrange(place, with: tables)
        try text.write(to: page, atomically: true, encoding: .utf8)
        try plot.write(to: picture, atomically: true, encoding: .utf8)
    }

    private static func place(in text: String) -> Range<String.Index>? {
        guard let begin = text.range(of: marks.0)?.upperBound, let end = text.range(of: marks.1)?.lowerBound else {
            return nil
        }
        return begin <= end ? begin..<end : nil
    }
}
