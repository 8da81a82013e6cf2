// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "llm-gateway", path: ".."),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        .executableTarget(
            name: "micro",
            dependencies: [
                .product(name: "JSON", package: "llm-gateway"),
                .product(name: "Dialects", package: "llm-gateway"),
                .product(name: "Transport", package: "llm-gateway"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Micro"
        )
    ]
)
