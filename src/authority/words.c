/* Lists of words joined by single spaces, and what names may look like. */
#include "authority/words.h"

#include "model/mail.h"

#include <string.h>

#include "base/ip.h"
#include "model/id.h"

bool pc_words_have(struct pc_span words, struct pc_span word) {
    struct pc_span item;
    while (pc_span_split(&words, ' ', &item))
        if (item.len > 0 && pc_span_eq(item, word))
            return true;
    return false;
}

void pc_words_merge(struct pc_buf *out, struct pc_span words) {
    struct pc_span item;
    while (pc_span_split(&words, ' ', &item)) {
        if (item.len == 0 || pc_words_have(pc_buf_span(out), item))
            continue;
        if (out->len > 0)
            pc_buf_add_char(out, ' ');
        pc_buf_add(out, item);
    }
}

pc_err pc_words_join(struct pc_arena *arena, const struct pc_texts *items, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf words = {0};
    for (size_t i = 0; i < items->count; i++)
        pc_words_merge(&words, items->items[i]);
    pc_err err = pc_buf_end(&words);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&words), out) : err;
}

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool all_of(struct pc_span text, const char *also) {
    for (size_t i = 0; i < text.len; i++)
        if (!is_alnum(text.ptr[i]) && (text.ptr[i] == '\0' || strchr(also, text.ptr[i]) == NULL))
            return false;
    return true;
}

bool pc_is_account_name(struct pc_span text) {
    if (text.len < 1 || text.len > 64 || !all_of(text, "._@-") || pc_is_id(text))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return false;
    return true;
}

bool pc_is_tenant_name(struct pc_span text) {
    return text.len >= 2 && text.len <= 50 && all_of(text, "_-");
}

bool pc_is_role_name(struct pc_span text) {
    return text.len >= 1 && text.len <= 64 && all_of(text, "._-");
}

bool pc_is_permission(struct pc_span text) {
    if (text.len < 1 || text.len > 128 || !all_of(text, "_.*:-"))
        return false;
    struct pc_span segment;
    while (pc_span_split(&text, ':', &segment)) {
        bool star = pc_span_find(segment, '*') < segment.len;
        if (segment.len == 0 || (star && segment.len != 1))
            return false;
    }
    return true;
}

bool pc_is_email(struct pc_span text) {
    return pc_is_mail_address(text);
}

bool pc_is_line(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    return true;
}

bool pc_is_network(struct pc_span text) {
    struct pc_network network;
    return pc_network_parse(text, &network) == PC_OK;
}

bool pc_is_id(struct pc_span text) {
    struct pc_id id;
    return pc_id_parse(text, &id) == PC_OK;
}
