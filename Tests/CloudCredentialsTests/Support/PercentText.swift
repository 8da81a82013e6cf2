import Framing

enum PercentText {
    static func decode(_ text: String) -> String { PercentEncoding.decode(text) ?? "?" }
}
