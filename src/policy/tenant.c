/* Which tenant a request's resource belongs to, by the route's rule. */
#include "policy/policy.h"

#include <jansson.h>

#include "policy/path.h"

static bool is_named(struct pc_span segment, struct pc_span name) {
    return segment.len == name.len + 2 && segment.ptr[0] == '{' &&
           pc_span_eq(pc_span_upto(pc_span_from(segment, 1), name.len), name);
}

static pc_err from_path(struct pc_span pattern, struct pc_span name, struct pc_span path,
                        struct pc_span *out) {
    struct pc_span want;
    struct pc_span have;
    bool found = false;
    while (pc_span_split(&pattern, '/', &want) && pc_span_split(&path, '/', &have)) {
        if (!is_named(want, name))
            continue;
        if (found && !pc_span_eq(*out, have))
            return PC_ERR_INVALID;
        *out = have;
        found = true;
    }
    return found ? PC_OK : PC_ERR_NOTFOUND;
}

/* The member, where no other differs from it by case only: some readers do not tell them apart. */
static pc_err member(const json_t *object, struct pc_span name, json_t **out) {
    *out = NULL;
    if (!json_is_object(object))
        return PC_ERR_NOTFOUND;
    size_t alike = 0;
    for (void *at = json_object_iter((json_t *)object); at != NULL;
         at = json_object_iter_next((json_t *)object, at)) {
        struct pc_span key = pc_span_str(json_object_iter_key(at));
        if (!pc_span_eq_nocase(key, name))
            continue;
        alike++;
        if (pc_span_eq(key, name))
            *out = json_object_iter_value(at);
    }
    if (alike > 1)
        return PC_ERR_INVALID;
    return *out == NULL ? PC_ERR_NOTFOUND : PC_OK;
}

static pc_err from_json(json_t *root, struct pc_span name, struct pc_arena *arena,
                        struct pc_span *out) {
    json_t *value = root;
    struct pc_span item;
    while (pc_span_split(&name, '/', &item)) {
        pc_err err = member(value, item, &value);
        if (err != PC_OK)
            return err;
    }
    if (!json_is_string(value))
        return PC_ERR_NOTFOUND;
    return pc_arena_copy(arena, pc_span(json_string_value(value), json_string_length(value)), out);
}

static pc_err from_body(struct pc_span body, struct pc_span name, struct pc_arena *arena,
                        struct pc_span *out) {
    if (body.len == 0)
        return PC_ERR_INVALID;
    json_error_t ignored;
    json_t *root = json_loadb(body.ptr, body.len, JSON_REJECT_DUPLICATES, &ignored);
    if (root == NULL)
        return PC_ERR_INVALID;
    pc_err err = from_json(root, name, arena, out);
    json_decref(root);
    return err;
}

static pc_err find(const struct pc_settings_route *rule, struct pc_span path, struct pc_span query,
                   struct pc_span header, struct pc_span body, struct pc_arena *arena,
                   struct pc_span *out) {
    struct pc_span rest;
    switch (rule->tenant_from) {
    case PC_TENANT_PATH:
        return from_path(rule->path, rule->tenant_name, path, out);
    case PC_TENANT_QUERY:
        return pc_query_take(query, rule->tenant_name, arena, out, &rest);
    case PC_TENANT_HEADER:
        *out = header;
        return PC_OK;
    case PC_TENANT_BODY:
        return from_body(body, rule->tenant_name, arena, out);
    case PC_TENANT_NONE:
        break;
    }
    return PC_ERR_NOTFOUND;
}

pc_err pc_policy_tenant(const struct pc_route *route, struct pc_span path, struct pc_span query,
                        struct pc_span header, struct pc_span body, struct pc_arena *arena,
                        struct pc_span *out) {
    struct pc_span found = {0};
    pc_err err = find(route->settings, path, query, header, body, arena, &found);
    if (err != PC_OK)
        return err;
    if (found.len == 0)
        return PC_ERR_NOTFOUND;
    *out = found;
    return PC_OK;
}
