public import Core

extension GatewayError {
    /// 502: a vendor's stream that stopped before it was finished.
    public static var cutStream: GatewayError {
        GatewayError(
            .vendorCut,
            status: 502,
            message: "The vendor's stream ended before it was finished.",
            code: "vendor_stream_cut"
        )
    }

    /// 502: a vendor's stream that cannot be understood.
    /// - Parameter reason: what is wrong with it, continuing "could not be read: ".
    static func unreadableStream(_ reason: String) -> GatewayError {
        GatewayError(
            .vendorAnswerInvalid,
            status: 502,
            message: "The vendor's stream could not be read: \(reason).",
            code: "vendor_answer_invalid"
        )
    }
}
