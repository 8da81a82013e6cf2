import Catalogue
import Core
import Dialects
import JSON
import NIOCore
import Routing

/// What is known of what a target can do, as far as calls may ask for what it cannot.
struct TargetFit: Sendable, Hashable {
    /// What calls may use that it is known not to be able to do.
    let lacks: CallFeatures
    /// The most tokens that a prompt and its answer may have; nil: not known.
    let contextWindow: Int?
    /// The most tokens of an answer; nil: not known.
    let maxOutputTokens: Int?

    init(_ target: ResolvedTarget) {
        let known = target.vendor.configured.model(target.profile.model)
        let able = target.profile.capabilities
        var lacks: CallFeatures = []
        if let known {
            // What a model is not known to read it is known not to.
            if !known.input.contains(.image) { lacks.insert(.images) }
            if !known.input.contains(.audio), !known.output.contains(.audio) { lacks.insert(.audio) }
            if !known.input.contains(.video) { lacks.insert(.video) }
            if !known.input.contains(.file) { lacks.insert(.files) }
        }
        if !able.tools { lacks.insert(.tools) }
        // A schema can be forced by a tool as well.
        if !able.jsonSchema, !able.tools { lacks.insert(.jsonSchema) }
        if able.reasoning == Capabilities.Reasoning.none { lacks.insert(.reasoning) }
        self.lacks = lacks
        contextWindow = target.profile.contextWindow
        maxOutputTokens = target.profile.maxOutputTokens
    }

    /// A number of tokens that a caller names, as far as it can be added to others.
    static func bounded(_ tokens: Int) -> Int { min(max(0, tokens), 1 << 40) }

    /// Why a call does not fit, for people; nil: nothing speaks against it.
    /// - Parameters:
    ///   - features: what the call uses.
    ///   - input: tokens of its prompt, as they are expected.
    ///   - output: the most tokens of an answer that it asks for; nil: it does not say.
    func misfit(_ features: CallFeatures, input: Int, output: Int?) -> String? {
        if let missing = features.intersection(lacks).names.first { return "it cannot do '\(missing)'" }
        if let maxOutputTokens, let output, output > maxOutputTokens {
            return "an answer has at most \(maxOutputTokens) tokens, and \(output) are asked for"
        }
        if let contextWindow, input + (output ?? 1) > contextWindow {
            return "its context is \(contextWindow) tokens, and about \(input + (output ?? 1)) are needed"
        }
        return nil
    }
}

extension Resolution {
    /// The targets that a call fits, as far as that is known; all where it fits none, whose vendors then say why.
    ///
    /// Nothing of the call is looked at that makes no difference between the targets.
    func fitting(_ document: JSONDocument, in dialect: any Dialect, expectedInput: (ResolvedTarget) -> Int) -> TargetSet
    {
        guard let fits else { return eligible }
        let features = fits.differ ? dialect.features(of: document).features : []
        let isBounded = fits.leastOutput != nil || fits.leastContext != nil
        let output = isBounded ? dialect.outputLimit(of: document).total.map(TargetFit.bounded) : nil
        // No token is shorter than a byte, so that most calls are known to fit without being estimated.
        let isLong = fits.leastContext.map { document.bytes.readableBytes + (output ?? 1) > $0 } ?? false
        let able = eligible.filtered { place in
            let input = isLong ? expectedInput(targets[place]) : 0
            return fits.all[place].misfit(features, input: input, output: output) == nil
        }
        return able.intersects(route.own) ? able : eligible
    }
}

/// What the targets of a resolution can do, where it makes a difference.
struct ResolutionFits: Sendable {
    /// By their places.
    let all: [TargetFit]
    /// Some can do what others cannot.
    let differ: Bool
    /// The shortest context; nil: all have the same.
    let leastContext: Int?
    /// The shortest longest answer; nil: all have the same.
    let leastOutput: Int?

    /// - Returns: nil where all can do the same.
    init?(_ targets: [ResolvedTarget]) {
        guard targets.count > 1 else { return nil }
        all = targets.map(TargetFit.init)
        let first = all[0]
        differ = all.contains { $0.lacks != first.lacks }
        leastContext =
            all.contains { $0.contextWindow != first.contextWindow } ? all.compactMap(\.contextWindow).min() : nil
        leastOutput =
            all.contains { $0.maxOutputTokens != first.maxOutputTokens } ? all.compactMap(\.maxOutputTokens).min() : nil
        if !differ, leastContext == nil, leastOutput == nil { return nil }
    }
}
