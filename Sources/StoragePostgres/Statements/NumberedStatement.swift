/// A statement whose `?` have become PostgreSQL's `$1`, `$2`, …
///
/// What stands in literals, quoted identifiers and comments stays ("PostgreSQL: Lexical Structure", 4.1). PostgreSQL's operators with a
/// question mark cannot be written.
struct NumberedStatement: Sendable, Hashable {
    /// For PostgreSQL.
    let text: String
    /// How many values it takes.
    let count: Int

    init(_ sql: String) {
        var scan = Scan(Array(sql.utf8))
        scan.run()
        count = scan.count
        text = String(decoding: scan.output, as: UTF8.self)
    }

    private struct Scan {
        let input: [UInt8]
        var output: [UInt8] = []
        var count = 0
        var place = 0

        init(_ input: [UInt8]) {
            self.input = input
            output.reserveCapacity(input.count + 16)
        }

        mutating func run() {
            while place < input.count {
                switch input[place] {
                case UInt8(ascii: "?"):
                    count += 1
                    output.append(UInt8(ascii: "$"))
                    output.append(contentsOf: String(count).utf8)
                    place += 1
                case UInt8(ascii: "'"): quoted(escapes: isEscapeString)
                case UInt8(ascii: "\""): quoted(escapes: false)
                case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"): lineComment()
                case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): blockComment()
                case UInt8(ascii: "$") where !follows(\.isIdentifier): dollarQuoted()
                default: copy(1)
                }
            }
        }

        /// The byte so far ahead.
        func byte(_ ahead: Int) -> UInt8? {
            place + ahead < input.count ? input[place + ahead] : nil
        }

        /// The byte before is of this kind.
        func follows(_ kind: (UInt8) -> Bool) -> Bool {
            place > 0 && kind(input[place - 1])
        }

        /// The quote here begins a literal with backslashes: `E'…'`.
        var isEscapeString: Bool {
            follows { $0 | 0x20 == UInt8(ascii: "e") } && (place < 2 || !input[place - 2].isIdentifier)
        }

        mutating func copy(_ length: Int) {
            let end = min(place + length, input.count)
            output.append(contentsOf: input[place..<end])
            place = end
        }

        /// Up to the closing quote. One that is doubled closes one literal and opens the next, which comes to the same.
        mutating func quoted(escapes: Bool) {
            let quote = input[place]
            copy(1)
            while let next = byte(0) {
                if next == quote {
                    copy(1)
                    // A doubled quote keeps the literal open, and with it the meaning of backslashes.
                    guard byte(0) == quote else { return }
                    copy(1)
                } else {
                    copy(escapes && next == UInt8(ascii: "\\") ? 2 : 1)
                }
            }
        }

        mutating func lineComment() {
            while let next = byte(0), next != UInt8(ascii: "\n") { copy(1) }
        }

        /// Comments in comments are counted.
        mutating func blockComment() {
            var depth = 0
            repeat {
                if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                    depth += 1
                    copy(2)
                } else if byte(0) == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                    depth -= 1
                    copy(2)
                } else {
                    copy(1)
                }
            } while depth > 0 && place < input.count
        }

        /// `$$…$$` or `$tag$…$tag$`; any other dollar is only that.
        mutating func dollarQuoted() {
            var length = 1
            while let next = byte(length), next.isIdentifier, length > 1 || !next.isDigit { length += 1 }
            guard byte(length) == UInt8(ascii: "$") else { return copy(1) }
            let tag = input[place...(place + length)]
            copy(tag.count)
            while place < input.count {
                if input[place...].starts(with: tag) { return copy(tag.count) }
                copy(1)
            }
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// May stand in an identifier, the dollar apart.
    fileprivate var isIdentifier: Bool {
        let lowercase = self | 0x20
        return isDigit || self == UInt8(ascii: "_") || self >= 0x80
            || (lowercase >= UInt8(ascii: "a") && lowercase <= UInt8(ascii: "z"))
    }
}
