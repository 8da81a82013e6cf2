import CLibFuzzer
import Core
import Dialects
import Framing
import NIOCore

/// Makes one input of another: JSON by its structure, streams by their events, multipart bodies by
/// their lines, and now and then either as mere bytes, which
/// breaks escapes, UTF-8 and frames.
struct InputMutator {
    let group: FuzzGroup
    let pool: ValuePool
    var random: SeededGenerator

    /// The input changed, cut to `limit` bytes.
    mutating func mutate(_ input: [UInt8], limit: Int) -> [UInt8] {
        guard let end = input.prefix(65).firstIndex(of: 0x0A) else {
            return FuzzInput.text(firstLine(), input).cut(limit)
        }
        var line = String(decoding: input[..<end], as: UTF8.self)
        var body = Array(input[(end + 1)...])
        if random.once(in: 24) { line = firstLine() }
        if random.once(in: 10) {
            body = bytes(body, limit: max(1, limit - end - 1))
        } else if group.isStreamed {
            stream(&body)
        } else if group == .multipart {
            multipart(&body, boundary: line)
        } else {
            var mutator = JSONMutator(pool: pool, random: SeededGenerator(seed: random.next()))
            body = mutator.mutate(body) ?? bytes(body, limit: max(1, limit - end - 1))
        }
        return FuzzInput.text(line, body).cut(limit)
    }

    private mutating func firstLine() -> String {
        let dialect = random.pick(DialectName.allCases)?.rawValue ?? ""
        switch group {
        case .requests, .replies, .streams: return dialect
        case .errors:
            return "\(dialect) \(random.pick([400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529, 99]) ?? 0)"
        case .queries: return "\(random.pick(QueryCheck.names) ?? "") \(random.once(in: 2) ? "query" : "result")"
        case .framings:
            return random.pick(StreamFraming.allCases).map { random.once(in: 2) ? "\($0) text" : "\($0)" } ?? ""
        case .multipart: return random.pick(["b", "-", "a b", "----=_Part_1:2/3", "aabaab"]) ?? ""
        }
    }

    /// Libfuzzer's own mutations.
    private func bytes(_ body: [UInt8], limit: Int) -> [UInt8] {
        var body = Array(body.prefix(limit))
        let count = body.count
        body += Array(repeating: 0, count: max(0, min(limit, count + 64) - count))
        let capacity = body.count
        let length = body.withUnsafeMutableBufferPointer { target in
            target.baseAddress.map { LLVMFuzzerMutate($0, count, capacity) } ?? 0
        }
        return Array(body.prefix(length))
    }

    private mutating func stream(_ body: inout [UInt8]) {
        var text = StreamText(body)
        let at = random.below(text.events.count + 1)
        let index = text.events.isEmpty ? 0 : random.below(text.events.count)
        switch random.below(10) {
        case 0 where !text.events.isEmpty: text.events.remove(at: index)
        case 1 where !text.events.isEmpty: text.events.insert(text.events[index], at: at)
        case 2 where text.events.count > 1: text.events.swapAt(index, random.below(text.events.count))
        case 3, 4: if let event = random.pick(pool.events) { text.events.insert(event, at: at) }
        case 5 where !text.events.isEmpty: text.events.removeSubrange(index...)
        default:
            guard !text.events.isEmpty, let data = StreamText.data(of: text.events[index]) else { break }
            var mutator = JSONMutator(pool: pool, random: SeededGenerator(seed: random.next()))
            guard let changed = mutator.mutate(Array(text.events[index][data])) else { break }
            text.events[index].replaceSubrange(data, with: changed)
        }
        body = text.bytes
    }

    private mutating func multipart(_ body: inout [UInt8], boundary: String) {
        for _ in 0...random.below(3) {
            var text = MultipartText(body)
            guard !text.lines.isEmpty else { return body = MultipartText.delimiter(boundary, random: &random) }
            let index = random.below(text.lines.count)
            let at = random.below(text.lines[index].count + 1)
            switch random.below(9) {
            case 0: text.lines.remove(at: index)
            case 1: text.lines.insert(text.lines[index], at: random.below(text.lines.count + 1))
            case 2: text.lines.swapAt(index, random.below(text.lines.count))
            case 3: text.lines[index].removeSubrange(at...)
            case 4: text.lines[index].removeSubrange(..<at)
            case 5, 6:
                text.lines[index].insert(contentsOf: MultipartText.delimiter(boundary, random: &random), at: at)
            default: text.lines[index].insert(contentsOf: random.pick(MultipartText.pieces) ?? [], at: at)
            }
            body = text.bytes
        }
    }
}

extension [UInt8] {
    fileprivate func cut(_ limit: Int) -> [UInt8] { count > limit ? Array(prefix(limit)) : self }
}
