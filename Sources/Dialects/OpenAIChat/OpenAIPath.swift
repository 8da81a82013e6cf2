import Core
import Framing

/// Where OpenAI's operations are on the platforms that run its API.
enum OpenAIPath {
    /// - Parameter operation: as behind a base URL that ends in `/v1`: `/chat/completions`.
    static func path(_ operation: String, for target: TargetProfile) -> String {
        switch target.platform {
        case .own: operation
        case .vertex: "/endpoints/openapi\(operation)"
        case .azureDeployments(let version):
            "/openai/deployments/\(PercentEncoding.encode(segment: target.model))\(operation)?api-version=\(version)"
        }
    }
}
