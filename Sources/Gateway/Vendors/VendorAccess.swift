import Catalogue
import CloudCredentials
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Routing
import Transport

/// How a configured vendor is reached: its server, and the lines that every request to it carries.
///
/// The lines hold the vendor's key; they are written to the vendor's connection and nowhere else.
final class VendorAccess: Sendable {
    let configured: Configuration.Vendor
    let upstream: Upstream
    let answerHeaders: AnswerHeaderFilter
    /// Who the gateway is to it, where that is more than a key.
    let identity: VendorIdentity
    /// It has files of callers, which calls can refer to.
    let keepsFiles: Bool
    /// Its key is to be in the database, and cannot be had from there.
    private let lacksKey: Bool
    private let host: String
    private let basePath: String
    /// Everything between the request line and `content-length`, without the default headers that a caller may override; one for each key.
    private let fixedLines: [ByteBuffer]
    /// Which of several keys is shown; nil: there is one at most.
    let keys: KeyPool?
    private let defaultHeaders: [VendorHeader]
    /// What models cost by the word of who administers; goes before everything else.
    private let prices: [String: [PriceVersion]]
    /// The names of the headers in `fixedLines` that are the operator's or show the key.
    private let ownHeaders: Set<String>
    private let connection: Connection

    var name: String { configured.name }

    /// What decides whether connections of an earlier configuration can be used.
    private struct Connection: Equatable {
        let origin: Upstream.Origin
        let proxy: Proxy?
        let settings: Upstream.Settings
        let isBuiltIn: Bool
    }

    init(
        _ vendor: Configuration.Vendor,
        environment: [String: String],
        simulator: any HTTPService,
        clouds: CloudAccess,
        prices: [StoredDirectory.Target: [PriceVersion]] = [:],
        previous: VendorAccess?
    ) throws {
        configured = vendor
        lacksKey = vendor.storedKey != nil && vendor.apiKey == nil
        self.prices = Dictionary(
            prices.filter { $0.key.vendor == vendor.name }.map { ($0.key.model, $0.value) },
            uniquingKeysWith: { $1 }
        )
        answerHeaders = AnswerHeaderFilter(vendor.kind.answerHeaders)
        keepsFiles = vendor.kind.relays.contains(.files)
        basePath = vendor.baseURL?.path ?? ""
        let origin = Upstream.Origin(vendor.baseURL)
        let proxy = try Self.proxy(vendor.proxy, environment, origin)
        host = origin.authority
        let connection = Connection(
            origin: origin,
            proxy: proxy,
            settings: Upstream.Settings(vendor),
            isBuiltIn: vendor.kind.isBuiltIn
        )
        self.connection = connection
        if let previous, previous.configured.cloud == vendor.cloud {
            identity = previous.identity
        } else {
            identity = VendorIdentity(vendor.cloud, of: vendor.name, clouds)
        }
        if let previous, previous.connection == connection {
            upstream = previous.upstream
        } else {
            let route: Upstream.Route =
                vendor.baseURL == nil ? .service(simulator) : proxy.map { .proxy($0) } ?? .direct
            upstream = try Upstream(origin: origin, route: route, settings: connection.settings)
        }
        var lines = ByteBuffer()
        HTTPHeadWriter.writeField("host", origin.authority, into: &lines)
        HTTPHeadWriter.writeField("user-agent", "llm-gateway/\(Version.current)", into: &lines)
        HTTPHeadWriter.writeField("accept-encoding", "identity", into: &lines)
        // One that is stored may not be there.
        let shown: [Secret?] =
            vendor.furtherKeys.isEmpty ? [vendor.apiKey] : (vendor.apiKey.map { [$0] } ?? []) + vendor.furtherKeys
        fixedLines = shown.map { key in
            var lines = lines
            if let shown = vendor.kind.authentication.header(showing: key) {
                HTTPHeadWriter.writeField(named: shown.name, shown.value, into: &lines)
            }
            for header in vendor.headers {
                HTTPHeadWriter.writeField(named: header.name, header.value.reveal(), into: &lines)
            }
            return lines
        }
        if shown.count == 1 {
            keys = nil
        } else if let known = previous?.keys, previous?.configured.allKeys == vendor.allKeys {
            keys = known
        } else {
            keys = KeyPool(count: shown.count)
        }
        ownHeaders = Set(vendor.headers.map { $0.name.lowercased() })
        // What the operator says of a header goes before what the kind says.
        defaultHeaders = vendor.kind.defaultHeaders.filter { shown in
            !vendor.headers.contains { $0.name == shown.name }
        }
    }

