internal import CLibPQ
public import Storage

/// PostgreSQL 15 or newer, through libpq.
public enum PostgresDatabase {}
