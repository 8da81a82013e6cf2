import Access
import Core
import Directory
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Storage
import Synchronization

/// What is administered takes effect while the gateway runs, whichever gateway of the database it was administered at.
extension GatewayProcess: ConfigurationControl {
    /// The configuration as it is kept, where what is administered says so.
    private func kept(_ base: Configuration, _ directory: StoredDirectory) -> KeptConfiguration {
        KeptConfiguration(
            base: base,
            source: source,
            version: directory.configuration,
            environment: environment,
            insecureNoAuth: insecureNoAuth
        )
    }

    private var kept: KeptConfiguration { kept(atStart, current.withLockedValue { $0.directory }) }

    /// The configuration in use, or to be: that of the file or the environment, or the one that was applied last.
    /// - Throws: `ConfigurationErrors`.
    func configuration(with directory: StoredDirectory) throws -> Configuration {
        let base = try source.read(environment: environment, insecureNoAuth: insecureNoAuth)
        return try kept(base, directory).configuration(storedKeys: Set(directory.vendorKeys.keys))
    }

    /// Where a configuration comes from, for people.
    func sourceText(_ directory: StoredDirectory) -> String { kept(atStart, directory).sourceText }

    /// The configuration in use.
    package var running: RunningConfiguration { kept.running }

    /// What the settings of a text are that differ from those in use.
    package func differences(of text: String) -> [SettingDifference]? { kept.differences(of: text) }

    /// What is wrong with a text; nothing where it could be applied.
    package func faults(of text: String) -> [ConfigurationProblem] { kept.faults(of: text) }

    /// Looks for what was changed in the database, and lets it take effect.
    package func refresh() async { await refresh(at: .now()) }

    /// The same; what could not be used so far is tried again when it is time.
    func refresh(at now: NIODeadline) async {
        guard let directory else { return }
        await turns.take {
            let changed: StoredDirectory?
            do throws(StoreError) {
                changed = try await directory.refresh()
            } catch {
                self.tellDirectory(isCurrent: false, error)
                // Better what was known before this process than nothing.
                if let recalled = await directory.recall() {
                    await self.take(recalled, at: now)
                } else {
                    await self.tryAgain(at: now)
                }
                return
            }
            self.tellDirectory(isCurrent: true, nil)
            if let changed { await self.take(changed, at: now) } else { await self.tryAgain(at: now) }
        }
    }

    private func take(_ changed: StoredDirectory, at now: NIODeadline) async {
        let old = current.withLockedValue { $0 }
        guard kept.isStored, changed.configuration != old.directory.configuration else {
            runtime.unusable.withLockedValue { $0 = nil }
            return await take(changed, under: old)
        }
        guard await !apply(changed, at: now) else { return }
        // What else was changed counts all the same. Nobody knows whom a configuration that cannot be read would ask, so everybody is.
        var kept = changed
        kept.configuration = old.directory.configuration
        kept.hasHadKeys = kept.hasHadKeys || old.directory.configuration == nil
        await take(kept, under: old)
    }

    /// Tries an applied configuration again that could not be used, where it is time.
    /// - Parameter isEarly: does not wait until it is, because something may have been mended.
    func tryAgain(at now: NIODeadline, isEarly: Bool = false) async {
        guard let directory, let unusable = runtime.unusable.withLockedValue({ $0 }), isEarly || unusable.next <= now
        else { return }
        _ = await apply(await directory.latest, at: now)
    }

    /// Puts the configuration in place that was applied.
    /// - Returns: false where it cannot be used here, which is said.
    private func apply(_ directory: StoredDirectory, at now: NIODeadline) async -> Bool {
        do {
            try await install(directory, "applied")
            runtime.unusable.withLockedValue { $0 = nil }
            return true
        } catch {
            let previous = runtime.unusable.withLockedValue { $0 }
            let unusable = UnusableConfiguration(
                version: directory.configuration?.number,
                error,
                after: previous,
                at: now
            )
            runtime.unusable.withLockedValue { $0 = unusable }
            // Once is enough.
            if unusable.fault != previous?.fault || unusable.reason != previous?.reason { tell(notReloaded: error) }
            return false
        }
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
        configuration.add(directory)
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
        upkeep.withLockedValue { $0.append(task) }
    }
}
