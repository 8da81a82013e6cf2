extension MultipartScanner {
    /// The boundary of a `multipart/form-data` content type (quoted or not, parameters in any order and case); nil for another
    /// type, no boundary, or one that RFC 2046 does not allow: it has 1 to 70 characters of a few kinds, and no space at its end.
    ///
    /// Nil also where there are two, or one in the encoding of RFC 2231: others could take another one than we.
    public static func boundary(of contentType: String) -> String? {
        guard let type = ParameterisedValue(parsing: Array(contentType.utf8)), type.value == "multipart/form-data",
            let boundary = type.parameters["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy(\.isBoundaryCharacter), boundary.utf8.last != UInt8(ascii: " "),
            !type.parameters.keys.contains(where: { $0.hasPrefix("boundary*") })
        else { return nil }
        return boundary
    }
}