    /// What a model of the vendor costs.
    func prices(of model: String) -> PriceHistory {
        PriceHistory((prices[model] ?? []) + (configured.listedPrice(of: model).map { [$0] } ?? []))
    }

    /// The wire formats that it speaks, its main one first.
    var dialects: [any Dialect] {
        let further = DialectName.allCases.filter { configured.furtherDialects.contains($0) }
        return ([configured.kind.dialect] + further).map(Dialects.named)
    }

    /// Whether callers of the dialect expect their plain model names to be this vendor's.
    func isNative(to dialect: DialectName) -> Bool {
        switch dialect {
        case .openAIChat, .openAICompletions, .openAIResponses: configured.kind.name == "openai"
        case .anthropicMessages: configured.kind.name == "anthropic"
        case .gemini: configured.kind.name == "gemini"
        case .cohereV2: configured.kind.name == "cohere"
        case .bedrockConverse: configured.kind.name == "bedrock"
        }
    }

    /// The first line of requests to a dialect's path, which is appended to the base URL's. A version that ends the one and
    /// begins the other stands once.
    func requestLine(to path: String, _ method: HTTPMethod = .post) -> RequestLine {
        let repeatsVersion = basePath.hasSuffix("/v1") && path.hasPrefix("/v1/")
        return RequestLine(method, basePath + (repeatsVersion ? path.dropFirst("/v1".count) : path[...]))
    }

    /// A whole request with a JSON body: its head with the body as far as that is short, and the rest of it.
    /// - Parameters:
    ///   - record: is told what the vendor was shown.
    ///   - bodySize: of the whole body.
    ///   - body: writes the beginning of the body and returns what follows.
    /// - Throws: `vendorAuthentication` where the gateway has no credentials.
    func request(
        _ line: RequestLine,
        caller: HTTPFields,
        on loop: LoopState,
        for record: CallRecord,
        bodySize: Int,
        _ body: (inout ByteBuffer) -> [ByteBuffer]
    ) async throws(GatewayError) -> (bytes: ByteBuffer, rest: [ByteBuffer]) {
        let content = RequestContent(type: .json, length: .known(bodySize))
        if case .fixed = identity {
            if lacksKey { throw .vendorAuthenticationFailed() }
            record.shown = nil
            var bytes = beginRequest(line, content, caller: caller, for: record)
            let rest = body(&bytes)
            return (bytes, rest)
        }
        var beginning = ByteBuffer()
        let rest = body(&beginning)
        var bytes = try await head(line, content, caller: caller, on: loop, for: record, signing: [beginning] + rest)
        bytes.writeImmutableBuffer(beginning)
        return (bytes, rest)
    }

    /// Whether the vendor's identity is a signature of the whole request, whose body must be at hand then.
    var signsBody: Bool {
        if case .aws = identity { true } else { false }
    }

    /// The head of a request whose body, if it has one, follows it.
    /// - Parameters:
    ///   - record: is told what the vendor was shown.
    ///   - payload: the body, where ``signsBody``.
    /// - Throws: `vendorAuthentication` where the gateway has no credentials.
    func head(
        _ line: RequestLine,
        _ content: RequestContent,
        caller: HTTPFields,
        on loop: LoopState,
        for record: CallRecord,
        signing payload: [ByteBuffer] = []
    ) async throws(GatewayError) -> ByteBuffer {
        record.shown = nil
        if case .fixed = identity {
            if lacksKey { throw .vendorAuthenticationFailed() }
            return beginRequest(line, content, caller: caller, for: record)
        }
        let (lines, shown) = try await loop.identityLines(self) {
            SigV4Request(
                method: line.method.name,
                path: String(line.target.prefix { $0 != "?" }),
                query: line.target.firstIndex(of: "?").map { String(line.target[line.target.index(after: $0)...]) }
                    ?? "",
                host: host,
                headers: content.type.text.map { [("content-type", $0)] } ?? [],
                payload: payload
            )
        }
        record.shown = shown
        return beginRequest(line, content, caller: caller, for: record, identity: lines)
    }

