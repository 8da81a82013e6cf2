extension CredentialChain<GoogleCredential> {
    /// Where Google credentials come from, in the order of Application Default Credentials: a given key; the file that
    /// `GOOGLE_APPLICATION_CREDENTIALS` names; the file of `gcloud auth application-default login`; the metadata server.
    /// - Parameters:
    ///   - keyFile: the path of a key file from the gateway's own settings; where there is one nothing else is asked.
    public static func google(keyFile: String? = nil, access: CredentialAccess) -> CredentialChain<GoogleCredential> {
        let subject = "Google credentials"
        if let keyFile {
            let key = GoogleKeySource(place: .configured(keyFile), access: access)
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
