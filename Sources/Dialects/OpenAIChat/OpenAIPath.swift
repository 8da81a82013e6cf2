public import Core
import Framing

/// Where OpenAI's operations are on the platforms that run its API.
public enum OpenAIPath {
    /// The path of an operation with a model.
    /// - Parameter operation: as behind a base URL that ends in `/v1`: `/chat/completions`.
    public static func path(_ operation: String, for target: TargetProfile) -> String {
        switch target.platform {
        case .own: operation
        case .vertex: "/endpoints/openapi\(operation)"
        case .azureDeployments(let version):
            "/openai/deployments/\(PercentEncoding.encode(segment: target.model))\(operation)?api-version=\(version)"
        }
    }

    /// The path of an operation with what belongs to an account: `/files`.
    public static func path(_ operation: String, on platform: Platform) -> String {
        switch platform {
        case .own, .vertex: operation
        case .azureDeployments(let version): "/openai\(operation)?api-version=\(version)"
        }
    }
}
