import Testing

@testable import Transport

@Suite("A certificate's name") struct CertificateNameTests {
    @Test(
        "is a host's, or any one label's below a domain",
        arguments: [
            ("api.vendor.test", "api.vendor.test", true), ("API.vendor.test", "api.Vendor.test", true),
            ("api.vendor.test", "api.vendor.test.", true), ("*.vendor.test", "api.vendor.test", true),
            ("*.vendor.test", "vendor.test", false), ("*.vendor.test", "a.b.vendor.test", false),
            ("*.vendor.test", ".vendor.test", false), ("*.test", "vendor.test", false), ("*", "vendor", false),
            ("a*.vendor.test", "api.vendor.test", false), ("vendor.test", "evilvendor.test", false), ("", "", false),
        ]
    )
    func matches(name: String, host: String, isMatch: Bool) {
        #expect(CertificateName.matches(Array(name.utf8), host: host) == isMatch)
    }
}
