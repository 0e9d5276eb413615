/* The encryption context as it is sorted and written. */
#include "vault/context.h"

#include <stdlib.h>

#include "base/json.h"

static int by_name(const void *a, const void *b) {
    struct pc_span x = ((const struct pc_vault_pair *)a)->name;
    struct pc_span y = ((const struct pc_vault_pair *)b)->name;
    int order = memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len);
    return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

static bool is_text(struct pc_span text) {
    while (text.len > 0) {
        size_t length = pc_utf8_length(text);
        if (length == 0)
            return false;
        text = pc_span_from(text, length);
    }
    return true;
}

pc_err pc_vault_context_of(struct pc_vault_pair *pairs, size_t count,
                           struct pc_vault_context *out) {
    if (count > PC_VAULT_PAIRS_MAX)
        return PC_ERR_RANGE;
    size_t bytes = 2;
    for (size_t i = 0; i < count; i++) {
        struct pc_vault_pair pair = pairs[i];
        if (pair.name.len == 0 || !is_text(pair.name) || !is_text(pair.value))
            return PC_ERR_INVALID;
        if (pair.name.len > PC_VAULT_CONTEXT_MAX || pair.value.len > PC_VAULT_CONTEXT_MAX)
            return PC_ERR_RANGE;
        bytes += 4 + pair.name.len + pair.value.len;
    }
    if (bytes > PC_VAULT_CONTEXT_MAX)
        return PC_ERR_RANGE;
    if (count > 0)
        qsort(pairs, count, sizeof *pairs, by_name);
    for (size_t i = 1; i < count; i++)
        if (pc_span_eq(pairs[i - 1].name, pairs[i].name))
            return PC_ERR_INVALID;
    *out = (struct pc_vault_context){pairs, count};
    return PC_OK;
}

static void add_u16(struct pc_buf *out, size_t value) {
    pc_buf_add_char(out, (char)(value >> 8));
    pc_buf_add_char(out, (char)(value & 0xff));
}

static void add_text(struct pc_buf *out, struct pc_span text) {
    add_u16(out, text.len);
    pc_buf_add(out, text);
}

pc_err pc_vault_context_write(const struct pc_vault_context *context, struct pc_buf *out) {
    if (context->count == 0)
        return pc_buf_end(out);
    add_u16(out, context->count);
    for (size_t i = 0; i < context->count; i++) {
        add_text(out, context->pairs[i].name);
        add_text(out, context->pairs[i].value);
    }
    return pc_buf_end(out);
}

struct pc_span pc_vault_context_get(const struct pc_vault_context *context, struct pc_span name,
                                    bool *found) {
    for (size_t i = 0; i < context->count; i++) {
        *found = pc_span_eq(context->pairs[i].name, name);
        if (*found)
            return context->pairs[i].value;
    }
    *found = false;
    return PC_SPAN("");
}
