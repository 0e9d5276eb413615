/* The bundle in force in a worker, and the plan that is made of it and the policy. */
#include "bundle/bundle.h"
#include "crypto/hash.h"
#include "edge/content.h"
#include "gate/actions.h"

#include <stdlib.h>

enum { SPARES = 16, RETRY_S = 5, ARENA_LIMIT = 128 << 20, ARENA_KEEP = 256 << 10 };

struct pc_edge_content {
    struct pc_edge_bundle *bundle;
    struct pc_edge_plan *plan;
    uint8_t hash_key[32];
    uint8_t failed[PC_BUNDLE_DIGEST]; /* the bundle that could not be used */
    time_t failed_at;                 /* 0: none */
    struct pc_arena spares[SPARES];
    size_t spare_count;
};

pc_err pc_edge_content_new(struct pc_edge_content **out) {
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}

static void release_bundle(struct pc_edge_bundle *bundle) {
    if (bundle == NULL || --bundle->count > 0)
        return;
    pc_content_engine_free(bundle->engine);
    pc_bundle_unmap(bundle->bytes);
    free(bundle);
}

void pc_edge_plan_release(struct pc_edge_plan *plan) {
    if (plan == NULL || --plan->count > 0)
        return;
    release_bundle(plan->bundle);
    pc_arena_free(&plan->arena);
    free(plan);
}

struct pc_edge_plan *pc_edge_plan_hold(struct pc_edge_content *content) {
    if (content->plan != NULL)
        content->plan->count++;
    return content->plan;
}

void pc_edge_content_free(struct pc_edge_content *content) {
    if (content == NULL)
        return;
    pc_edge_plan_release(content->plan);
    release_bundle(content->bundle);
    while (content->spare_count > 0)
        pc_arena_free(&content->spares[--content->spare_count]);
    pc_wipe(content->hash_key, sizeof content->hash_key);
    free(content);
}

/* ---- the bundle ---- */

static pc_err open_bundle(const char *folder, const uint8_t digest[PC_BUNDLE_DIGEST],
                          struct pc_edge_bundle **out, struct pc_diag *diag) {
    struct pc_edge_bundle *bundle = calloc(1, sizeof *bundle);
    if (bundle == NULL)
        return PC_ERR_NOMEM;
    bundle->count = 1;
    ngx_memcpy(bundle->digest, digest, sizeof bundle->digest);
    pc_err err = pc_bundle_map(folder, digest, &bundle->bytes, diag);
    if (err == PC_OK && !pc_bundle_is_sound(bundle->bytes, digest))
        err = pc_diag_set(diag, PC_ERR_CORRUPT, "the bundle is damaged");
    if (err == PC_OK)
        err = pc_content_engine_new(bundle->bytes, &bundle->engine, diag);
    if (err != PC_OK) {
        release_bundle(bundle);
        return err;
    }
    *out = bundle;
    return PC_OK;
}

static pc_err take_bundle(struct pc_edge_content *content, const char *folder,
                          const uint8_t digest[PC_BUNDLE_DIGEST], time_t now,
                          struct pc_diag *diag) {
    if (content->bundle != NULL &&
        ngx_memcmp(content->bundle->digest, digest, PC_BUNDLE_DIGEST) == 0)
        return PC_OK;
    if (content->failed_at != 0 && now - content->failed_at < RETRY_S &&
        ngx_memcmp(content->failed, digest, PC_BUNDLE_DIGEST) == 0)
        return PC_OK;
    struct pc_edge_bundle *bundle = NULL;
    pc_err err = open_bundle(folder, digest, &bundle, diag);
    content->failed_at = err == PC_OK ? 0 : now;
    ngx_memcpy(content->failed, digest, PC_BUNDLE_DIGEST);
    if (err != PC_OK)
        return err;
    release_bundle(content->bundle);
    content->bundle = bundle;
    return PC_OK;
}

pc_err pc_edge_content_refresh(struct pc_edge_content *content, const char *folder,
                               const struct pc_directory *directory, time_t now,
                               struct pc_diag *diag) {
    struct pc_content_record record = {0};
    pc_err err = directory->content(directory->self, &record);
    if (err == PC_ERR_NOTFOUND) {
        release_bundle(content->bundle);
        content->bundle = NULL;
        return PC_OK;
    }
    if (err != PC_OK)
        return pc_diag_set(diag, err, "its record cannot be read: %s", pc_err_name(err));
    ngx_memcpy(content->hash_key, record.hash_key, sizeof content->hash_key);
    return take_bundle(content, folder, record.bundle, now, diag);
}

/* ---- the plan ---- */

