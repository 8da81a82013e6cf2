import Catalogue
import Core
import JSON
import Metering

/// What is charged by other measures than tokens, of what is relayed.
extension RelayedOperation {
    /// What a request asks for.
    func units(askedIn request: JSONNode) -> MeasuredUnits {
        var units = MeasuredUnits()
        switch self {
        case .speech: units.characters = request["input"]?.jsonString?.scalarCount
        case .imageGenerations, .imageEdits, .imageVariations:
            let count = request["n"].flatMap { $0.isNull ? nil : $0 }
            // As many may not be made.
            units.images = count == nil ? 1 : count?.int.map { min(max($0, 0), Self.mostUnits) }
            units.isEstimate = true
            units.form = ImageForm(quality: request["quality"]?.string, size: request["size"]?.string)
        case .moderations, .compactions, .transcriptions, .translations, .files, .batches: break
        }
        return units
    }

    /// What an answer shows.
    func units(shownIn answer: JSONNode) -> MeasuredUnits {
        var units = MeasuredUnits()
        switch self {
        case .transcriptions, .translations:
            units.seconds = Self.seconds(in: answer)
        case .imageGenerations, .imageEdits, .imageVariations:
            if let images = answer["data"], images.isArray { units.images = images.elements.count(where: \.isObject) }
            units.form = ImageForm(quality: answer["quality"]?.string, size: answer["size"]?.string)
        case .moderations, .compactions, .speech, .files, .batches: break
        }
        return units
    }

    /// OpenAI and Mistral tell in `usage` what they charge; the length of the sound stands in `duration` of a verbose answer.
    private static func seconds(in answer: JSONNode) -> Int? {
        let usage = answer["usage"]
        let told = usage?["seconds"] ?? usage?["prompt_audio_seconds"] ?? answer["duration"]
        return told?.double.flatMap { (0...Double(mostUnits)).contains($0) ? Int($0.rounded(.up)) : nil }
    }

    /// The most that are taken for a count.
    private static let mostUnits = 1 << 40
}
