#define _GNU_SOURCE
#include "CLibPQ.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

// Each function that is used: result, name, parameters, arguments.
#define FUNCTIONS(each)                                                                                                         \
    each(void, PQclear, (PGresult * result), (result))                                                                          \
    each(char *, PQcmdStatus, (PGresult * result), (result))                                                                    \
    each(char *, PQcmdTuples, (PGresult * result), (result))                                                                    \
    each(PGconn *, PQconnectdbParams, (const char *const *keywords, const char *const *values, int expand),                     \
         (keywords, values, expand))                                                                                            \
    each(void, PQconninfoFree, (PQconninfoOption * options), (options))                                                         \
    each(PQconninfoOption *, PQconninfoParse, (const char *text, char **complaint), (text, complaint))                          \
    each(int, PQconsumeInput, (PGconn * connection), (connection))                                                              \
    each(int, PQenterPipelineMode, (PGconn * connection), (connection))                                                         \
    each(char *, PQerrorMessage, (const PGconn *connection), (connection))                                                      \
    each(int, PQexitPipelineMode, (PGconn * connection), (connection))                                                          \
    each(void, PQfinish, (PGconn * connection), (connection))                                                                   \
    each(int, PQflush, (PGconn * connection), (connection))                                                                     \
    each(void, PQfreemem, (void *memory), (memory))                                                                             \
    each(Oid, PQftype, (const PGresult *result, int column), (result, column))                                                  \
    each(PGresult *, PQgetResult, (PGconn * connection), (connection))                                                          \
    each(int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))                                \
    each(int, PQgetlength, (const PGresult *result, int row, int column), (result, row, column))                                \
    each(char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))                              \
    each(int, PQisBusy, (PGconn * connection), (connection))                                                                    \
    each(int, PQnfields, (const PGresult *result), (result))                                                                    \
    each(char *, PQpass, (const PGconn *connection), (connection))                                                              \
    each(int, PQpipelineSync, (PGconn * connection), (connection))                                                              \
    each(char *, PQresultErrorField, (const PGresult *result, int field), (result, field))                                      \
    each(char *, PQresultErrorMessage, (const PGresult *result), (result))                                                      \
    each(ExecStatusType, PQresultStatus, (const PGresult *result), (result))                                                    \
    each(int, PQsendPrepare, (PGconn * connection, const char *name, const char *query, int count, const Oid *types),           \
         (connection, name, query, count, types))                                                                               \
    each(int, PQsendQuery, (PGconn * connection, const char *query), (connection, query))                                       \
    each(int, PQsendQueryPrepared,                                                                                              \
         (PGconn * connection, const char *name, int count, const char *const *values, const int *lengths,                      \
          const int *formats, int resultFormat),                                                                                \
         (connection, name, count, values, lengths, formats, resultFormat))                                                     \
    each(PQnoticeReceiver, PQsetNoticeReceiver, (PGconn * connection, PQnoticeReceiver receiver, void *argument),               \
         (connection, receiver, argument))                                                                                      \
    each(int, PQsetSingleRowMode, (PGconn * connection), (connection))                                                          \
    each(int, PQsetnonblocking, (PGconn * connection, int isNonblocking), (connection, isNonblocking))                          \
    each(int, PQsocket, (const PGconn *connection), (connection))                                                               \
    each(ConnStatusType, PQstatus, (const PGconn *connection), (connection))                                                    \
    each(PGTransactionStatusType, PQtransactionStatus, (const PGconn *connection), (connection))

// Hidden: libpq's own calls of its functions must not end here.
#define DEFINE(result, name, parameters, arguments)                                                                             \
    static result(*found_##name) parameters;                                                                                    \
    __attribute__((visibility("hidden"))) result name parameters { return found_##name arguments; }
FUNCTIONS(DEFINE)

#ifdef __APPLE__
static const char library[] = "libpq.5.dylib";
#else
static const char library[] = "libpq.so.5";
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char reason[256];

static void note(const char *fault) { snprintf(reason, sizeof reason, "%s", fault ? fault : library); }

static void load(void) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return note(dlerror());
    // The kinds of pointers are those of libpq's own header; POSIX has it that dlsym's can be made into them.
#define FIND(result, name, parameters, arguments)                                                                               \
    if (!(*(void **)&found_##name = dlsym(handle, #name))) return note(dlerror());
    FUNCTIONS(FIND)
}

const char *clibpq_load(void) {
    pthread_once(&once, load);
    return reason[0] ? reason : NULL;
}
