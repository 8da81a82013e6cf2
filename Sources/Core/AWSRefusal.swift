/// How AWS says that it refuses who the gateway is, as far as a body tells: the names of its errors, and the words of their messages
/// where the name stands in a header alone. Both the catalogue and the dialect go by these.
///
/// Specification: https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html.
public enum AWSRefusal {
    /// The types of errors, by the beginning of their names: some end in `Exception`, and some services leave that out.
    public static let types = [
        "UnrecognizedClient", "InvalidSignature", "ExpiredToken", "IncompleteSignature", "MissingAuthenticationToken",
        "InvalidClientTokenId",
    ]

    /// Parts of the messages, which come with status 403.
    public static let words = [
        "security token included in the request", "request signature we calculated", "Signature expired",
        "Signature not yet current", "Missing Authentication Token", "Invalid API Key format",
        "make sure your API Key is valid", "Bearer Token has expired",
    ]
}
