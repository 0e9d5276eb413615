/* Retention: old manifests, and chunks that nothing refers to. */
#include "vault/backup/prune.h"

#include <stdio.h>

enum { PATH = 96 };

struct pruning {
    const struct pc_backup_repository *repository;
    struct pc_diag *diag;
    struct pc_backup_names needed;
    struct pc_backup_names spare;
};

static void pruning_free(struct pruning *p) {
    pc_backup_names_free(&p->needed);
    pc_backup_names_free(&p->spare);
}

static pc_err forget(const struct pruning *p, struct pc_span id) {
    char path[PATH];
    const struct pc_backup_target *target = p->repository->target;
    (void)snprintf(path, sizeof path, "backups/%.*s", PC_ARG(pc_span_upto(id, PC_BACKUP_ID)));
    return target->remove(target->self, path, p->diag);
}

static pc_err need_of(struct pruning *p, struct pc_span id) {
    struct pc_arena arena = {0};
    struct pc_backup_manifest manifest;
    pc_err err = pc_backup_get_manifest(p->repository, id, &arena, &manifest, p->diag);
    for (size_t i = 0; err == PC_OK && i < manifest.count; i++)
        for (size_t n = 0; err == PC_OK && n < manifest.entries[i].chunk_count; n++)
            err = pc_backup_names_add(&p->needed, &manifest.entries[i].chunks[n]);
    pc_arena_free(&arena);
    return err;
}

static pc_err look_at(void *context, struct pc_span path) {
    struct pruning *p = context;
    struct pc_backup_name name;
    if (pc_backup_object_parse(path, &name) != PC_OK || pc_backup_names_have(&p->needed, &name))
        return PC_OK;
    return pc_backup_names_add(&p->spare, &name);
}

static pc_err sweep(struct pruning *p, struct pc_backup_pruned *out) {
    const struct pc_backup_target *target = p->repository->target;
    pc_backup_names_sort(&p->needed);
    pc_err err = target->list(target->self, "objects/", look_at, p, p->diag);
    for (size_t i = 0; err == PC_OK && i < p->spare.count; i++) {
        char path[PC_BACKUP_OBJECT_TEXT];
        pc_backup_object_path(&p->spare.items[i], path);
        err = target->remove(target->self, path, p->diag);
        out->chunks += err == PC_OK;
    }
    return err;
}

static pc_err prune(struct pruning *p, const struct pc_span *ids, size_t count, uint64_t keep,
                    struct pc_backup_pruned *out) {
    const struct pc_backup_target *target = p->repository->target;
    size_t old = keep == 0 || count <= keep ? 0 : count - (size_t)keep;
    pc_err err = PC_OK;
    for (size_t i = old; err == PC_OK && i < count; i++)
        err = need_of(p, ids[i]);
    for (size_t i = 0; err == PC_OK && i < old; i++) {
        err = forget(p, ids[i]);
        out->backups += err == PC_OK;
    }
    if (err == PC_OK) /* a manifest never outlives its chunks */
        err = target->settle(target->self, p->diag);
    if (err == PC_OK)
        err = sweep(p, out);
    out->kept = count - old;
    return err;
}

pc_err pc_backup_prune(const struct pc_backup_repository *repository, uint64_t keep,
                       struct pc_backup_pruned *out, struct pc_diag *diag) {
    PC_CLEANUP(pruning_free) struct pruning p = {.repository = repository, .diag = diag};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_span *ids;
    size_t count;
    *out = (struct pc_backup_pruned){0};
    pc_err err = pc_backup_list(repository->target, &arena, &ids, &count, diag);
    return err == PC_OK ? prune(&p, ids, count, keep, out) : err;
}
