/* The sealed trail as it is while the sealer goes on: whole lines, and the keys that verify them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/chain_file.h"
#include "audit/link.h"
#include "base/file.h"
#include "base/file_links.h"
#include "cli/backup/collecting.h"

enum { PATH = 4096, TAIL = 2 * PC_LINK_LINE_MAX };

/* The end of a file, behind its last line break; and that line. */
struct tail {
    uint64_t end;
    struct pc_link link; /* seq and hash of it; its texts are those of the last read */
    bool has;
    char bytes[TAIL];
};

static pc_err read_tail(const char *path, struct tail *out, struct pc_diag *diag) {
    struct stat st;
    size_t got;
    PC_CLEANUP(pc_file_close) int fd = -1;
    if (pc_file_open_links(path, 0, &fd) == PC_ERR_DENIED)
        return pc_diag_set(diag, PC_ERR_INVALID, "%s: a link of another user leads there", path);
    if (fd < 0 || fstat(fd, &st) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", path, strerrordesc_np(errno));
    uint64_t size = (uint64_t)st.st_size, from = size > TAIL ? size - TAIL : 0;
    pc_err err = pc_file_read_at(fd, from, out->bytes, (size_t)(size - from), &got);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s: %s", path, strerrordesc_np(errno));
    const char *last = memrchr(out->bytes, '\n', got);
    out->has = false;
    out->end = from;
    if (last == NULL) /* a line that has just been begun; or no chain at all */
        return PC_OK;
    size_t len = (size_t)(last - out->bytes);
    const char *before = memrchr(out->bytes, '\n', len);
    size_t start = before == NULL ? 0 : (size_t)(before - out->bytes) + 1;
    out->end = from + len + 1;
    out->has = pc_link_parse(pc_span(out->bytes + start, len - start), &out->link) == PC_OK;
    return PC_OK;
}

static void take_head(struct pc_collecting *c, const struct tail *tail) {
    c->manifest->audit_seq = tail->link.seq;
    memcpy(c->manifest->audit_hash, tail->link.hash, sizeof c->manifest->audit_hash);
}

/* From the first file to the last, each as long as it is now: a beginning of the chain, whatever
 * the sealer adds meanwhile. */
static pc_err collect_files(struct pc_collecting *c, const struct pc_chain_files *files,
                            struct tail *tail) {
    pc_err err = PC_OK;
    for (size_t i = 0; i < files->count && err == PC_OK; i++) {
        char path[PATH];
        int len = snprintf(path, sizeof path, "%s/%s", c->setup->paths.audit, files->names[i]);
        if (len < 0 || len >= PATH)
            return PC_ERR_RANGE;
        uint64_t limit = UINT64_MAX;
        if (i + 2 >= files->count) { /* the last may be empty: the head is in the one before */
            err = read_tail(path, tail, c->diag);
            limit = tail->end;
            if (err == PC_OK && tail->has)
                take_head(c, tail);
        }
        if (err == PC_OK && limit > 0)
            err = pc_collect_file(c, path, PC_BACKUP_AUDIT, limit);
    }
    return err;
}

pc_err pc_collect_audit(struct pc_collecting *c) {
    char keys[PATH];
    struct pc_chain_files files;
    pc_err err = pc_chain_files_list(c->setup->paths.audit, &files, c->diag);
    if (err == PC_ERR_NOTFOUND)
        return PC_OK;
    if (err != PC_OK)
        return err;
    struct tail *tail = malloc(sizeof *tail);
    err = tail == NULL ? PC_ERR_NOMEM : collect_files(c, &files, tail);
    free(tail);
    pc_chain_files_free(&files);
    int len = snprintf(keys, sizeof keys, "%s/keys", c->setup->paths.audit);
    if (err == PC_OK && (len < 0 || len >= PATH))
        err = PC_ERR_RANGE;
    /* Behind the chain: a key is published before it signs. */
    return err == PC_OK ? pc_collect_folder(c, keys, PC_BACKUP_AUDIT, NULL, 0) : err;
}
