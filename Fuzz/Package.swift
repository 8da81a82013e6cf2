// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing of it is built with the gateway. `Fuzz/run` passes what makes libFuzzer of it.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "llm-gateway", path: ".."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        .target(name: "CLibFuzzer", path: "CLibFuzzer"),
        .executableTarget(
            name: "fuzzer",
            dependencies: [
                "CLibFuzzer",
                .product(name: "JSON", package: "llm-gateway"),
                .product(name: "Dialects", package: "llm-gateway"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Fuzzer",
            swiftSettings: [.enableUpcomingFeature("ExistentialAny")]
        ),
    ]
)
