import Foundation
import JSON
import NIOCore

/// Looks for work that grows faster than its input, which is how a small request stops a gateway.
///
/// A part of a seed is made long in one of several ways, once to some bytes and once to eight times as many. What is linear
/// takes eight times as long for the second; what takes three times more than that is found.
final class Growth {
    private let deadline: Date
    private let seeds: [(group: FuzzGroup, file: String, words: String, body: [UInt8])]
    private var random: SeededGenerator

    private static let lengths = (16 << 10, 128 << 10)
    private static let slack = 3.0
    /// Seconds of CPU below which nothing is slow.
    private static let unworthy = 0.05

    init(seconds: Double, seed: UInt64, seeds folder: URL) throws {
        deadline = Date(timeIntervalSinceNow: seconds)
        random = SeededGenerator(seed: seed)
        var seeds: [(group: FuzzGroup, file: String, words: String, body: [UInt8])] = []
        for group in FuzzGroup.allCases {
            let folder = folder.appendingPathComponent(group.rawValue)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
                let file = folder.appendingPathComponent(name)
                let data = ByteBuffer(bytes: try Data(contentsOf: file))
                guard let input = FuzzInput(reading: data) else { continue }
                let words = input.words.joined(separator: " ")
                seeds.append((group, file.lastPathComponent, words, Array(input.body.readableBytesView)))
            }
        }
        self.seeds = seeds
    }

    func run() {
        var tried = 0
        var worst = (ratio: 0.0, what: "")
        let groups = FuzzGroup.allCases.filter { group in seeds.contains { $0.group == group } }
        while Date() < deadline, let group = random.pick(groups),
            let seed = random.pick(seeds.filter({ $0.group == group }))
        {
            let grower =
                group == .multipart
                ? Grower(multipart: seed.body, boundary: seed.words, random: &random)
                : Grower(seed.body, isStream: group.isStreamed, random: &random)
            guard let grower else { continue }
            func input(_ length: Int) -> [UInt8] { FuzzInput.text(seed.words, grower.grown(to: length)) }
            let (short, long) = (input(Self.lengths.0), input(Self.lengths.1))
            tried += 1
            var (few, many) = (seconds(short, group), seconds(long, group))
            let linear = Double(long.count) / Double(short.count) * Self.slack
            // What disturbs a measurement only adds to it.
            for _ in 0..<4 where many > Self.unworthy && many > linear * few {
                (few, many) = (max(few, seconds(short, group)), min(many, seconds(long, group)))
            }
            let what = "\(group.rawValue)/\(seed.file), \(grower.description)"
            if many > Self.unworthy, many / few > worst.ratio { worst = (many / few, what) }
            guard many > Self.unworthy, many > linear * few else { continue }
            let file = "growth-\(group.rawValue)-\(tried)"
            try? Data(long).write(to: URL(fileURLWithPath: file))
            finding(
                "\(what): \(short.count) bytes take \(few) s, \(long.count) take \(many) s; the longer input is \(file)"
            )
        }
        print("\(tried) inputs grown; the worst took \(worst.ratio) times as long for 8 times the bytes: \(worst.what)")
    }

    private func seconds(_ bytes: [UInt8], _ group: FuzzGroup) -> Double {
        guard let input = FuzzInput(reading: ByteBuffer(bytes: bytes)) else { return 0 }
        return FuzzSession.seconds { group.check(input) }
    }
}
