extension Migration {
    /// What is administered, who changed it when, and the answers of changes that may be asked for again.
    static let directory = Migration(3, "directory") { engine in
        [
            // One row: how often anything was changed.
            "CREATE TABLE directory (id BIGINT PRIMARY KEY, revision BIGINT NOT NULL)",
            "INSERT INTO directory (id, revision) VALUES (1, 0)",
            // `name` tells the things of a kind apart as people do; what was deleted has none, and no body.
            """
            CREATE TABLE resources (
                kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT, organisation TEXT, body TEXT,
                revision BIGINT NOT NULL, created BIGINT NOT NULL, updated BIGINT NOT NULL,
                PRIMARY KEY (kind, id)
            )\(engine.clustered)
            """,
            "CREATE UNIQUE INDEX resources_name ON resources (kind, name)",
            "CREATE INDEX resources_revision ON resources (revision)",
            """
            CREATE TABLE audit (
                id TEXT PRIMARY KEY, time BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
                kind TEXT NOT NULL, resource TEXT NOT NULL, organisation TEXT, detail TEXT
            )\(engine.clustered)
            """,
            """
            CREATE TABLE idempotency (
                id TEXT PRIMARY KEY, time BIGINT NOT NULL, request TEXT NOT NULL, answer BYTEA
            )\(engine.clustered)
            """,
            "CREATE INDEX idempotency_time ON idempotency (time)",
        ]
    }

    /// When a request was begun, beside when it was renewed last; and by what lists are narrowed, in the order in which they come a page at a
    /// time. Things by their names for people have an index already. Of two that fit as well SQLite takes the later one: what was done to one thing is little.
    static let directoryIndexes = Migration(5, "directory indexes") { _ in
        [
            "ALTER TABLE idempotency ADD COLUMN begun BIGINT",
            "CREATE INDEX resources_organisation ON resources (kind, organisation, id) WHERE body IS NOT NULL",
            "CREATE INDEX audit_kind ON audit (kind, id)",
            "CREATE INDEX audit_organisation ON audit (organisation, id)",
            "CREATE INDEX audit_organisation_kind ON audit (organisation, kind, id)",
            "CREATE INDEX audit_resource ON audit (resource, id)",
            "CREATE INDEX audit_resource_kind ON audit (resource, kind, id)",
        ]
    }
}
