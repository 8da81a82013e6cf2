public import Catalogue
import Core
import Transport

extension Configuration {
    /// Reads a configuration file.
    /// - Parameters:
    ///   - yaml: the text of the file.
    ///   - file: its name, for messages.
    ///   - environment: what `${NAME}` stands for.
    ///   - insecureNoAuth: allow listening beyond this machine though no caller has to say who it is.
    ///   - checksFiles: whether the files that are named must be there and of use.
    ///   - sections: what the text must not say, since it is said elsewhere.
    /// - Throws: every fault at once.
    public static func load(
        yaml: String,
        file: String,
        environment: [String: String],
        catalogue: Catalogue = .standard,
        insecureNoAuth: Bool = false,
        checksFiles: Bool = false,
        leavingOut sections: [String] = []
    ) throws(ConfigurationErrors) -> Configuration {
        var reader = SettingsReader(file: file, text: yaml, environment: environment)
        var yamlReader = YAMLReader()
        var root: YAMLValue?
        do {
            root = try yamlReader.read(yaml)
        } catch {
            reader.report(error.message, at: error.place, SettingPath())
        }
        for duplicate in yamlReader.duplicates {
            reader.report("written twice; first in line \(duplicate.first.line)", at: duplicate.second, duplicate.path)
        }
        var configuration = Configuration()
        if let root, !root.isNull {
            let read = reader.read(root, as: .section(ConfigurationFormat.root), SettingPath(), keyPlace: root.place)
            if case .section(let record)? = read?.value {
                for name in sections where record.written.contains(name) {
                    let path = SettingPath().appending(name)
                    reader.report(
                        "is said by the file that the gateway is started with; leave it out",
                        at: record[name]?.place,
                        path
                    )
                }
                var builder = ConfigurationBuilder(
                    reader: reader,
                    catalogue: catalogue,
                    insecureNoAuth: insecureNoAuth,
                    environment: environment
                )
                if checksFiles { builder.checkTLS = \.unusableFile }
                configuration = builder.build(record)
                reader = builder.reader
            }
        }
        configuration.addBuiltInVendors(of: catalogue)
        configuration.insecureNoAuth = insecureNoAuth
        guard reader.problems.isEmpty else { throw ConfigurationErrors(unordered: reader.problems) }
        return configuration
    }

    /// The configuration without a file: every vendor whose usual key is in the environment, and the simulator.
    /// - Parameter storedKeys: the names of keys that are kept in the database; those that are a kind's count where the environment has
    ///   none for it.
    public static func embedded(
        environment: [String: String],
        storedKeys: Set<String> = [],
        catalogue: Catalogue = .standard
    ) -> Configuration {
        var configuration = Configuration()
        for kind in catalogue.kinds where !kind.isBuiltIn {
            let key = kind.environmentKey(in: environment)?.key
            guard key != nil || storedKeys.contains(kind.name) else { continue }
            guard let text = kind.baseURL ?? ConfigurationBuilder.address(of: kind, in: environment),
                let url = try? BaseURL(text)
            else { continue }
            var vendor = Vendor(name: kind.name, kind: kind, baseURL: url, apiKey: key)
            if key == nil { vendor.storedKey = kind.name }
            configuration.vendors.append(vendor)
        }
        configuration.addBuiltInVendors(of: catalogue)
        return configuration
    }

    /// Adds the kinds that live inside the gateway unless a vendor of that name is configured.
    mutating func addBuiltInVendors(of catalogue: Catalogue) {
        for kind in catalogue.kinds where kind.isBuiltIn && vendor(kind.name) == nil {
            vendors.append(Vendor(name: kind.name, kind: kind, baseURL: nil, apiKey: nil))
        }
    }
}

extension VendorKind {
    /// The first of the kind's variables that is filled, and the key in it.
    func environmentKey(in environment: [String: String]) -> (variable: String, key: Secret)? {
        for variable in environmentKeys {
            if let value = environment[variable], !value.isEmpty { return (variable, Secret(value)) }
        }
        return nil
    }
}

extension Configuration.TLS {
    /// Why HTTPS could not be served with these files; nil when it could.
    fileprivate var unusableFile: TLSCertificateSource.Unusable? {
        do {
            _ = try TLSCertificateSource(self)
            return nil
        } catch {
            return error
        }
    }
}
