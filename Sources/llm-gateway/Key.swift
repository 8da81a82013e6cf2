import Access
import ArgumentParser
import Core

/// `llm-gateway key`
struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make keys for callers.",
        subcommands: [New.self]
    )

    /// `llm-gateway key new`
    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key, and the hash of it for the configuration.",
            discussion: """
                The key is for the application and is kept nowhere. The configuration needs its hash alone:

                  keys:
                    - { name: my-app, key_hash: "sha256:…", permissions: { models: ["*"] } }
                """
        )

        func run() {
            let key = KeyMaker.make()
            print("key:      \(key.reveal())")
            print("key_hash: \(KeyDigest(of: Array(key.reveal().utf8)))")
        }
    }
}
