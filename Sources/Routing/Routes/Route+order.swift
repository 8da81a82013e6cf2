extension Route {
    /// The targets in the order in which a call would be tried there if each failed, but for those that are left alone now. Nothing is taken and
    /// nothing is counted.
    /// - Parameter isInsisting: as if none were left alone, but for those whose vendors have asked for that, unless all have.
    public func order(
        for call: some RouteCall,
        among eligible: TargetSet,
        at now: Int,
        isInsisting: Bool = false
    ) -> [Int] {
        var probing: TargetSet = []
        var left = eligible.intersection(root.leaves).filtered { place in
            switch targets[place].health.availability(at: now) {
            case .available: return true
            case .probe:
                probing.insert(place)
                return true
            case .open: return isInsisting
            case .resting: return false
            }
        }
        if isInsisting, left.isEmpty { left = eligible.intersection(root.leaves) }
        let chooser = RouteChooser(self, for: call, at: now, probing: probing, isAsking: true)
        var order: [Int] = []
        while let place = chooser.choose(from: root, among: left) {
            order.append(place)
            for other in left where targets[other].health === targets[place].health { left.subtract([other]) }
        }
        return order
    }
}
