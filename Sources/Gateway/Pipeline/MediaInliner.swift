import Core
import Dialects
import Framing
import JSON
import NIOCore
import Transport

/// Fetches media that the caller gave by URL and the vendor wants as bytes.
struct MediaInliner {
    let loop: LoopState
    /// What one call may have fetched: without a bound a small request could ask for any amount of memory and time.
    private var fetchesLeft = 50
    private var bytesLeft = 64 << 20

    init(loop: LoopState) {
        self.loop = loop
    }

    var configuration: Configuration { loop.snapshot.configuration }

    /// Replaces the URLs that the target's dialect cannot send by what they point to.
    /// - Throws: `invalidRequest` with the part at fault when something cannot be fetched.
    mutating func inline(_ call: inout Call, for target: ResolvedTarget) async throws(GatewayError) {
        for message in call.messages.indices {
            for part in call.messages[message].parts.indices {
                let place = "messages[\(message)].content[\(part)]"
                try await inline(&call.messages[message].parts[part], place, for: target)
            }
        }
    }

    private mutating func inline(_ part: inout Part, _ place: String, for target: ResolvedTarget)
        async throws(GatewayError)
    {
        switch part {
        case .media(var media):
            let dialect = target.dialect
            guard case .url(let url) = media.source, !dialect.keepsURL(url),
                !dialect.acceptsURL(of: media.kind, target.profile)
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

    private mutating func fetch(_ url: String, _ place: String) async throws(GatewayError) -> MediaFetcher.Fetched {
        var settings = configuration.media
        guard settings.fetch else {
            throw .invalidRequest(
                "This model takes media as data only, and fetching media by URL is turned off. Send a data URL.",
                param: place,
                code: "media_fetch_disabled"
            )
        }
        guard fetchesLeft > 0 else {
            throw .invalidRequest(
                "The request names more media by URL than the gateway fetches for one call. Send data URLs.",
                param: place,
                code: "media_fetch_failed"
            )
        }
        fetchesLeft -= 1
        settings.maxBytes = min(settings.maxBytes, bytesLeft)
        do {
            let fetched = try await MediaFetcher(
                settings: settings,
                context: loop.context,
                resolver: loop.resolver
            ).fetch(url)
            bytesLeft -= fetched.bytes.readableBytes
            return fetched
        } catch {
            throw .invalidRequest(
                "The media could not be fetched: \(error.reason).",
                param: place,
                code: "media_fetch_failed"
            )
        }
    }
}
