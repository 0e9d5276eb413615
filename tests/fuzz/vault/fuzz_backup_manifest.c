/* Manifests of backups: whatever is taken leads nowhere else, and is written and read again the
 * same. */
#include <stdlib.h>

#include "vault/backup/manifest.h"
#include "vault/backup/s3_holder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct pc_backup_manifest *manifest) {
    for (size_t i = 0; i < manifest->count; i++) {
        const struct pc_backup_entry *entry = &manifest->entries[i];
        if (!pc_backup_path_ok(entry->path) || entry->chunk == 0 || entry->mode > 0777 ||
            pc_backup_manifest_find(manifest, entry->outside, entry->path) != entry)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf once = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf twice = {0};
    struct pc_backup_manifest manifest, again;
    struct pc_backup_holder holder;
    struct pc_diag diag = {{0}};
    if (pc_backup_holder_read(pc_span(data, size), &holder) == PC_OK && holder.pid == 0)
        abort();
    if (pc_backup_manifest_read(pc_span(data, size), &arena, &manifest, &diag) != PC_OK) {
        if (diag.text[0] == '\0')
            abort();
        return 0;
    }
    check(&manifest);
    if (pc_backup_manifest_write(&manifest, &once) != PC_OK ||
        pc_backup_manifest_read(pc_buf_span(&once), &arena, &again, &diag) != PC_OK ||
        pc_backup_manifest_write(&again, &twice) != PC_OK ||
        !pc_span_eq(pc_buf_span(&once), pc_buf_span(&twice)))
        abort();
    return 0;
}