    /// Bodies from this size on are not copied behind their head.
    private static let joinBound = JSONEdits.sharedStretch

    /// Writes a body behind its head or, where it is long, leaves it as it is.
    static func write(_ body: ByteBuffer, into bytes: inout ByteBuffer) -> [ByteBuffer] {
        guard body.readableBytes < joinBound else { return [body] }
        bytes.writeImmutableBuffer(body)
        return []
    }

    /// The head of a request with its empty line, in a buffer with room for a body that is short, which the caller appends.
    /// - Parameters:
    ///   - line: from ``requestLine(to:)``.
    ///   - caller: whose headers go along as far as the vendor's allow-list has them.
    private func beginRequest(
        _ line: RequestLine,
        _ content: RequestContent,
        caller: HTTPFields,
        for record: CallRecord,
        identity: ByteBuffer? = nil
    ) -> ByteBuffer {
        let key = keys?.take(at: NIODeadline.now().uptime)
        record.shownKey = key
        let fixedLines = fixedLines[key ?? 0]
        let own = line.bytes.readableBytes + fixedLines.readableBytes + (identity?.readableBytes ?? 0)
        let room = min(content.length.known ?? 0, Self.joinBound)
        var buffer = ByteBufferAllocator().buffer(capacity: own + 256 + room)
        buffer.writeImmutableBuffer(line.bytes)
        buffer.writeImmutableBuffer(fixedLines)
        if let identity { buffer.writeImmutableBuffer(identity) }
        if content.forwardsAll {
            PassthroughHeaders.write(caller, except: ownHeaders, into: &buffer)
        } else {
            for name in configured.kind.forwardedHeaders {
                for value in caller.values(named: name) { HTTPHeadWriter.writeField(named: name, value, into: &buffer) }
            }
        }
        for header in defaultHeaders where caller.values(named: header.name).isEmpty || !forwards(header.name, content)
        {
            HTTPHeadWriter.writeField(named: header.name, header.value, into: &buffer)
        }
        content.write(into: &buffer)
        HTTPHeadWriter.endHead(into: &buffer)
        return buffer
    }

    private func forwards(_ name: String, _ content: RequestContent) -> Bool {
        content.forwardsAll || configured.kind.forwardedHeaders.contains(name)
    }

    private static func proxy(
        _ configured: Configuration.Proxy,
        _ environment: [String: String],
        _ origin: Upstream.Origin
    ) throws -> Proxy? {
        switch configured {
        case .environment: try Proxy.fromEnvironment(environment, for: origin)
        case .direct: nil
        case .through(let address):
            Proxy(host: address.host, port: address.port, credentials: address.credentials?.reveal())
        }
    }
}

extension Upstream.Origin {
    /// The origin of a vendor's address; of a vendor in the process a name that nobody else has.
    fileprivate init(_ url: BaseURL?) {
        if let url {
            self.init(scheme: url.scheme == .https ? .https : .http, host: url.host, port: url.port)
        } else {
            self.init(scheme: .http, host: "in-process.invalid", port: 80)
        }
    }
}

extension Upstream.Settings {
    fileprivate init(_ vendor: Configuration.Vendor) {
        self.init()
        connectTimeout = TimeAmount(vendor.timeouts.connect)
        firstByteTimeout = TimeAmount(vendor.timeouts.firstByte)
        betweenBytesTimeout = TimeAmount(vendor.timeouts.betweenBytes)
        totalTimeout = TimeAmount(vendor.timeouts.total)
        maximumConnections = vendor.maxConnections
    }
}

/// The first line of a request to a vendor.
struct RequestLine: Sendable {
    let method: HTTPMethod
    /// Path and query.
    let target: String
    /// The line as it is written.
    let bytes: ByteBuffer

    init(_ method: HTTPMethod, _ target: String) {
        self.method = method
        self.target = target
        var bytes = ByteBuffer()
        HTTPHeadWriter.writeRequestLine(method, target: target, into: &bytes)
        self.bytes = bytes
    }
}
