import NIOCore

/// The lines of a batch's input file, each a JSON object (JSON Lines). Empty ones count and are passed over.
struct BatchInput: Sequence, IteratorProtocol {
    private var rest: ByteBuffer
    private let endpoint: String
    private var number = 0

    init(_ content: ByteBuffer, endpoint: String) {
        rest = content
        self.endpoint = endpoint
    }

    /// The next line, or what is wrong with it.
    mutating func next() -> Result<BatchLine, StoredBatch.Fault>? {
        while rest.readableBytes > 0 {
            number += 1
            let view = rest.readableBytesView
            let length = view.firstIndex(of: UInt8(ascii: "\n")).map { $0 - view.startIndex } ?? view.count
            guard let line = rest.readSlice(length: length) else { return nil }
            rest.moveReaderIndex(forwardBy: Swift.min(1, rest.readableBytes))
            let isEmpty = line.readableBytesView.allSatisfy { $0 <= UInt8(ascii: " ") }
            if isEmpty { continue }
            do throws(StoredBatch.Fault) {
                return .success(try BatchLine(line, number: number, endpoint: endpoint))
            } catch {
                return .failure(error)
            }
        }
        return nil
    }
}
