/* From host, method and canonical path to the one route that decides. */
#include "policy/internal.h"

bool pc_rule_takes_method(const struct rule *rule, struct pc_span method) {
    /* Neither is for a service behind a gate: one opens tunnels, the other echoes credentials. */
    if (pc_span_eq(method, PC_SPAN("CONNECT")) || pc_span_eq(method, PC_SPAN("TRACE")))
        return false;
    if (rule->any_method || pc_texts_have(&rule->methods, method))
        return true;
    bool get = pc_span_eq(method, PC_SPAN("GET"));
    if (!get && !pc_span_eq(method, PC_SPAN("HEAD")))
        return false;
    return rule->methods.count == 0 || pc_texts_have(&rule->methods, PC_SPAN("GET"));
}

static bool takes_host(const struct rule *rule, struct pc_span host) {
    return rule->hosts.count == 0 || pc_host_matches(&rule->hosts, host);
}

static const struct bucket *find_bucket(const struct pc_policy *policy, enum pc_listener listener,
                                        struct pc_span path) {
    if (listener == PC_LISTENER_OPERATOR)
        return &policy->operators;
    struct pc_span first = pc_span_from(path, 1);
    first = pc_span_upto(first, pc_span_find(first, '/'));
    size_t mask = policy->bucket_count - 1;
    for (size_t at = pc_segment_hash_loose(first) & mask;; at = (at + 1) & mask) {
        const struct bucket *bucket = &policy->buckets[at];
        if (!bucket->used)
            return &policy->wild;
        if (pc_segment_eq_loose(bucket->first, first))
            return bucket;
    }
}

/* A narrower rule before this one fits the path but for its spelling, and this one takes that
 * spelling by a wildcard only. */
static bool is_slipped_past(const struct pc_policy *policy, const struct bucket *bucket,
                            size_t upto, struct pc_span host, struct pc_span method,
                            struct pc_span path) {
    const struct rule *taken = &policy->rules[bucket->rules[upto]];
    for (size_t i = 0; i < upto; i++) {
        const struct rule *rule = &policy->rules[bucket->rules[i]];
        if (pc_pattern_fit(&rule->pattern, path) == FIT_LOOSE && takes_host(rule, host) &&
            pc_rule_takes_method(rule, method) &&
            !pc_pattern_spells_out(&taken->pattern, &rule->pattern, path))
            return true;
    }
    return false;
}

const struct pc_route *pc_policy_match(const struct pc_policy *policy, enum pc_listener listener,
                                       struct pc_span host, struct pc_span method,
                                       struct pc_span path, enum pc_reason *reason) {
    *reason = PC_NO_ROUTE;
    if (path.len == 0 || path.ptr[0] != '/')
        return NULL;
    const struct bucket *bucket = find_bucket(policy, listener, path);
    bool loose = false;
    for (size_t i = 0; i < bucket->count; i++) {
        const struct rule *rule = &policy->rules[bucket->rules[i]];
        enum fit fit = pc_pattern_fit(&rule->pattern, path);
        loose = loose || fit == FIT_LOOSE;
        if (fit != FIT_EXACT || !takes_host(rule, host))
            continue;
        if (!pc_rule_takes_method(rule, method)) {
            *reason = PC_METHOD_NOT_ALLOWED;
            continue;
        }
        if (loose && is_slipped_past(policy, bucket, i, host, method, path)) {
            *reason = PC_NO_ROUTE;
            return NULL;
        }
        *reason = PC_ALLOWED;
        return &policy->routes[bucket->rules[i]];
    }
    return NULL;
}

/* ---- buckets ---- */

static bool is_literal_first(const struct rule *rule) {
    return rule->pattern.segments[0].kind == SEGMENT_LITERAL;
}

static struct bucket *claim_bucket(struct pc_policy *policy, struct pc_span first) {
    size_t mask = policy->bucket_count - 1;
    size_t at = pc_segment_hash_loose(first) & mask;
    while (policy->buckets[at].used && !pc_segment_eq_loose(policy->buckets[at].first, first))
        at = (at + 1) & mask;
    return &policy->buckets[at];
}

/* The rules with that first segment and those that take any, in their order. */
static pc_err fill_bucket(struct pc_policy *policy, struct bucket *bucket, bool wild_only) {
    bucket->rules = PC_ARENA_ARRAY(&policy->arena, uint32_t, policy->count);
    if (bucket->rules == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < policy->count; i++) {
        const struct rule *rule = &policy->rules[i];
        if (policy->routes[i].listener != PC_LISTENER_MAIN)
            continue;
        if (is_literal_first(rule) &&
            (wild_only || !pc_segment_eq_loose(rule->pattern.segments[0].text, bucket->first)))
            continue;
        bucket->rules[bucket->count++] = (uint32_t)i;
    }
    return PC_OK;
}

static pc_err fill_operators(struct pc_policy *policy) {
    struct bucket *bucket = &policy->operators;
    bucket->rules = PC_ARENA_ARRAY(&policy->arena, uint32_t, policy->count);
    if (bucket->rules == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < policy->count; i++)
        if (policy->routes[i].listener == PC_LISTENER_OPERATOR)
            bucket->rules[bucket->count++] = (uint32_t)i;
    return PC_OK;
}

pc_err pc_policy_build_buckets(struct pc_policy *policy) {
    policy->bucket_count = 16;
    while (policy->bucket_count < policy->count * 2)
        policy->bucket_count *= 2;
    policy->buckets = PC_ARENA_ARRAY(&policy->arena, struct bucket, policy->bucket_count);
    if (policy->buckets == NULL)
        return PC_ERR_NOMEM;
    pc_err err = fill_operators(policy);
    if (err == PC_OK)
        err = fill_bucket(policy, &policy->wild, true);
    for (size_t i = 0; i < policy->count && err == PC_OK; i++) {
        if (!is_literal_first(&policy->rules[i]) || policy->routes[i].listener != PC_LISTENER_MAIN)
            continue;
        struct pc_span first = policy->rules[i].pattern.segments[0].text;
        struct bucket *bucket = claim_bucket(policy, first);
        if (bucket->used)
            continue;
        bucket->used = true;
        bucket->first = first;
        err = fill_bucket(policy, bucket, false);
    }
    return err;
}
