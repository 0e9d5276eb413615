/*
 * The tracks that were measured: one JSON file each, in a folder of its tenant.
 *
 * Identifiers are UUIDs of version 7 (RFC 9562), so their order is the order of time.
 */
#ifndef TA_STORE_H
#define TA_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/id.h"

enum { TA_TENANT_MAX = 100, TA_LIST_MAX = 100, TA_RECORD_MAX = 16 * 1024 };

struct ta_store {
    const char *data; /* the folder */
};

/* Makes the folders, and removes what an earlier run left half uploaded. */
PC_MUST pc_err ta_store_open(struct ta_store *store, const char *data);

/* A fresh temporary file for an upload, mode 0600. The path goes to `path`; the caller removes it.
 */
PC_MUST pc_err ta_store_incoming(const struct ta_store *store, struct pc_buf *path, int *fd);

PC_MUST pc_err ta_store_new_id(struct pc_id *out);
PC_MUST pc_err ta_store_put(const struct ta_store *store, struct pc_span tenant,
                            const struct pc_id *id, struct pc_span record);
/* Another tenant's record is PC_ERR_NOTFOUND. */
PC_MUST pc_err ta_store_get(const struct ta_store *store, struct pc_span tenant,
                            const struct pc_id *id, struct pc_buf *out);
PC_MUST pc_err ta_store_remove(const struct ta_store *store, struct pc_span tenant,
                               const struct pc_id *id);

/* At most `limit` identifiers of the tenant's, newest first, older than `after` (none: from the
 * newest). *more: there are older ones. */
PC_MUST pc_err ta_store_list(const struct ta_store *store, struct pc_span tenant,
                             const struct pc_id *after, size_t limit, struct pc_id *out,
                             size_t *count, bool *more);

#endif
