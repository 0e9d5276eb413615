/* Comparing wrapped keys by provider and name. */
#include "cli/vault/wrapped.h"

#include "base/arena.h"

struct pc_span pc_files_key_name(const struct pc_vault_wrapped_key *wrapped) {
    static const char lengths[8] = {0, 0, 0, (char)128, 0, 0, 0, 12};
    enum { BEHIND = 8 + 12 };
    struct pc_span info = wrapped->provider_info;
    if (info.len < BEHIND)
        return info;
    struct pc_span behind = pc_span_from(info, info.len - BEHIND);
    return pc_span_starts(behind, pc_span(lengths, sizeof lengths))
               ? pc_span_upto(info, info.len - BEHIND)
               : info;
}

static bool read_facts(struct pc_span header, struct pc_arena *arena, struct pc_vault_facts *out) {
    enum pc_vault_fault fault;
    struct pc_diag diag;
    size_t need = 0;
    return pc_vault_inspect(header, 0, arena, out, &need, &fault, &diag) == PC_OK && need == 0;
}

bool pc_files_is_signed(struct pc_span header) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_facts facts;
    return read_facts(header, &arena, &facts) && facts.signs;
}

static bool same_key(const struct pc_vault_wrapped_key *a, const struct pc_vault_wrapped_key *b) {
    return pc_span_eq(a->provider_id, b->provider_id) &&
           pc_span_eq(pc_files_key_name(a), pc_files_key_name(b));
}

bool pc_files_same_wrapping(struct pc_span a, struct pc_span b) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_facts here, there;
    if (!read_facts(a, &arena, &here) || !read_facts(b, &arena, &there) ||
        here.count != there.count)
        return false;
    for (size_t i = 0; i < here.count; i++)
        if (!same_key(&here.wrapped[i], &there.wrapped[i]))
            return false;
    return true;
}
