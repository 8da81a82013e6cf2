import ArgumentParser
import Foundation
import Gateway

/// Says on standard error why a command failed.
enum Failure {
    /// - Returns: the error that ends the command with status 1 and says nothing more.
    static func told(_ error: any Error) -> ExitCode {
        let text =
            switch error {
            case let errors as ConfigurationErrors: errors.problems.map { "\($0)" }.joined(separator: "\n")
            default: "llm-gateway: \(error)"
            }
        return told(text)
    }

    /// - Returns: the error that ends the command with status 1 and says nothing more.
    static func told(_ text: String) -> ExitCode {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        return .failure
    }
}
