import Catalogue

extension Configuration {
    /// The names nearest to a model's name that stands for nothing, for the answer that says so.
    ///
    /// Only names that would work are offered: aliases, plain names that a vendor lists, and `vendor/model`.
    public func modelNames(near name: String) -> [String] {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            if let vendor = vendor(parts[0]) {
                let near = NearestNames.of(parts[1], among: vendor.listedNames)
                if !near.isEmpty { return near.map { "\(vendor.name)/\($0)" } }
            } else {
                let near = NearestNames.of(
                    parts[0],
                    among: vendors.lazy.prefix(Configuration.longestSearch).map(\.name)
                )
                if !near.isEmpty { return near.map { "\($0)/\(parts[1])" } }
            }
        }
        let names = aliases.lazy.map(\.name)
        var seen: Set<String> = []
        var known: [String] = names.prefix(Configuration.longestSearch).filter { seen.insert($0).inserted }
        for vendor in vendors where known.count < Configuration.longestSearch {
            known += vendor.listedNames.filter { seen.insert($0).inserted }
        }
        return NearestNames.of(name, among: known)
    }

    /// Whether a model of that name can be asked for.
    /// - Parameter vendorNames: of all vendors, also of those that are at fault.
    func knows(model name: String, _ vendorNames: [String]) -> Bool {
        if alias(name) != nil || vendors.contains(where: { $0.model(name) != nil }) { return true }
        guard let slash = name.firstIndex(of: "/"), slash != name.indices.last else { return false }
        return vendorNames.contains(String(name[..<slash]))
    }

    /// A caller must not be able to make the gateway compare without end.
    private static let longestSearch = 1_000
}

extension Configuration.Vendor {
    /// The names of models that the operator or the catalogue lists; patterns are left out.
    fileprivate var listedNames: [String] {
        (models.all + kind.models.all).filter { !$0.isDeprecated }.map(\.name).filter { !$0.hasSuffix("*") }
    }
}