static pc_err plan_watch(struct pc_edge_plan *plan, enum pc_ceiling ceiling, const uint8_t *own,
                         size_t rules, struct pc_edge_watch *out) {
    if (ceiling == PC_CEILING_OFF)
        return PC_OK;
    uint8_t *actions = PC_ARENA_ARRAY(&plan->arena, uint8_t, rules + 1);
    if (actions == NULL)
        return PC_ERR_NOMEM;
    struct pc_actions all = pc_actions_below(ceiling, own, rules, actions);
    *out = (struct pc_edge_watch){all.looks ? actions : NULL, all.alters, all.blocks};
    return PC_OK;
}

static pc_err plan_rules(struct pc_edge_plan *plan, const struct pc_sensitive *usual,
                         const struct pc_sensitive *said, struct pc_edge_route_plan *out) {
    struct pc_dlp_scanner *scanner = pc_content_scanner(plan->bundle->engine);
    size_t rules = pc_dlp_scanner_rules(scanner);
    uint8_t *own = PC_ARENA_ARRAY(&plan->arena, uint8_t, rules + 1);
    if (own == NULL)
        return PC_ERR_NOMEM;
    pc_actions_own(scanner, usual, said, own);
    out->own = own;
    pc_err err = plan_watch(plan, said->request, own, rules, &out->watch[PC_DIRECTION_REQUEST]);
    if (err != PC_OK)
        return err;
    return plan_watch(plan, said->response, own, rules, &out->watch[PC_DIRECTION_RESPONSE]);
}

static bool is_looked_at(const struct pc_sensitive *said) {
    return said->request != PC_CEILING_OFF || said->response != PC_CEILING_OFF;
}

static pc_err plan_route(struct pc_edge_plan *plan, const struct pc_sensitive *usual,
                         const struct pc_route *route, struct pc_edge_route_plan *out) {
    bool contract = route->contract.document.len > 0, rules = is_looked_at(&route->sensitive);
    if (!contract && !rules)
        return PC_OK;
    if (plan->bundle == NULL) {
        out->lacks = true;
        return PC_OK;
    }
    if (contract)
        out->openapi = pc_content_document(plan->bundle->engine, route->settings->name);
    out->lacks = contract && out->openapi == NULL;
    return rules ? plan_rules(plan, usual, &route->sensitive, out) : PC_OK;
}

static pc_err fill_plan(struct pc_edge_plan *plan, const struct pc_policy *policy) {
    const struct pc_sensitive *usual = &pc_policy_settings(policy)->dlp.sensitive;
    const struct pc_route *routes = pc_policy_routes(policy, &plan->route_count);
    plan->routes = PC_ARENA_ARRAY(&plan->arena, struct pc_edge_route_plan, plan->route_count + 1);
    pc_err err = plan->routes == NULL ? PC_ERR_NOMEM : PC_OK;
    for (size_t i = 0; i < plan->route_count && err == PC_OK; i++)
        err = plan_route(plan, usual, &routes[i], &plan->routes[i]);
    return err;
}

pc_err pc_edge_content_follow(struct pc_edge_content *content, const struct pc_policy *policy) {
    if (content->plan != NULL && content->plan->policy == policy &&
        content->plan->bundle == content->bundle)
        return PC_OK;
    struct pc_edge_plan *plan = calloc(1, sizeof *plan);
    pc_edge_plan_release(content->plan);
    content->plan = plan;
    if (plan == NULL)
        return PC_ERR_NOMEM;
    plan->count = 1;
    plan->bundle = content->bundle;
    if (plan->bundle != NULL)
        plan->bundle->count++;
    pc_err err = fill_plan(plan, policy);
    if (err == PC_OK) {
        plan->policy = policy;
        return PC_OK;
    }
    pc_edge_plan_release(plan);
    content->plan = NULL;
    return err;
}

/* ---- what requests take ---- */

void pc_edge_content_hash(const struct pc_edge_content *content, struct pc_span match,
                          uint8_t out[PC_DLP_HASH]) {
    uint8_t digest[PC_SHA256_SIZE] = {0};
    if (pc_hmac_sha256(pc_span(content->hash_key, sizeof content->hash_key), match, digest) !=
        PC_OK)
        ngx_memzero(digest, sizeof digest);
    ngx_memcpy(out, digest, PC_DLP_HASH);
}

struct pc_arena pc_edge_content_arena(struct pc_edge_content *content) {
    if (content->spare_count > 0)
        return content->spares[--content->spare_count];
    return (struct pc_arena){.limit = ARENA_LIMIT, .keep = ARENA_KEEP};
}

void pc_edge_content_arena_back(struct pc_edge_content *content, struct pc_arena *arena) {
    pc_arena_reset(arena);
    if (content->spare_count < SPARES)
        content->spares[content->spare_count++] = *arena;
    else
        pc_arena_free(arena);
    *arena = (struct pc_arena){0};
}
