import Core
import JSON
import NIOCore

extension Call.Extension {
    /// Says nothing, or asks for what happens anyway: no other vendor need refuse it.
    var isIdle: Bool {
        if isHint || name == "stream_options" || name == "prompt_cache_retention" { return true }
        guard value.bytes.readableBytes < 16 else { return false }
        let text = value.string
        return text == "null" || text == "false" || text == "[]" || (name == "modalities" && text == "[\"text\"]")
    }
}
