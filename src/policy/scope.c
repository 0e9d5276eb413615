/* Scopes of OAuth: which are permissions. */
#include "policy/scope.h"

#include "base/buf.h"
#include "policy/policy.h"

static const char *const openid_words[] = {"openid", "profile", "email", "roles", "offline_access"};

struct pc_span pc_scope_openid_at(size_t index) {
    return index < sizeof openid_words / sizeof *openid_words ? pc_span_str(openid_words[index])
                                                              : (struct pc_span){0};
}

bool pc_scope_is_openid(struct pc_span word) {
    for (size_t i = 0; i < sizeof openid_words / sizeof *openid_words; i++)
        if (pc_span_eq(word, pc_span_str(openid_words[i])))
            return true;
    return false;
}

pc_err pc_scope_permissions(struct pc_span scope, struct pc_arena *arena, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span word;
    while (pc_span_split(&scope, ' ', &word)) {
        if (word.len == 0 || pc_scope_is_openid(word))
            continue;
        if (text.len > 0)
            pc_buf_add_char(&text, ' ');
        pc_buf_add(&text, word);
    }
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(arena, pc_buf_span(&text), out);
}

bool pc_scope_allows(struct pc_span scope, struct pc_span word) {
    bool openid = pc_scope_is_openid(word);
    struct pc_span item;
    while (pc_span_split(&scope, ' ', &item)) {
        if (pc_span_eq(item, word) && word.len > 0)
            return true;
        if (!openid && !pc_scope_is_openid(item) && pc_permission_covers(item, word))
            return true;
    }
    return false;
}
