import Crypto
import Foundation
import SwiftASN1
import Testing
import X509

@testable import Access

@Suite("A caller's certificate")
struct CertificateTableTests {
    private static func certificate(_ subject: DistinguishedName, _ names: [GeneralName] = []) throws -> [UInt8] {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSince1970: 0),
            notValidAfter: Date(timeIntervalSince1970: 4e9),
            issuer: subject,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions { if !names.isEmpty { SubjectAlternativeNames(names) } },
            issuerPrivateKey: key
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private static func name(_ common: String) throws -> DistinguishedName {
        try DistinguishedName {
            OrganizationName("Acme")
            CommonName(common)
        }
    }

    private func table(_ identities: CertificateIdentity...) -> CertificateTable {
        CertificateTable(
            identities.enumerated().map { place, identity in
                CertifiedCaller(identity: identity, caller: Caller(key: "\(place)", permissions: Permissions()))
            }
        )
    }

    @Test("is known by its subject, to the letter")
    func subject() throws {
        let table = table(.subject("CN=search,O=Acme"))
        #expect(table.find(try Self.certificate(Self.name("search")))?.caller.key == "0")
        #expect(table.find(try Self.certificate(Self.name("Search"))) == nil)
        // A name that holds what stands between names.
        let nested = try DistinguishedName { CommonName("search,O=Acme") }
        #expect(table.find(try Self.certificate(nested)) == nil)
    }

    @Test("is known by an alternative name of its kind")
    func alternativeNames() throws {
        let uri = "spiffe://acme.example/search"
        let bytes = try Self.certificate(
            Self.name("x"),
            [.dnsName("Search.acme.example"), .uniformResourceIdentifier(uri), .rfc822Name("a@acme.example")]
        )
        for text in ["URI:\(uri)", "DNS:search.ACME.example", "email:a@acme.example"] {
            let identity = try #require(CertificateIdentity(alternativeName: text))
            #expect(table(identity).find(bytes) != nil)
        }
        for text in ["URI:\(uri)x", "DNS:\(uri)", "URI:search.acme.example", "email:A@acme.example", "DNS:example"] {
            let identity = try #require(CertificateIdentity(alternativeName: text))
            #expect(table(identity).find(bytes) == nil)
        }
        for text in ["", "x", "IP:127.0.0.1", "URI:", ":x"] {
            #expect(CertificateIdentity(alternativeName: text) == nil)
        }
    }

    @Test("is known by its digest, and belongs to the first whom it fits")
    func digest() throws {
        let bytes = try Self.certificate(Self.name("search"))
        let digest = CertificateIdentity.digest(KeyDigest(of: bytes))
        #expect(table(.subject("CN=other"), digest, .subject("CN=search,O=Acme")).find(bytes)?.caller.key == "1")
        #expect(table(digest).find(try Self.certificate(Self.name("search"))) == nil)
        #expect(table(digest).find([]) == nil && table(digest).find(Array(bytes.dropLast())) == nil)
    }
}
