/// A small chart over the time of a scenario, in SVG.
struct PlotPanel {
    /// Of its frame, in units of the picture.
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    /// The value at its upper edge.
    let top: Double
    /// What is written beside the upper edge.
    let topLabel: String

    /// Frame, fault and labels.
    func frame(showsTimes: Bool) -> String {
        let fault = (BenchScenario.fault.lowerBound / second, BenchScenario.fault.upperBound / second)
        let left = place(ofTime: Double(fault.0))
        let right = place(ofTime: Double(fault.1))
        var parts = [
            "<rect class=\"fault\" x=\"\(left)\" y=\"\(y.fixed(1))\" "
                + "width=\"\(width(fault.1 - fault.0))\" height=\"\(height.fixed(1))\"/>",
            "<path class=\"axis\" d=\"M\(x.fixed(1)) \(y.fixed(1))V\((y + height).fixed(1))H\((x + width).fixed(1))\"/>",
            label(topLabel, x: (x - 5).fixed(1), y: y + 8, anchor: "end"),
            label("0", x: (x - 5).fixed(1), y: y + height, anchor: "end"),
        ]
        if showsTimes {
            parts.append(label("fault: \(fault.0) s", x: left, y: y + height + 14, anchor: "middle"))
            parts.append(label("\(fault.1) s", x: right, y: y + height + 14, anchor: "middle"))
        }
        return parts.joined(separator: "\n")
    }

    /// A line through values that were measured at even distances.
    func line(_ values: [Double], _ name: String) -> String {
        let step = width / Double(values.count)
        let points = values.enumerated().map { place, value in
            let left = x + (Double(place) + 0.5) * step
            return "\(left.fixed(1)),\((y + height - min(1, value / top) * height).fixed(1))"
        }
        return "<polyline class=\"\(name)\" points=\"\(points.joined(separator: " "))\"/>"
    }

    private func label(_ text: String, x: String, y: Double, anchor: String) -> String {
        "<text x=\"\(x)\" y=\"\(y.fixed(1))\" text-anchor=\"\(anchor)\">\(text)</text>"
    }

    private func place(ofTime seconds: Double) -> String {
        (x + seconds / Double(BenchScenario.end / second) * width).fixed(1)
    }

    private func width(_ seconds: Int) -> String {
        (Double(seconds) / Double(BenchScenario.end / second) * width).fixed(1)
    }
}
