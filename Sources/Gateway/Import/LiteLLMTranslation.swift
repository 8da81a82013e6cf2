import Catalogue

/// A translation at work: what has been made and what has been noted.
struct LiteLLMTranslation {
    /// A section of a file, or an element of a list in it, with its place.
    struct Section {
        var value: YAMLValue
        var path: ImportPath
    }

    /// The members of the top level: of a list each element, since those of several files are put together.
    typealias Root = [(name: String, sections: [Section], isList: Bool)]

    let catalogue: Catalogue
    var findings: [ImportFinding] = []
    var variables = ImportedVariables()
    var vendors: [ImportedVendor] = []
    /// The names of callers' models and what they stand for, in the order of the file.
    var aliases: [(name: String, targets: [ImportedTarget])] = []
    /// `credential_list` by name.
    var credentials: [String: ImportedMapping] = [:]
    /// What holds for every deployment that says nothing else.
    var defaults = Defaults()
    /// Settings beside vendors, models and keys: lines of YAML.
    var general = YAMLLines()
    /// The largest body of a request, as a size.
    var maxBodyBytes: String?
    /// The members of `keys`.
    var keys = YAMLLines()

    /// Settings of all deployments together.
    struct Defaults {
        var firstByte: String?
        var betweenBytes: String?
        var routingStrategy = "simple-shuffle"
        var modelAliases: [(name: String, of: String, path: ImportPath)] = []
    }

    init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// Notes something that became nothing, or something else.
    mutating func report(_ kind: ImportFinding.Kind, _ path: ImportPath, _ message: String) {
        findings.append(ImportFinding(kind: kind, path: path.description, message: message))
    }

    /// Notes everything that is left of a mapping.
    mutating func reportRest(of mapping: ImportedMapping, in section: String) {
        for entry in mapping.entries where !entry.value.isNull {
            report(.missing, mapping.path(of: entry.key), LiteLLMAdvice.advice(for: entry.key, in: section))
        }
    }

    // MARK: Reading

    /// The members of a file's top level.
    mutating func read(_ text: String, file: String, isIncluded: Bool = false) throws(ImportFailure) -> Root {
        var reader = YAMLReader()
        let value: YAMLValue?
        do {
            value = try reader.read(text)
        } catch {
            let place = error.place.map { ":\($0.line):\($0.column)" } ?? ""
            throw ImportFailure(description: "\(file)\(place): \(error.message)")
        }
        let path = ImportPath(file: isIncluded ? file : nil)
        for duplicate in reader.duplicates {
            let path = ImportPath(file: path.file, setting: duplicate.path)
            report(.changed, path, "It is written twice, and the later one counts.")
        }
        guard let value, !value.isNull else { return [] }
        guard case .mapping(let entries) = value.content else {
            throw ImportFailure(description: "\(file): expected a mapping, found \(value.found)")
        }
        return entries.map { entry in
            let place = path.appending(entry.key)
            if let list = entry.value.list {
                let sections = list.enumerated().map { Section(value: $1, path: place.appending($0)) }
                return (entry.key, sections, true)
            }
            return (entry.key, [Section(value: entry.value, path: place)], false)
        }
    }

    /// Puts in what `include` names, as LiteLLM does: lists are joined, everything else is replaced.
    mutating func include(into root: inout Root, _ included: (String) -> String?) {
        var seen: Set<String> = []
        while let index = root.firstIndex(where: { $0.name == "include" }) {
            let (_, sections, isList) = root.remove(at: index)
            guard isList else {
                if let section = sections.first { report(.unreadable, section.path, "It must be a list of files.") }
                continue
            }
            for section in sections {
                guard let name = section.value.scalar else {
                    report(.unreadable, section.path, "It must be the name of a file.")
                    continue
                }
                guard seen.insert(name).inserted, seen.count <= 100 else { continue }
                guard let text = included(name) else {
                    report(.unreadable, section.path, "The file cannot be read; import again where it can be.")
                    continue
                }
                do throws(ImportFailure) {
                    join(try read(text, file: name, isIncluded: true), into: &root)
                } catch {
                    report(.unreadable, section.path, "The file is not readable as YAML: \(error.description)")
                }
            }
        }
    }

