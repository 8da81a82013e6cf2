extension Configuration {
    /// Settings that differ from the running ones but are read only at the start.
    func changesNeedingRestart(from running: Configuration) -> [String] {
        var changed = server.changesNeedingRestart(from: running.server)
        if admin.listen != running.admin.listen { changed.append("admin.listen") }
        if admin.tls != running.admin.tls { changed.append("admin.tls") }
        if storage != running.storage { changed.append("storage.url") }
        if idempotency.isShared != running.idempotency.isShared { changed.append("idempotency.share") }
        if sharedState != running.sharedState { changed.append("shared_state") }
        if ledger.maxQueued != running.ledger.maxQueued { changed.append("ledger.max_queued") }
        if ledger.spillBytes != running.ledger.spillBytes { changed.append("ledger.spill_bytes") }
        return changed
    }
}

extension Configuration.Server {
    fileprivate func changesNeedingRestart(from old: Configuration.Server) -> [String] {
        var changed: [String] = []
        if listen != old.listen { changed.append("server.listen") }
        if threads != old.threads { changed.append("server.threads") }
        if tls != old.tls { changed.append("server.tls") }
        if maxConnections != old.maxConnections { changed.append("server.max_connections") }
        if maxHeaderBytes != old.maxHeaderBytes { changed.append("server.max_header_bytes") }
        if headerTimeout != old.headerTimeout { changed.append("server.header_timeout") }
        if bodyTimeout != old.bodyTimeout { changed.append("server.body_timeout") }
        if idleTimeout != old.idleTimeout { changed.append("server.idle_timeout") }
        if writeTimeout != old.writeTimeout { changed.append("server.write_timeout") }
        return changed
    }
}
