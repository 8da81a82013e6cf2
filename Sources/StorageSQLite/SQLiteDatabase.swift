internal import GRDB
public import Storage

/// SQLite, through GRDB.
public enum SQLiteDatabaseStub {}
