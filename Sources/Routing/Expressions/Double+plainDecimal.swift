extension Double {
    /// As it is written in expressions: without an exponent, by digits that are read as the same number.
    var plainDecimal: String {
        if self == rounded(), magnitude < 0x1p63 { return "\(Int64(self))" }
        let parts = "\(magnitude)".split(separator: "e")
        // Without an exponent there is nothing to move, and what is not finite has none either.
        guard parts.count == 2, let exponent = Int(parts[1]) else { return description }
        let digits = parts[0].split(separator: ".")
        let fraction = digits.count == 2 && digits[1] != "0" ? digits[1] : ""
        let all = String(digits[0] + fraction)
        let point = digits[0].count + exponent
        let sign = self < 0 ? "-" : ""
        if point <= 0 { return "\(sign)0.\(String(repeating: "0", count: -point))\(all)" }
        if point >= all.count { return "\(sign)\(all)\(String(repeating: "0", count: point - all.count))" }
        return "\(sign)\(all.prefix(point)).\(all.dropFirst(point))"
    }
}
