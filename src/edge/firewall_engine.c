/* The engine of a worker: which bundle is in force, what is left out, and memory for requests. */
#include "edge/firewall.h"

#include <stdlib.h>

#include "bundle/bundle.h"
#include "crypto/sealed_box.h"

enum { SPARES = 16, RETRY_S = 5, KEEP_BURST = 60, ARENA_LIMIT = 64 << 20, ARENA_KEEP = 256 << 10 };

struct pc_edge_firewall {
    struct pc_edge_engine *engine;
    struct pc_exclusions *exclusions;
    uint8_t failed[PC_BUNDLE_DIGEST]; /* the bundle that could not be used */
    time_t failed_at;                 /* 0: none */
    uint8_t seal_to[PC_BOX_KEY];
    bool keeps;
    time_t kept_at; /* when one was last kept, and how many more may be at once */
    unsigned keep_left;
    struct pc_arena spares[SPARES];
    size_t spare_count;
};

pc_err pc_edge_firewall_new(struct pc_edge_firewall **out) {
    struct pc_edge_firewall *firewall = calloc(1, sizeof *firewall);
    if (firewall == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_exclusions_new(&firewall->exclusions);
    if (err != PC_OK) {
        free(firewall);
        return err;
    }
    *out = firewall;
    return PC_OK;
}

void pc_edge_firewall_free(struct pc_edge_firewall *firewall) {
    if (firewall == NULL)
        return;
    pc_edge_engine_release(firewall->engine);
    pc_exclusions_free(firewall->exclusions);
    while (firewall->spare_count > 0)
        pc_arena_free(&firewall->spares[--firewall->spare_count]);
    free(firewall);
}

struct pc_edge_engine *pc_edge_engine_hold(struct pc_edge_firewall *firewall) {
    if (firewall->engine != NULL)
        firewall->engine->count++;
    return firewall->engine;
}

void pc_edge_engine_release(struct pc_edge_engine *engine) {
    if (engine == NULL || --engine->count > 0)
        return;
    if (engine->engine != NULL)
        pc_waf_engine_free(engine->engine);
    pc_bundle_unmap(engine->bundle);
    free(engine);
}

const struct pc_exclusions *pc_edge_firewall_exclusions(const struct pc_edge_firewall *firewall) {
    return firewall->exclusions;
}

static pc_err open_engine(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST],
                          struct pc_edge_engine **out, struct pc_diag *diag) {
    struct pc_edge_engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return PC_ERR_NOMEM;
    engine->count = 1;
    ngx_memcpy(engine->digest, digest, sizeof engine->digest);
    pc_err err = pc_bundle_map(folder, digest, &engine->bundle, diag);
    if (err == PC_OK)
        err = pc_waf_engine_new(engine->bundle, &engine->engine, diag);
    if (err != PC_OK) {
        pc_edge_engine_release(engine);
        return err;
    }
    *out = engine;
    return PC_OK;
}

static pc_err take_bundle(struct pc_edge_firewall *firewall, const char *folder,
                          const uint8_t digest[PC_BUNDLE_DIGEST], time_t now,
                          struct pc_diag *diag) {
    if (firewall->engine != NULL &&
        ngx_memcmp(firewall->engine->digest, digest, PC_BUNDLE_DIGEST) == 0)
        return PC_OK;
    /* What is broken stays so for a while: reading it over and over would keep everybody waiting.
     */
    if (firewall->failed_at != 0 && now - firewall->failed_at < RETRY_S &&
        ngx_memcmp(firewall->failed, digest, PC_BUNDLE_DIGEST) == 0)
        return PC_OK;
    struct pc_edge_engine *engine = NULL;
    pc_err err = open_engine(folder, digest, &engine, diag);
    firewall->failed_at = err == PC_OK ? 0 : now;
    ngx_memcpy(firewall->failed, digest, PC_BUNDLE_DIGEST);
    if (err != PC_OK)
        return err;
    pc_edge_engine_release(firewall->engine);
    firewall->engine = engine;
    return PC_OK;
}

pc_err pc_edge_firewall_refresh(struct pc_edge_firewall *firewall, const char *folder,
                                const struct pc_directory *directory, time_t now,
                                struct pc_diag *diag) {
    struct pc_firewall_record record = {0};
    pc_err err = directory->firewall(directory->self, &record);
    if (err == PC_ERR_NOTFOUND) {
        pc_edge_engine_release(firewall->engine);
        firewall->engine = NULL;
        firewall->keeps = false;
        return PC_OK;
    }
    static const uint8_t nobody[PC_BOX_KEY] = {0};
    ngx_memcpy(firewall->seal_to, record.seal_to, sizeof firewall->seal_to);
    firewall->keeps = err == PC_OK && ngx_memcmp(record.seal_to, nobody, sizeof nobody) != 0;
    if (err == PC_OK)
        err = take_bundle(firewall, folder, record.bundle, now, diag);
    /* Without its exclusions the firewall does more than it was told, never less. */
    pc_err left_out = pc_exclusions_refresh(firewall->exclusions, directory);
    if (err == PC_OK && left_out != PC_OK)
        err =
            pc_diag_set(diag, left_out, "the exclusions cannot be read: %s", pc_err_name(left_out));
    return err;
}

/* One a second, and as many at once as were not kept before, up to KEEP_BURST. */
const uint8_t *pc_edge_firewall_keeps(struct pc_edge_firewall *firewall, time_t now) {
    if (!firewall->keeps)
        return NULL;
    time_t passed = now - firewall->kept_at;
    firewall->kept_at = now;
    firewall->keep_left += passed < 0 || passed > KEEP_BURST ? KEEP_BURST : (unsigned)passed;
    if (firewall->keep_left > KEEP_BURST)
        firewall->keep_left = KEEP_BURST;
    if (firewall->keep_left == 0)
        return NULL;
    firewall->keep_left--;
    return firewall->seal_to;
}

struct pc_arena pc_edge_arena_take(struct pc_edge_firewall *firewall) {
    if (firewall->spare_count > 0)
        return firewall->spares[--firewall->spare_count];
    return (struct pc_arena){.limit = ARENA_LIMIT, .keep = ARENA_KEEP};
}

void pc_edge_arena_give(struct pc_edge_firewall *firewall, struct pc_arena *arena) {
    pc_arena_reset(arena);
    if (firewall->spare_count < SPARES)
        firewall->spares[firewall->spare_count++] = *arena;
    else
        pc_arena_free(arena);
    *arena = (struct pc_arena){0};
}
