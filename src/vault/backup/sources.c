/* The list of what goes into a backup. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "vault/backup/make.h"

pc_err pc_backup_sources_add(struct pc_backup_sources *sources,
                             const struct pc_backup_source *source) {
    if (!pc_backup_path_ok(source->path))
        return PC_ERR_INVALID;
    if (sources->count == PC_BACKUP_ENTRIES_MAX)
        return PC_ERR_RANGE;
    if (sources->count == sources->cap) {
        size_t cap = sources->cap == 0 ? 64 : sources->cap * 2;
        struct pc_backup_source *items = reallocarray(sources->items, cap, sizeof *items);
        if (items == NULL)
            return PC_ERR_NOMEM;
        sources->items = items;
        sources->cap = cap;
    }
    struct pc_backup_source copy = *source;
    struct pc_span file;
    pc_err err = pc_arena_copy(&sources->arena, source->path, &copy.path);
    if (err == PC_OK && source->file != NULL) {
        err = pc_arena_copy(&sources->arena, pc_span_str(source->file), &file);
        copy.file = file.ptr;
    }
    if (err == PC_OK)
        sources->items[sources->count++] = copy;
    return err;
}

/* A path that JSON cannot hold is told without what it cannot. */
static void tell(struct pc_span path, struct pc_buf *out) {
    for (size_t i = 0; i < path.len && out->len < PC_BACKUP_PATH_MAX - 1; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        pc_buf_add_char(out, c < ' ' || c > '~' ? '?' : (char)c);
    }
}

pc_err pc_backup_sources_leave_out(struct pc_backup_sources *sources, struct pc_span path,
                                   const char *reason) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    if (sources->left_out_count == sources->left_out_cap) {
        size_t cap = sources->left_out_cap == 0 ? 16 : sources->left_out_cap * 2;
        struct pc_backup_left_out *items = reallocarray(sources->left_out, cap, sizeof *items);
        if (items == NULL)
            return PC_ERR_NOMEM;
        sources->left_out = items;
        sources->left_out_cap = cap;
    }
    struct pc_backup_left_out *item = &sources->left_out[sources->left_out_count];
    tell(path, &text);
    pc_err err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_arena_copy(&sources->arena, pc_buf_span(&text), &item->path);
    if (err == PC_OK)
        err = pc_arena_copy(&sources->arena, pc_span_str(reason), &item->reason);
    if (err == PC_OK)
        sources->left_out_count++;
    return err;
}

void pc_backup_sources_free(struct pc_backup_sources *sources) {
    free(sources->items);
    free(sources->left_out);
    pc_arena_free(&sources->arena);
    *sources = (struct pc_backup_sources){0};
}
