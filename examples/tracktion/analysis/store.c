/* The folders: incoming/ for uploads, tracks/<tenant in hex>/<id>.json for records. */
#define _GNU_SOURCE
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"

static pc_err below(const struct ta_store *store, const char *name, struct pc_buf *path) {
    pc_buf_addf(path, "%s/%s", store->data, name);
    return pc_buf_str(path) != NULL ? PC_OK : PC_ERR_NOMEM;
}

static void sweep(const char *folder) {
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL)
        if (strncmp(entry->d_name, "upload-", 7) == 0)
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    (void)closedir(dir);
}

pc_err ta_store_open(struct ta_store *store, const char *data) {
    *store = (struct ta_store){data};
    struct pc_buf tracks PC_CLEANUP(pc_buf_free) = {0};
    struct pc_buf incoming PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = below(store, "tracks", &tracks);
    if (err == PC_OK)
        err = below(store, "incoming", &incoming);
    if (err == PC_OK)
        err = pc_file_make_dir(tracks.ptr, 0700);
    if (err == PC_OK)
        err = pc_file_make_dir(incoming.ptr, 0700);
    if (err == PC_OK)
        sweep(incoming.ptr);
    return err;
}

pc_err ta_store_incoming(const struct ta_store *store, struct pc_buf *path, int *fd) {
    pc_err err = below(store, "incoming/upload-XXXXXX", path);
    if (err != PC_OK)
        return err;
    *fd = mkostemp(path->ptr, O_CLOEXEC);
    return *fd >= 0 ? PC_OK : PC_ERR_IO;
}

pc_err ta_store_new_id(struct pc_id *out) {
    if (getrandom(out->bytes, sizeof out->bytes, 0) != (ssize_t)sizeof out->bytes)
        return PC_ERR_UNAVAILABLE;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return PC_ERR_UNAVAILABLE;
    uint64_t millis = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    for (int i = 0; i < 6; i++)
        out->bytes[i] = (uint8_t)(millis >> (40 - 8 * i));
    out->bytes[6] = (uint8_t)((out->bytes[6] & 0x0f) | 0x70);
    out->bytes[8] = (uint8_t)((out->bytes[8] & 0x3f) | 0x80);
    return PC_OK;
}

/* The tenant in hexadecimal, so that no name of one can leave its folder; "none" without a tenant.
 */
static pc_err tenant_folder(const struct ta_store *store, struct pc_span tenant,
                            struct pc_buf *path) {
    if (tenant.len > TA_TENANT_MAX)
        return PC_ERR_RANGE;
    pc_buf_addf(path, "%s/tracks/", store->data);
    if (tenant.len == 0)
        pc_buf_add_str(path, "none");
    else
        pc_hex_encode(tenant, path);
    return pc_buf_str(path) != NULL ? PC_OK : PC_ERR_NOMEM;
}

static pc_err record_path(const struct ta_store *store, struct pc_span tenant,
                          const struct pc_id *id, struct pc_buf *path) {
    pc_err err = tenant_folder(store, tenant, path);
    if (err != PC_OK)
        return err;
    pc_buf_add_char(path, '/');
    pc_id_format(id, path);
    pc_buf_add_str(path, ".json");
    return pc_buf_str(path) != NULL ? PC_OK : PC_ERR_NOMEM;
}

pc_err ta_store_put(const struct ta_store *store, struct pc_span tenant, const struct pc_id *id,
                    struct pc_span record) {
    struct pc_buf folder PC_CLEANUP(pc_buf_free) = {0};
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = tenant_folder(store, tenant, &folder);
    if (err == PC_OK)
        err = pc_file_make_dir(folder.ptr, 0700);
    if (err == PC_OK)
        err = record_path(store, tenant, id, &path);
    return err != PC_OK ? err : pc_file_replace(path.ptr, record, 0600);
}

pc_err ta_store_get(const struct ta_store *store, struct pc_span tenant, const struct pc_id *id,
                    struct pc_buf *out) {
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = record_path(store, tenant, id, &path);
    return err != PC_OK ? err : pc_file_read(path.ptr, TA_RECORD_MAX, out);
}

pc_err ta_store_remove(const struct ta_store *store, struct pc_span tenant,
                       const struct pc_id *id) {
    struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = record_path(store, tenant, id, &path);
    if (err != PC_OK || unlink(path.ptr) == 0)
        return err;
    return errno == ENOENT ? PC_ERR_NOTFOUND : PC_ERR_IO;
}

static int id_order(const struct pc_id *a, const struct pc_id *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static bool id_of_name(const char *name, struct pc_id *id) {
    struct pc_span text = pc_span_str(name);
    if (!pc_span_ends(text, PC_SPAN(".json")))
        return false;
    return pc_id_parse(pc_span_upto(text, text.len - 5), id) == PC_OK;
}

/* Keeps the newest `limit` in order; true where something older fell out or was left out. */
static bool insert(struct pc_id *ids, size_t *count, size_t limit, const struct pc_id *id) {
    size_t at = *count;
    while (at > 0 && id_order(&ids[at - 1], id) < 0)
        at--;
    if (at == limit)
        return true;
    bool full = *count == limit;
    size_t moved = (full ? limit - 1 : *count) - at;
    memmove(&ids[at + 1], &ids[at], moved * sizeof *ids);
    ids[at] = *id;
    if (!full)
        (*count)++;
    return full;
}

pc_err ta_store_list(const struct ta_store *store, struct pc_span tenant, const struct pc_id *after,
                     size_t limit, struct pc_id *out, size_t *count, bool *more) {
    *count = 0;
    *more = false;
    struct pc_buf folder PC_CLEANUP(pc_buf_free) = {0};
    pc_err err = tenant_folder(store, tenant, &folder);
    if (err != PC_OK)
        return err;
    DIR *dir = opendir(folder.ptr);
    if (dir == NULL)
        return errno == ENOENT ? PC_OK : PC_ERR_IO;
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        struct pc_id id;
        if (!id_of_name(entry->d_name, &id))
            continue;
        if (!pc_id_is_none(after) && id_order(&id, after) >= 0)
            continue;
        if (insert(out, count, limit, &id))
            *more = true;
    }
    (void)closedir(dir);
    return PC_OK;
}
