import NIOCore
import Transport

/// Downloads a caller's media, with limits on size, time and redirects, and never from where the caller has no business:
/// every name is looked up first, every address checked, and the connection made to the address that was checked, so that
/// a name cannot point elsewhere a moment later.
struct MediaFetcher {
    let settings: Configuration.Media
    let context: LoopContext
    var resolver = AddressResolver()

    struct Fetched {
        var bytes: ByteBuffer
        /// Without parameters, in lower case.
        var mediaType: String?
    }

    /// Why nothing was fetched; safe to show.
    struct Failure: Error {
        let reason: String
    }

    /// - Parameter url: http or https, without credentials.
    func fetch(_ url: String) async throws(Failure) -> Fetched {
        var next = try location(url)
        let deadline = context.loop.now + TimeAmount(settings.timeout)
        for _ in 0...settings.maxRedirects {
            let response = try await request(next, until: deadline)
            switch response.head.status {
            case 200: return try read(response)
            case 301, 302, 303, 307, 308:
                guard let target = response.head.fields.first("location") else {
                    throw Failure(reason: "the server redirects to nowhere")
                }
                next = try location(next.resolve(target))
            default: throw Failure(reason: "the server answered with status \(response.head.status)")
            }
        }
        throw Failure(reason: "there are more than \(settings.maxRedirects) redirects")
    }

    private func read(_ response: UpstreamResponse) throws(Failure) -> Fetched {
        guard case .whole(let bytes) = response.body else { throw Failure(reason: "the server sent a stream") }
        let fields = response.head.fields
        if fields.isContentEncoded {
            throw Failure(reason: "the server sent it compressed though it was not asked to")
        }
        return Fetched(bytes: bytes, mediaType: mediaType(response.head))
    }

    private func location(_ url: String) throws(Failure) -> MediaLocation {
        guard let location = MediaLocation(url) else {
            throw Failure(reason: "the URL is not a plain http or https one")
        }
        return location
    }

    private func request(_ location: MediaLocation, until deadline: NIODeadline) async throws(Failure)
        -> UpstreamResponse
    {
        let address = try await address(of: location.origin, until: deadline)
        var bytes = ByteBuffer()
        HTTPHeadWriter.writeRequestLine(.get, target: location.target, into: &bytes)
        HTTPHeadWriter.writeField("host", location.origin.authority, into: &bytes)
        HTTPHeadWriter.writeField("user-agent", "llm-gateway/\(Version.current)", into: &bytes)
        HTTPHeadWriter.writeField("accept", "*/*", into: &bytes)
        HTTPHeadWriter.writeField("accept-encoding", "identity", into: &bytes)
        HTTPHeadWriter.writeField("connection", "close", into: &bytes)
        HTTPHeadWriter.endHead(into: &bytes)
        var limits = Upstream.Settings()
        let rest = try remaining(until: deadline)
        limits.connectTimeout = rest
        limits.firstByteTimeout = rest
        limits.betweenBytesTimeout = rest
        limits.totalTimeout = rest
        do {
            let upstream = try Upstream(origin: location.origin, route: .address(address), settings: limits)
            return try await ConnectionPool.sendOnce(
                UpstreamRequest(method: .get, bytes: bytes, collectLimit: settings.maxBytes),
                to: upstream,
                on: context
            )
        } catch UpstreamError.answerTooLarge {
            throw Failure(reason: "it is larger than the limit of \(settings.maxBytes) bytes")
        } catch UpstreamError.connectTimeout, UpstreamError.firstByteTimeout, UpstreamError.betweenBytesTimeout,
            UpstreamError.totalTimeout
        {
            throw tookTooLong
        } catch UpstreamError.cancelled {
            throw Failure(reason: "the client closed the connection")
        } catch {
            throw Failure(reason: "the server could not be reached or understood")
        }
    }

    private func address(of origin: Upstream.Origin, until deadline: NIODeadline) async throws(Failure) -> SocketAddress
    {
        let rest = try remaining(until: deadline)
        let found = await resolver.resolve(origin.host, port: origin.port, on: context.loop, within: rest)
        guard let found else { throw tookTooLong }
        guard let first = found.first else { throw Failure(reason: "the name of the server cannot be resolved") }
        // One forbidden address among several is enough: nobody has an honest reason to mix them.
        if !settings.allowPrivateNetworks, found.contains(where: { !resolver.isPublic($0) }) {
            throw Failure(reason: "the server is in a private network")
        }
        return first
    }

    /// The limit is for the whole of a fetch, redirects included.
    private func remaining(until deadline: NIODeadline) throws(Failure) -> TimeAmount {
        let now = context.loop.now
        guard now < deadline else { throw tookTooLong }
        return deadline - now
    }

    private var tookTooLong: Failure { Failure(reason: "the server took longer than \(settings.timeout)") }

    /// - Returns: nil where the server knows no better than that there are bytes.
    private func mediaType(_ head: ResponseHead) -> String? {
        guard let type = head.fields.first("content-type") else { return nil }
        let name = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name.isEmpty || name == "application/octet-stream" || name == "binary/octet-stream" ? nil : name
    }
}
