import Catalogue
import Core
import Framing
import Metering
import NIOCore

/// What a form asks for by other measures than tokens, seen as it passes: how long the sound in it is, how many pictures it wants and of
/// which kind. Keeps a few short fields and the beginning of the sound.
struct UploadedUnits: Sendable {
    private enum Part {
        case sound
        case field(String)
        case other
    }

    private let operation: RelayedOperation
    private var part = Part.other
    private var sound = SoundLength()
    private var fields: [String: [UInt8]] = [:]

    private static let longestField = 64

    init(_ operation: RelayedOperation) {
        self.operation = operation
    }

    /// A part begins.
    mutating func begin(_ head: MultipartHead) {
        part = .other
        switch operation {
        case .transcriptions, .translations:
            if head.name == "file" { part = .sound }
        case .imageEdits, .imageVariations:
            guard let name = head.name, ["n", "quality", "size"].contains(name) else { return }
            fields[name] = []
            part = .field(name)
        case .moderations, .compactions, .imageGenerations, .speech, .files, .batches: break
        }
    }

    /// A stretch of its content.
    mutating func receive(_ content: ByteBuffer) {
        switch part {
        case .other: break
        case .sound: sound.receive(content)
        case .field(let name):
            let room = Self.longestField - (fields[name]?.count ?? 0)
            fields[name]?.append(contentsOf: content.readableBytesView.prefix(room))
        }
    }

    /// What has been seen so far.
    var units: MeasuredUnits {
        var units = MeasuredUnits()
        switch operation {
        case .transcriptions, .translations: units.seconds = sound.seconds
        case .imageEdits, .imageVariations:
            units.images = text("n").map { Int($0) } ?? 1
            units.form = ImageForm(quality: text("quality"), size: text("size"))
        case .moderations, .compactions, .imageGenerations, .speech, .files, .batches: break
        }
        units.isEstimate = !units.isEmpty
        return units
    }

    private func text(_ name: String) -> String? { fields[name].map { String(decoding: $0, as: UTF8.self) } }
}
