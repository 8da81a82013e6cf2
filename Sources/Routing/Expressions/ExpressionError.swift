/// Why a text is no expression: what was expected and what was found, and where.
///
/// Something of the text is in it, since nobody finds the fault without; never a value of a variable.
public struct ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let code: Code
    /// Where, in bytes of UTF-8 from the start of the text.
    public let position: Int
    /// Where, in characters from the start of the text, the first one being 1.
    public let column: Int

    init(_ code: Code, at position: Int, in source: [UInt8]) {
        self.code = code
        self.position = position
        column = String(decoding: source[..<position], as: UTF8.self).count + 1
    }

    /// The fault in words, without its place.
    public var message: String { code.description }

    /// One line: the column and the fault.
    public var description: String { "column \(column): \(message)" }
}

extension ExpressionError {
    /// What can be wrong with an expression.
    public enum Code: Sendable, Hashable {
        /// More bytes than ``Expression/maximumBytes``.
        case tooLong(bytes: Int)
        /// More parentheses and `not` within one another than ``Expression/maximumDepth``.
        case tooDeep
        /// More elements of a list than ``Expression/maximumElements``.
        case tooManyElements
        /// A character that nothing begins with.
        case unexpectedCharacter(String, hint: String?)
        /// A text without the quote at its end.
        case unterminatedText(quote: String)
        /// A backslash with something behind it that means nothing.
        case invalidEscape(String)
        /// Something that begins like a number and is none.
        case invalidNumber(String)
        /// A number beyond the finite doubles.
        case numberTooLarge
        /// Something that cannot stand where it does.
        case unexpected(found: String, expected: String, nearest: [String] = [])
        /// A name that the schema does not have.
        case unknownVariable(String, nearest: [String])
        /// A map of which no value is named.
        case missingKey(map: String)
        /// A key of something that is no map.
        case notAMap(name: String, type: String)
        /// A comparison of a comparison.
        case chainedComparison(String)
        /// A condition where a variable or a literal is compared.
        case comparedCondition
        /// A list of elements of several types.
        case mixedList(first: String, found: String)
        /// An operator that does not take what stands beside it.
        case operandTypes(operator: String, expected: String, left: String, right: String)
        /// A text that a variable never is.
        case impossibleValue(String, variable: String, nearest: [String])
        /// A value where a condition is needed.
        case notACondition(String)
    }
}
