/* What the files of this folder share and nobody else sees. */
#ifndef PC_POLICY_INTERNAL_H
#define PC_POLICY_INTERNAL_H

#include "policy/host.h"
#include "policy/policy.h"

/* ---- patterns (pattern.c) ---- */

enum segment_kind {
    SEGMENT_LITERAL,
    SEGMENT_ANY, /* {name}: one segment that is not empty */
    SEGMENT_REST /* two stars, last: nothing, or whatever follows */
};

struct segment {
    enum segment_kind kind;
    struct pc_span text; /* the literal, or the name */
};

struct pattern {
    struct segment *segments;
    size_t count;
};

enum fit {
    FIT_NONE,
    FIT_LOOSE, /* but for case, percent-encoding or a '/' at the end */
    FIT_EXACT
};

/* PC_ERR_INVALID: *why says what is wrong with it. */
PC_MUST pc_err pc_pattern_parse(struct pc_span text, struct pc_arena *arena, struct pattern *out,
                                const char **why);
enum fit pc_pattern_fit(const struct pattern *pattern, struct pc_span path);
/* Where `narrow` fits the path but loosely: true where `wide` spells those segments out, too. */
bool pc_pattern_spells_out(const struct pattern *wide, const struct pattern *narrow,
                           struct pc_span path);
/* True where everything that `later` matches is matched by `earlier`. */
bool pc_pattern_covers(const struct pattern *earlier, const struct pattern *later);
/* Equal, and hashed equal, but for case and percent-encoding. */
bool pc_segment_eq_loose(struct pc_span a, struct pc_span b);
uint32_t pc_segment_hash_loose(struct pc_span segment);

/* ---- the compiled policy ---- */

struct rule {
    struct pattern pattern;
    struct pc_texts hosts;
    struct pc_texts methods; /* none: GET */
    bool any_method;
};

/* The rules that a path with this first segment can match, in order. */
struct bucket {
    struct pc_span first;
    uint32_t *rules;
    size_t count;
    bool used;
};

struct pc_policy {
    struct pc_arena arena;
    const struct pc_settings *settings;
    struct pc_route *routes;
    struct rule *rules; /* one for each route */
    size_t count;
    struct bucket *buckets; /* open addressing; a power of two */
    size_t bucket_count;
    struct bucket wild;      /* for every other first segment */
    struct bucket operators; /* the rules of the operators' listener */
    struct pc_span *permissions;
    size_t permission_count;
};

bool pc_rule_takes_method(const struct rule *rule, struct pc_span method);
PC_MUST pc_err pc_policy_build_buckets(struct pc_policy *policy);

/* ---- compiling ---- */

struct compile {
    struct pc_policy *policy;
    const struct pc_settings *settings;
    struct pc_policy_errors *errors; /* may be NULL */
    bool failed;
    /* of the route that is being compiled */
    size_t at; /* its place in the file */
    uint32_t line;
    bool builtin;
    enum pc_listener listener;
};

/* What is wrong with the route being compiled; key is below routes[n]. */
void pc_complain(struct compile *c, const char *key, const char *fmt, ...) PC_PRINTF(3, 4);
void pc_warn(struct compile *c, const char *key, const char *fmt, ...) PC_PRINTF(3, 4);
/* What is wrong elsewhere; key is from the top. */
void pc_complain_at(struct compile *c, const char *key, const char *fmt, ...) PC_PRINTF(3, 4);

/* classes.c: switches the controls of the route's class on and complains where it falls short. */
void pc_class_apply(struct compile *c, struct pc_settings_route *route, struct pc_route *out);
/* firewall.c: what the firewall does on the route. */
void pc_firewall_apply(struct compile *c, const struct pc_settings_route *route,
                       struct pc_route *out);
/* content.c: which document its requests agree with, and what becomes of sensitive data. */
void pc_content_apply(struct compile *c, const struct pc_settings_route *route,
                      struct pc_route *out);
/* check.c: what the schema cannot see, outside of routes. */
void pc_check_settings(struct compile *c);
/* A concrete permission, or (patterns) one with '*' segments. */
bool pc_permission_is_wellformed(struct pc_span text, bool patterns);
bool pc_name_is_wellformed(struct pc_span name);
bool pc_host_pattern_is_wellformed(struct pc_span pattern);

/* builtin.c: the authority's endpoints, which come before the operator's routes. */
extern const size_t pc_builtin_count;
PC_MUST pc_err pc_builtin_route(size_t index, struct pc_arena *arena, struct pc_settings_route *out,
                                enum pc_listener *listener);
/* The rate limits that builtin routes use where the configuration names none. */
const struct pc_settings_rate *pc_builtin_rate(struct pc_span name);

#endif
