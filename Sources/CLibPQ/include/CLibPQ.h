/// The functions of libpq, PostgreSQL's client library, which is looked for when the first of them is needed: a gateway that keeps what it
/// has in SQLite needs no libpq, nor the twenty libraries that come with it.
#pragma once

#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

/// Finds libpq; nothing else here may be called before that. May be called often and from any thread.
/// - Returns: NULL, or why there is none.
const char *clibpq_load(void);
