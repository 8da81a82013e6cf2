extension DirectoryReading {
    /// Whether there was a thing of a name for programs that has been deleted, and none of the name since.
    public func wasDeleted(_ kind: StoredResource.Kind, id: String) throws(StoreError) -> Bool {
        try session.first(
            "SELECT 1 FROM resources WHERE kind = ? AND id = ? AND body IS NULL",
            [.text(kind.rawValue), .text(id)]
        ) { _ in true } ?? false
    }
}
