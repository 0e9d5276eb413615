/* Names with and without a suffix. */
#include "cli/vault/names.h"

#include "base/json.h"

struct pc_span pc_files_base(struct pc_span path) {
    size_t from = path.len;
    while (from > 0 && path.ptr[from - 1] != '/')
        from--;
    return pc_span_from(path, from);
}

bool pc_files_has_suffix(struct pc_span name, struct pc_span suffix) {
    return suffix.len > 0 && name.len > suffix.len && pc_span_ends(name, suffix);
}

struct pc_span pc_files_plain_name(struct pc_span name, struct pc_span suffix) {
    return pc_files_has_suffix(name, suffix) ? pc_span_upto(name, name.len - suffix.len) : name;
}

void pc_files_text(struct pc_span name, struct pc_buf *out) {
    while (name.len > 0) {
        size_t len = pc_utf8_length(name);
        pc_buf_add(out, len > 0 ? pc_span_upto(name, len) : PC_SPAN("\xef\xbf\xbd"));
        name = pc_span_from(name, len > 0 ? len : 1);
    }
}

pc_err pc_files_context(const struct pc_vault_context *given, struct pc_span name,
                        struct pc_vault_pair *room, struct pc_buf *text,
                        struct pc_vault_context *out) {
    size_t count = 0;
    bool found;
    if (given->count + (name.len > 0 ? 1 : 0) > PC_VAULT_PAIRS_MAX)
        return PC_ERR_RANGE;
    (void)pc_vault_context_get(given, PC_SPAN(PC_FILES_PAIR), &found);
    if (found && name.len > 0)
        return PC_ERR_EXISTS;
    for (; count < given->count; count++)
        room[count] = given->pairs[count];
    if (name.len > 0) {
        pc_files_text(name, text);
        if (pc_buf_end(text) != PC_OK)
            return PC_ERR_NOMEM;
        room[count++] = (struct pc_vault_pair){PC_SPAN(PC_FILES_PAIR), pc_buf_span(text)};
    }
    return pc_vault_context_of(room, count, out);
}
