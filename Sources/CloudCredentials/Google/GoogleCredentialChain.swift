public import Core

/// A Google key from the gateway's own settings.
public enum GoogleKey: Sendable, Equatable {
    /// The path of a key file.
    case file(String)
    /// What stands in a key file.
    case json(Secret)
}

extension CredentialChain<GoogleCredential> {
    /// Where Google credentials come from, in the order of Application Default Credentials: a given key; the file that
    /// `GOOGLE_APPLICATION_CREDENTIALS` names; the file of `gcloud auth application-default login`; the metadata server.
    /// - Parameters:
    ///   - explicit: a key from the gateway's own settings; where there is one nothing else is asked.
    public static func google(explicit: GoogleKey? = nil, access: CredentialAccess) -> CredentialChain<GoogleCredential>
    {
        let subject = "Google credentials"
        if let explicit {
            let key = GoogleKeySource(place: .explicit(explicit), access: access)
            return CredentialChain(subject: subject, sources: [key], advice: "")
        }
        return CredentialChain(
            subject: subject,
            sources: [
                GoogleKeySource(place: .variable, access: access),
                GoogleKeySource(place: .wellKnownFile, access: access),
                GoogleMetadataServer(access: access),
            ],
            advice: "Set GOOGLE_APPLICATION_CREDENTIALS to the path of a key file."
        )
    }
}