    private mutating func join(_ other: Root, into root: inout Root) {
        for member in other {
            guard let index = root.firstIndex(where: { $0.name == member.name }) else {
                root.append(member)
                continue
            }
            if root[index].isList, member.isList {
                root[index].sections += member.sections
            } else {
                if let path = root[index].sections.first?.path, let other = member.sections.first?.path {
                    report(.changed, path, "Replaced as a whole by \(other), as LiteLLM does.")
                }
                root[index] = member
            }
        }
    }

    /// Keeps the variables that the source itself names from being given to secrets.
    mutating func reserveNames(_ root: Root) {
        for member in root {
            for section in member.sections { reserveNames(section.value) }
            guard member.name == "environment_variables", let value = member.sections.first?.value,
                case .mapping(let entries) = value.content
            else { continue }
            for entry in entries { variables.reserve(entry.key) }
        }
        // A deployment without a key uses the provider's usual variable.
        for section in root.first(where: { $0.name == "model_list" })?.sections ?? [] {
            guard var mapping = ImportedMapping(section.value, path: section.path),
                let value = mapping.take("litellm_params"),
                var parameters = ImportedMapping(value, path: section.path), !parameters.has("api_key"),
                let model = parameters.scalar("model"), let provider = model.split(separator: "/").first,
                let variable = LiteLLMProvider.named(String(provider))?.variable
            else { continue }
            variables.reserve(variable)
        }
    }

    private mutating func reserveNames(_ value: YAMLValue) {
        switch value.content {
        case .scalar(let text, _):
            if case .variable(let name)? = ImportedText(text) { variables.reserve(name) }
        case .list(let list): for element in list { reserveNames(element) }
        case .mapping(let entries): for entry in entries { reserveNames(entry.value) }
        }
    }

    // MARK: Translating

    /// Everything, section by section: what others rest on comes first.
    mutating func translate(_ root: Root) {
        let order = ["credential_list", "litellm_settings", "router_settings", "general_settings", "model_list"]
        var models: [Section] = []
        let others = root.filter { !order.contains($0.name) }
        for member in order.compactMap({ name in root.first { $0.name == name } }) + others {
            if member.name == "model_list" || member.name == "credential_list" {
                guard member.isList else {
                    if let section = member.sections.first, !section.value.isNull {
                        report(.unreadable, section.path, "It must be a list.")
                    }
                    continue
                }
                if member.name == "model_list" { models = member.sections } else { readCredentials(member.sections) }
                continue
            }
            let known = ["litellm_settings", "router_settings", "general_settings", "environment_variables"]
            guard let section = member.sections.first, !section.value.isNull else { continue }
            guard known.contains(member.name) else {
                let path = ImportPath(file: section.path.file, setting: SettingPath().appending(member.name))
                report(.missing, path, LiteLLMAdvice.advice(for: member.name, in: ""))
                continue
            }
            guard !member.isList, let mapping = ImportedMapping(section.value, path: section.path) else {
                report(.unreadable, section.path, "It must be a mapping.")
                continue
            }
            translateSettings(member.name, mapping)
        }
        translateModels(models)
    }

    private mutating func readCredentials(_ sections: [Section]) {
        for section in sections {
            guard var mapping = ImportedMapping(section.value, path: section.path),
                let name = mapping.scalar("credential_name"),
                let values = mapping.take("credential_values").flatMap({
                    ImportedMapping($0, path: section.path.appending("credential_values"))
                })
            else {
                report(.unreadable, section.path, "It needs `credential_name` and `credential_values`.")
                continue
            }
            _ = mapping.take("credential_info")
            reportRest(of: mapping, in: "")
            credentials[name] = values
        }
    }
}
