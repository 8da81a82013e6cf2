// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "llm-gateway",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "llm-gateway", targets: ["llm-gateway"]),
        .library(name: "JSON", targets: ["JSON"]),
        .library(name: "Dialects", targets: ["Dialects"]),
        .library(name: "Transport", targets: ["Transport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .target(name: "JSON", dependencies: [.nio("NIOCore")]),
        .target(name: "Core", dependencies: ["JSON"]),
        .target(name: "Framing", dependencies: [.nio("NIOCore")]),
        .target(name: "Dialects", dependencies: ["Core", "Framing"]),
        .target(name: "Catalogue", dependencies: ["Core"]),
        .target(
            name: "Access",
            dependencies: [
                "Core", "Framing", "JSON", .nio("NIOCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        .target(name: "Metering", dependencies: ["Catalogue", "Core", "Storage", .nio("NIOConcurrencyHelpers")]),
        .target(name: "Storage", dependencies: ["Core", "Framing"]),
        .target(name: "Traffic", dependencies: ["Core", "Storage", .nio("NIOConcurrencyHelpers")]),
        .target(name: "Routing", dependencies: ["Core", .nio("NIOConcurrencyHelpers")]),
        .target(name: "Insight"),
        .target(name: "Directory", dependencies: ["Access", "Core", "JSON", "Storage"]),
        .target(
            name: "StorageSQLite",
            dependencies: [
                "Storage", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(name: "StoragePostgres", dependencies: ["Core", "Framing", "Storage", "CLibPQ"]),
        .target(name: "CLibPQ"),
        .target(
            name: "StateRedis",
            dependencies: [
                "Core", "Framing", "Storage", "Transport", .nio("NIOConcurrencyHelpers"), .nio("NIOCore"),
                .nio("NIOPosix"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "CloudCredentials",
            dependencies: [
                "Core", "Framing", "JSON", .nio("NIOCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Transport",
            dependencies: [
                "Framing", .nio("NIOCore"), .nio("NIOPosix"), .nio("NIOTLS"), .nio("NIOConcurrencyHelpers"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(name: "Simulator", dependencies: ["Dialects", "Transport"]),
        .target(
            name: "Gateway",
            dependencies: [
                "Access", "Catalogue", "CloudCredentials", "Dialects", "Directory", "Insight", "Metering", "Routing",
                "Simulator",
                "StateRedis", "Storage", "StoragePostgres", "StorageSQLite", "Traffic", "Transport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        // What the operator sees of the gateway: the control plane.
        .target(
            name: "Admin",
            dependencies: [
                "Access", "Core", "Directory", "Framing", "Gateway", "Insight", "JSON", "Routing", "Storage", "Traffic",
                "Transport",
                .nio("NIOCore"), .nio("NIOPosix"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .nio("NIOConcurrencyHelpers"),
            ]
        ),
        .executableTarget(
            name: "llm-gateway",
            dependencies: [
                "Access", "Admin", "Core", "Directory", "Framing", "Gateway", "JSON", "Simulator", "Storage",
                "Transport",
                .nio("NIOCore"), .nio("NIOPosix"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        // Tests name every target that they import, or a build that goes on from another would not compile them anew.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport", .nio("NIOCore")]),
        .testTarget(name: "CoreTests", dependencies: ["Core", "JSON"]),
        .testTarget(
            name: "FramingTests",
            dependencies: ["Framing", "TestSupport", .nio("NIOCore")],
            resources: [.copy("Multipart")]
        ),
        .testTarget(
            name: "DialectsTests",
            dependencies: ["Core", "Dialects", "Framing", "JSON", "TestSupport", .nio("NIOCore")],
            resources: [.copy("Golden")]
        ),
        // What every dialect must do; one that is new is among those tried.
        .testTarget(
            name: "DialectConformance",
            dependencies: ["Core", "Dialects", "Framing", "JSON", .nio("NIOCore")]
        ),
        .testTarget(
            name: "AccessTests",
            dependencies: [
                "Access", "Core", "Framing", "JSON", .nio("NIOCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ]
        ),
        // One suite over every engine.
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Access", "Core", "Directory", "JSON", "Storage", "StoragePostgres", "StorageSQLite", "Traffic",
            ]
        ),
        .testTarget(name: "InsightTests", dependencies: ["Insight"]),
        .testTarget(
            name: "StateRedisTests",
            dependencies: [
                "Core", "StateRedis", "Storage", .nio("NIOConcurrencyHelpers"), .nio("NIOCore"), .nio("NIOPosix"),
            ]
        ),
        .testTarget(name: "RoutingTests", dependencies: ["Core", "Routing"]),
        .testTarget(name: "TrafficTests", dependencies: ["Core", "Storage", "Traffic"]),
        .testTarget(
            name: "MeteringTests",
            dependencies: ["Catalogue", "Core", "Metering", "Storage", "StorageSQLite", .nio("NIOConcurrencyHelpers")]
        ),
        .testTarget(name: "CatalogueTests", dependencies: ["Catalogue", "Core"]),
        .testTarget(
            name: "CloudCredentialsTests",
            dependencies: [
                "CloudCredentials", "Core", "Framing", "JSON", .nio("NIOCore"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "Framing", "Transport", .nio("NIOEmbedded"), .nio("NIOHTTP1"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ["Core", "Dialects", "Framing", "JSON", "Simulator", "Transport", .nio("NIOPosix")]
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Access", "Admin", "Catalogue", "CloudCredentials", "Core", "Dialects", "Directory", "Framing",
                "Gateway",
                "JSON", "Metering", "Routing", "Simulator", "Storage", "Traffic", "Transport",
                .nio("NIOConcurrencyHelpers"), .nio("NIOEmbedded"), .nio("NIOPosix"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
    ]
)

// One loop applies the strict settings to every target.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    if Context.environment["CI"] != nil {
        target.swiftSettings?.append(.treatAllWarnings(as: .error))
    }
}

extension Target.Dependency {
    static func nio(_ name: String) -> Target.Dependency {
        .product(name: name, package: "swift-nio")
    }
}
