import Core
import JSON

/// How Anthropic's models are told to choose tokens, wherever they run.
///
/// Temperatures go to 1. A model that thinks does so at a temperature of 1, without a `top_k` and with a `top_p` of 0.95 or more;
/// some take a temperature or a `top_p`, not both, and the newest none of the three.
struct AnthropicSampling {
    private(set) var temperature: JSONNumber?
    private(set) var topP: JSONNumber?
    private(set) var topK: JSONNumber?

    /// Takes what the model takes, and refuses the rest.
    /// - Parameter isNative: the caller speaks the vendor's dialect and may say what it likes.
    init(
        _ sampling: Sampling,
        for target: TargetProfile,
        thinks: Bool,
        isNative: Bool,
        _ unsupported: inout UnsupportedParameters
    ) throws(GatewayError) {
        if let temperature = sampling.temperature,
            try target.takes("temperature", temperature, unless: 1, &unsupported)
        {
            if let value = temperature.double, value > 1 {
                try unsupported.refuse("temperature", "Anthropic's range is 0 to 1.")
            } else if thinks, temperature.double != 1 {
                try unsupported.refuse("temperature", "Anthropic's models think at a temperature of 1 only.")
            } else {
                self.temperature = temperature
            }
        }
        if let topP = sampling.topP, try target.takes("top_p", topP, unless: 1, &unsupported) {
            if sampling.temperature != nil, !target.capabilities.temperatureWithTopP, !isNative {
                if topP.double != 1 {
                    try unsupported.refuse("top_p", "\(target.model) takes either a temperature or a top_p.")
                }
            } else if thinks, let value = topP.double, value < 0.95 {
                try unsupported.refuse("top_p", "Anthropic's models think with a top_p of 0.95 or more only.")
            } else {
                self.topP = topP
            }
        }
        if let topK = sampling.topK, try target.takes("top_k", topK, unless: 0, &unsupported) {
            if thinks {
                try unsupported.refuse("top_k", "Anthropic's models think without a top_k only.")
            } else {
                self.topK = topK
            }
        }
    }
}

extension TargetProfile {
    /// False for a parameter that the target refuses: it is left out at its default, and else refused by name.
    func takes(
        _ name: String,
        _ value: JSONNumber,
        unless idle: Double,
        _ unsupported: inout UnsupportedParameters
    ) throws(GatewayError) -> Bool {
        guard quirks.unsupported.contains(name) else { return true }
        if value.double != idle { try unsupported.refuse(name, "\(model) does not take it.") }
        return false
    }
}
