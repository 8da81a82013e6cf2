import Access
import Core
import Directory
import Logging
import NIOConcurrencyHelpers
import Storage
import Synchronization

/// What is administered takes effect while the gateway runs, whichever gateway of the database it was administered at.
extension GatewayProcess: ConfigurationControl {
    /// Whether a configuration that was applied in the database counts.
    private func isStored(_ base: Configuration) -> Bool {
        if case .embedded = source { return true }
        return base.admin.configuration == .database
    }

    /// The configuration in use, or to be: that of the file or the environment, or the one that was applied last.
    /// - Throws: `ConfigurationErrors`.
    func configuration(with directory: StoredDirectory) throws -> Configuration {
        let base = try source.read(environment: environment, insecureNoAuth: insecureNoAuth)
        guard isStored(base), let version = directory.configuration else {
            guard case .embedded = source else { return base }
            return Configuration.embedded(environment: environment, storedKeys: Set(directory.vendorKeys.keys))
        }
        return try configuration(of: version.text, named: sourceText(directory), over: base)
    }

    private func configuration(of text: String, named name: String, over base: Configuration) throws -> Configuration {
        try base.replaced(by: text, named: name, environment: environment, insecureNoAuth: insecureNoAuth)
    }

    /// Where a configuration comes from, for people.
    func sourceText(_ directory: StoredDirectory) -> String {
        let isStored = isStored(atStart)
        if isStored, let version = directory.configuration { return "version \(version.number) in the database" }
        return "\(source)"
    }

    /// The configuration in use.
    package var running: RunningConfiguration {
        let directory = current.withLockedValue { $0.directory }
        let isStored = isStored(atStart)
        let version = isStored ? directory.configuration : nil
        return RunningConfiguration(
            text: runningText.flatMap { ConfigurationText($0)?.masked },
            source: sourceText(directory),
            version: version?.number,
            isStored: isStored
        )
    }

    private var runningText: String? {
        let version = isStored(atStart) ? current.withLockedValue { $0.directory.configuration } : nil
        return version?.text ?? source.text
    }

    /// What the settings of a text are that differ from those in use.
    package func differences(of text: String) -> [SettingDifference]? {
        ConfigurationText(text).map { new in
            ConfigurationText.differences(from: runningText.flatMap { ConfigurationText($0) }, to: new)
        }
    }

    /// What is wrong with a text; nothing where it could be applied.
    package func faults(of text: String) -> [ConfigurationProblem] {
        do {
            _ = try configuration(of: text, named: "configuration", over: atStart)
            return (ConfigurationText(text)?.literalSecrets ?? []).map { secret in
                ConfigurationProblem(
                    file: "configuration",
                    line: secret.place.line,
                    column: secret.place.column,
                    path: secret.path,
                    message:
                        "a configuration in the database holds no secrets; name a variable of the environment, as ${NAME}"
                )
            }
        } catch let errors as ConfigurationErrors {
            return errors.problems
        } catch {
            return [ConfigurationProblem(file: "configuration", path: "", message: "cannot be used")]
        }
    }

    /// Looks for what was changed in the database, and lets it take effect.
    package func refresh() async {
        guard let directory else { return }
        await turns.take {
            let changed: StoredDirectory?
            do throws(StoreError) {
                changed = try await directory.refresh()
            } catch {
                self.tellDirectory(isCurrent: false, error)
                // Better what was known before this process than nothing.
                if let recalled = await directory.recall() { await self.take(recalled) }
                return
            }
            self.tellDirectory(isCurrent: true, nil)
            if let changed { await self.take(changed) }
        }
    }

    private func take(_ changed: StoredDirectory) async {
        let old = current.withLockedValue { $0 }
        guard isStored(atStart), changed.configuration != old.directory.configuration else {
            return await take(changed, under: old)
        }
        // Where the configuration cannot be taken, what else was changed counts all the same.
        if await !install(changed, "applied") { await take(changed, under: old) }
    }

    /// Lets what is administered take effect under the configuration as it is.
    private func take(_ directory: StoredDirectory, under old: Snapshot) async {
        do {
            var configuration = old.configuration
            // Without a file a key that is kept brings its vendor along.
            if case .embedded = source, directory.configuration == nil {
                configuration = try self.configuration(with: directory)
            }
            await put(try snapshot(configuration, directory, masterKeys, previous: old))
        } catch {
            logger.error("what is administered could not take effect", metadata: ["reason": "\(error)"])
        }
    }

    /// A configuration with what is administered, vendors' keys opened.
    func snapshot(
        _ configuration: Configuration,
        _ directory: StoredDirectory,
        _ keys: MasterKeys?,
        previous: Snapshot
    ) throws -> Snapshot {
        var configuration = configuration
        for place in configuration.vendors.indices {
            let vendor = configuration.vendors[place]
            guard let name = vendor.storedKey else { continue }
            do throws(VendorKeyFault) {
                configuration.vendors[place].apiKey = try directory.vendorKey(name, keys)
            } catch {
                configuration.vendors[place].apiKey = nil
                logger.error("\(error)", metadata: ["vendor": "\(vendor.name)"])
            }
        }
        return try Snapshot(
            configuration,
            environment: environment,
            simulator: simulator,
            cloud: cloud,
            log: cloudLog,
            directory: directory,
            previous: previous
        )
    }

    private func tellDirectory(isCurrent: Bool, _ error: StoreError?) {
        guard runtime.isDirectoryCurrent.exchange(isCurrent, ordering: .relaxed) != isCurrent else { return }
        if let error {
            logger.error(
                "the database cannot be read: keys, prices and the configuration stay as they were",
                metadata: ["reason": "\(error.message)"]
            )
        } else {
            logger.notice("the database is read again")
        }
    }

    /// Looks again and again, until the gateway stops.
    func watchDirectory() {
        guard directory != nil else { return }
        let task = Task.detached { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: GatewayProcess.directoryInterval)
                guard let self, !Task.isCancelled else { return }
                await self.refresh()
            }
        }
        watching.withLockedValue { $0 = task }
    }
}

extension Configuration {
    /// A configuration that was applied over this one. What the process itself is made of, it does not say.
    /// - Throws: `ConfigurationErrors`.
    func replaced(
        by text: String,
        named name: String,
        environment: [String: String],
        insecureNoAuth: Bool
    ) throws -> Configuration {
        var configuration = try Configuration.load(
            yaml: text,
            file: name,
            environment: environment,
            insecureNoAuth: insecureNoAuth,
            checksFiles: true,
            leavingOut: ["server", "admin", "storage", "vault"]
        )
        configuration.server = server
        configuration.admin = admin
        configuration.storage = storage
        // It may name a command, which whoever administers the gateway must not choose.
        configuration.vault = vault
        return configuration
    }
}
