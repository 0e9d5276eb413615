/* Scopes that clients ask for. */
#include "authority/oauth/scopes.h"

#include "authority/words.h"
#include "policy/scope.h"

enum { SCOPE_MAX = 4096 };

static bool is_given(struct pc_span word, bool itself, bool wished) {
    if (itself && pc_scope_is_openid(word) && !pc_span_eq(word, PC_SPAN("roles")))
        return false;
    return wished || !pc_span_eq(word, PC_SPAN("offline_access"));
}

pc_err pc_scope_settle(const struct pc_client *client, struct pc_span wish, bool itself,
                       struct pc_arena *arena, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    bool wished = wish.len > 0;
    struct pc_span rest = wished ? wish : client->scopes, word;
    if (wish.len > SCOPE_MAX)
        return PC_ERR_RANGE;
    while (pc_span_split(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        bool known = pc_scope_is_openid(word) || pc_is_permission(word);
        bool given = is_given(word, itself, wished);
        if (!known || !pc_scope_allows(client->scopes, word) || (wished && !given))
            return PC_ERR_RANGE;
        if (given)
            pc_words_merge(&text, word);
    }
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(arena, pc_buf_span(&text), out);
}

bool pc_scope_covers(struct pc_span scope, struct pc_span wish) {
    struct pc_span word;
    while (pc_span_split(&wish, ' ', &word))
        if (word.len > 0 && !pc_scope_allows(scope, word))
            return false;
    return true;
}
