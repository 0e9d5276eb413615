/* Roles of another issuer as ours. */
#include "identity/foreign_roles.h"

#include <string.h>

#include "base/buf.h"
#include "identity/claims.h"

enum { NAMES_MAX = 512, PATH_MAX = 256, ROLES_MAX = 4096, DEPTH_MAX = 8 };

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

static const json_t *member(const json_t *object, struct pc_span name) {
    char text[PATH_MAX + 1];
    if (name.len == 0 || name.len > PATH_MAX || !json_is_object(object))
        return NULL;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    return json_object_get(object, text);
}

const json_t *pc_foreign_find(const json_t *claims, struct pc_span path, struct pc_span client) {
    const json_t *at = claims;
    for (unsigned depth = 0; at != NULL && depth < DEPTH_MAX; depth++) {
        const json_t *whole = member(at, path);
        if (whole != NULL)
            return whole;
        size_t dot = pc_span_find(path, '.');
        struct pc_span head = pc_span_upto(path, dot);
        bool last = dot == path.len;
        at = member(at, pc_span_eq(head, PC_SPAN("CLIENT")) ? client : head);
        if (last)
            return at;
        path = pc_span_from(path, dot + 1);
    }
    return NULL;
}

static pc_err add(struct pc_buf *out, struct pc_span role) {
    if (!pc_claim_is_clean(role, false) || role.len == 0 || role.len > 64 ||
        pc_claim_has(pc_buf_span(out), role))
        return PC_OK;
    if (out->len + role.len + 1 > ROLES_MAX)
        return PC_ERR_RANGE;
    if (out->len > 0)
        pc_buf_add_char(out, ' ');
    pc_buf_add(out, role);
    return pc_buf_end(out);
}

static pc_err add_mapped(const struct pc_settings_issuer *issuer, struct pc_span foreign,
                         struct pc_buf *out) {
    for (size_t i = 0; i < issuer->role_map_count; i++) {
        const struct pc_settings_role_map *row = &issuer->role_map[i];
        if (!pc_span_eq(row->name, foreign))
            continue;
        pc_err err = PC_OK;
        for (size_t j = 0; j < row->roles.count && err == PC_OK; j++)
            err = add(out, row->roles.items[j]);
        return err;
    }
    return issuer->same_names ? add(out, foreign) : PC_OK;
}

/* A list of texts, or one; whatever else names no role. */
static pc_err add_claim(const struct pc_settings_issuer *issuer, const json_t *value, size_t *names,
                        struct pc_buf *out) {
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    *names += count;
    if (*names > NAMES_MAX)
        return PC_ERR_RANGE;
    pc_err err = PC_OK;
    for (size_t i = 0; i < count && err == PC_OK; i++) {
        const json_t *item = json_is_array(value) ? json_array_get(value, i) : value;
        if (json_is_string(item))
            err = add_mapped(issuer, text_of(item), out);
    }
    return err;
}

pc_err pc_foreign_roles(const json_t *claims, const struct pc_settings_issuer *issuer,
                        struct pc_arena *arena, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf roles = {0};
    size_t names = 0;
    pc_err err = PC_OK;
    for (size_t i = 0; i < issuer->role_claims.count && err == PC_OK; i++) {
        const json_t *value =
            pc_foreign_find(claims, issuer->role_claims.items[i], issuer->client_id);
        if (value != NULL)
            err = add_claim(issuer, value, &names, &roles);
    }
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&roles), out) : err;
}
