import Core
import Dialects
import JSON
import NIOCore
import Transport

/// Fetches media that the caller gave by URL and the vendor wants as bytes.
struct MediaInliner {
    let loop: LoopState

    var configuration: Configuration { loop.snapshot.configuration }

    /// Replaces the URLs that the target's dialect cannot send by what they point to.
    /// - Throws: `invalidRequest` with the part at fault when something cannot be fetched.
    func inline(_ call: inout Call, for target: ResolvedTarget) async throws(GatewayError) {
        for message in call.messages.indices {
            for part in call.messages[message].parts.indices {
                let place = "messages[\(message)].content[\(part)]"
                try await inline(&call.messages[message].parts[part], place, for: target)
            }
        }
    }

    private func inline(_ part: inout Part, _ place: String, for target: ResolvedTarget) async throws(GatewayError) {
        switch part {
        case .media(var media):
            guard case .url(let url) = media.source, !target.vendor.dialect.acceptsURL(of: media.kind, target.profile)
            else { return }
            let fetched = try await fetch(url.string, place)
            media.source = .base64(JSONString(escaped: Base64.encode(fetched.bytes)))
            media.mediaType = fetched.mediaType ?? media.mediaType
            part = .media(media)
        case .toolResult(var result):
            for index in result.parts.indices { try await inline(&result.parts[index], place, for: target) }
            part = .toolResult(result)
        case .text, .toolCall, .reasoning, .refusal, .opaque: break
        }
    }

    private func fetch(_ url: String, _ place: String) async throws(GatewayError) -> MediaFetcher.Fetched {
        let settings = configuration.media
        guard settings.fetch else {
            throw .invalidRequest(
                "This model takes media as data only, and fetching media by URL is turned off. Send a data URL.",
                param: place, code: "media_fetch_disabled"
            )
        }
        do {
            return try await MediaFetcher(settings: settings, context: loop.context).fetch(url)
        } catch {
            throw .invalidRequest("The media could not be fetched: \(error.reason).", param: place, code: "media_fetch_failed")
        }
    }
}
