import ArgumentParser
import Simulator

/// `llm-gateway simulate`
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a vendor that never was.")
}
