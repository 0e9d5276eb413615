/* Permissions: patterns that somebody holds, against those that a route names. */
#include "policy/internal.h"

static bool is_star(struct pc_span segment) {
    return pc_span_eq(segment, PC_SPAN("*"));
}

bool pc_permission_is_wellformed(struct pc_span text, bool patterns) {
    struct pc_span rest = text;
    struct pc_span segment;
    if (text.len == 0 || text.len > 128)
        return false;
    while (pc_span_split(&rest, ':', &segment)) {
        if (segment.len == 0)
            return false;
        if (patterns && is_star(segment))
            continue;
        for (size_t i = 0; i < segment.len; i++) {
            char c = segment.ptr[i];
            if (c <= 0x20 || c >= 0x7f || c == '*' || c == '"' || c == '\\' || c == ',')
                return false;
        }
    }
    return true;
}

bool pc_permission_covers(struct pc_span pattern, struct pc_span permission) {
    if (pattern.len == 0 || permission.len == 0)
        return false;
    struct pc_span have;
    struct pc_span want;
    while (pc_span_split(&pattern, ':', &have)) {
        if (!pc_span_split(&permission, ':', &want))
            return false;
        if (is_star(have) && pattern.ptr == NULL)
            return true;
        if (!is_star(have) && !pc_span_eq(have, want))
            return false;
    }
    return permission.ptr == NULL;
}

void pc_policy_grant(const struct pc_policy *policy, struct pc_span patterns,
                     struct pc_permission_set *set) {
    struct pc_span pattern;
    while (pc_span_split(&patterns, ' ', &pattern))
        for (size_t i = 0; pattern.len > 0 && i < policy->permission_count; i++)
            if (pc_permission_covers(pattern, policy->permissions[i]))
                set->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

void pc_permission_set_intersect(struct pc_permission_set *set,
                                 const struct pc_permission_set *other) {
    for (size_t i = 0; i < sizeof set->bits / sizeof set->bits[0]; i++)
        set->bits[i] &= other->bits[i];
}

bool pc_policy_permits(const struct pc_route *route, const struct pc_permission_set *set) {
    for (size_t i = 0; i < route->permission_count; i++) {
        uint16_t index = route->permissions[i];
        if ((set->bits[index / 64] >> (index % 64) & 1) == 0)
            return false;
    }
    return true;
}

pc_err pc_permissions_intersect(struct pc_arena *arena, struct pc_span ours, struct pc_span theirs,
                                struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span a;
    while (pc_span_split(&ours, ' ', &a)) {
        struct pc_span rest = theirs;
        struct pc_span b;
        while (a.len > 0 && pc_span_split(&rest, ' ', &b)) {
            bool covered = pc_permission_covers(b, a);
            if (!covered && !pc_permission_covers(a, b))
                continue;
            if (text.len > 0)
                pc_buf_add_char(&text, ' ');
            pc_buf_add(&text, covered ? a : b);
            if (covered)
                break;
        }
    }
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(arena, pc_buf_span(&text), out);
}
