import Access
import Core
import NIOCore
import Transport

/// What is known of one call when it is over: the material of the log line. Holds no prompt and
/// no key. Confined to the call's event loop.
final class CallRecord {
    let requestID: String
    let received: NIODeadline
    /// Seconds since 1970.
    let receivedAt: Int
    let clientAddress: String?
    /// Of the page that asked; it has been found to be listed.
    private let origin: String?
    private let inbound: DialectName
    /// Who asks; nil where nobody is asked who it is.
    var caller: Caller?
    private(set) var modelAsked = ""
    private(set) var isStream = false
    /// The model that a relayed answer says it is of.
    private var modelTold: String?
    /// Method and path, without the query, of a request that is no call of a model.
    private(set) var operation: (method: HTTPMethod, path: String)?
    private(set) var status = 0
    private(set) var errorCode: String?
    private(set) var attempts = 0
    /// From the request to the beginning of the vendor's answer, without what the caller took to send a streamed body.
    private(set) var timeToFirstByte: TimeAmount?
    private(set) var total = TimeAmount.zero
    var dropped: [String] = []
    var usage: Usage?
    /// What the vendor was shown of who the gateway is, where that can change.
    var shown: ShownIdentity?
    private var chosen: ResolvedTarget?
    private let upload: RequestBodyStream?
    private var sentAt: NIODeadline?
    /// How long the caller was waited for before that.
    private var waitedBeforeSent = TimeAmount.zero
    private var readyAt: NIODeadline?
    private(set) var overheadMicroseconds: Int64 = 0

    init(_ exchange: HTTPExchange, inbound: DialectName, requestID: String) {
        self.inbound = inbound
        self.requestID = requestID
        received = exchange.received
        upload = exchange.bodyStream
        receivedAt = wallClockSeconds()
        clientAddress = exchange.clientAddress
        origin = exchange.head.fields.first("origin")
    }

    func asked(model: String, stream: Bool) {
        modelAsked = model
        isStream = stream
    }

    /// Notes what was asked where it was not a model.
    func asked(_ head: RequestHead) {
        operation = (head.method, String(head.path.prefix(Self.longestPath)))
    }

    /// Notes that the answer is a stream of events.
    func streams() {
        isStream = true
    }

    /// Notes the model that an answer says it is of.
    func answers(as model: String?) {
        modelTold = model
    }

    private static let longestPath = 300

    func target(_ target: ResolvedTarget) {
        chosen = target
    }

    /// The target of the call. Asked for only when one has been chosen.
    var resolved: ResolvedTarget {
        guard let chosen else { preconditionFailure("a vendor answers only after a target was chosen") }
        return chosen
    }

    var vendorName: String { chosen?.vendor.name ?? "" }
    var modelName: String { modelTold ?? chosen?.profile.model ?? "" }

    func sent() {
        attempts += 1
        sentAt = .now()
        if let upload { waitedBeforeSent = upload.waited }
    }

    func answered(_ response: UpstreamResponse) {
        timeToFirstByte = response.firstByte - received - (upload?.waited ?? .zero)
        readyAt = response.ready
    }

    func failed(_ error: GatewayError) {
        errorCode = error.loggableCode
    }

    /// The client went away; 499 unless it has been answered.
    func cancelled() {
        if status == 0 { status = 499 }
        errorCode = "client_closed_request"
    }

    func settle() {
        total = .now() - received
    }

    /// The headers of every answer; making them also ends the measuring of our own share of the time.
    func answerFields(status: Int, contentType: StaticString?) -> ResponseFields {
        self.status = status
        var fields = ResponseFields()
        if let contentType { fields.add("content-type", contentType) }
        fields.addRequestID(requestID, for: inbound)
        if let origin { CORS.allow(origin, &fields) }
        guard attempts > 0, let chosen else { return fields }
        let now = NIODeadline.now()
        let sent = sentAt ?? now
        let ours = (sent - received) - waitedBeforeSent + (readyAt.map { now - $0 } ?? .zero)
        overheadMicroseconds = ours.nanoseconds / 1000
        fields.add(chosen.answerLines)
        fields.add("x-gateway-attempts", attempts)
        fields.add("x-gateway-overhead-us", Int(overheadMicroseconds))
        return fields
    }

}
