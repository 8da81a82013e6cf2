extension String {
    /// As it is written in expressions.
    var quoted: String {
        var written = "'"
        for scalar in unicodeScalars {
            switch scalar {
            case "'": written += #"\'"#
            case "\\": written += #"\\"#
            case "\n": written += #"\n"#
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written + "'"
    }

    /// Its beginning, if it has more characters than that.
    package func clipped(_ count: Int) -> String {
        guard let end = index(startIndex, offsetBy: count, limitedBy: endIndex), end < endIndex else { return self }
        return self[..<end] + "…"
    }
}
