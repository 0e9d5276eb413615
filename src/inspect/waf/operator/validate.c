/* @validateByteRange, @validateUrlEncoding, @validateUtf8Encoding: they match what is not valid. */
#include "inspect/waf/operator/rows.h"

#include "base/encode.h"
#include "inspect/waf/transform/rewrite.h"

struct byte_set {
    uint8_t in[256];    /* not 0: allowed */
    uint32_t forbidden; /* classes that the others are of */
};

static pc_err allow(struct byte_set *set, struct pc_span item, struct pc_diag *diag) {
    struct pc_span range = pc_span_trim(item);
    size_t dash = pc_span_find(range, '-');
    uint64_t first, last;
    pc_err err = pc_span_u64(pc_span_trim(pc_span_upto(range, dash)), 255, &first);
    last = first;
    if (err == PC_OK && dash < range.len)
        err = pc_span_u64(pc_span_trim(pc_span_from(range, dash + 1)), 255, &last);
    if (err != PC_OK || last < first)
        return pc_diag_set(diag, PC_ERR_INVALID, "\"%.*s\" is no byte or range of bytes (0 to 255)",
                           (int)(range.len < 40 ? range.len : 40), range.ptr);
    for (uint64_t i = first; i <= last; i++)
        set->in[i] = 1;
    return PC_OK;
}

PC_WAF_PREPARE(byte_range) {
    (void)files;
    (void)file_count;
    struct byte_set *set = PC_ARENA_NEW(arena, struct byte_set);
    if (set == NULL)
        return PC_ERR_NOMEM;
    struct pc_span rest = argument, item;
    if (pc_span_trim(argument).len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "no bytes are given");
    while (pc_span_split(&rest, ',', &item)) {
        pc_err err = allow(set, item, diag);
        if (err != PC_OK)
            return err;
    }
    for (size_t i = 0; i < sizeof set->in; i++)
        set->forbidden |= set->in[i] ? 0 : pc_waf_byte_classes[i];
    *out = set;
    return PC_OK;
}

PC_WAF_RULES_OUT(byte_range) {
    const struct byte_set *set = ready;
    return set != NULL && (classes & set->forbidden) == 0;
}

PC_WAF_ASK(byte_range) {
    const struct byte_set *set = question->ready;
    if (set == NULL)
        return PC_WAF_LIMIT;
    for (size_t i = 0; i < question->value.len; i++)
        if (set->in[(uint8_t)question->value.ptr[i]] == 0)
            return PC_WAF_YES;
    return PC_WAF_NO;
}

PC_WAF_ASK(url_encoding) {
    struct pc_span value = question->value;
    for (size_t i = pc_span_find(value, '%'); i < value.len; i++) {
        if (value.ptr[i] != '%')
            continue;
        if (value.len - i < 3 || pc_hex_value(value.ptr[i + 1]) < 0 ||
            pc_hex_value(value.ptr[i + 2]) < 0)
            return PC_WAF_YES;
        i += 2;
    }
    return PC_WAF_NO;
}

/* RFC 3629, section 4: how many bytes the character has that begins here, 0 where it is none. */
static size_t utf8_length(const uint8_t *at, size_t left) {
    uint8_t c = at[0], low = 0x80, high = 0xbf;
    if (c < 0x80)
        return 1;
    size_t length = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c < 0xc2 || c > 0xf4 || left < length)
        return 0;
    if (c == 0xe0)
        low = 0xa0; /* overlong */
    else if (c == 0xed)
        high = 0x9f; /* surrogates */
    else if (c == 0xf0)
        low = 0x90; /* overlong */
    else if (c == 0xf4)
        high = 0x8f; /* beyond U+10FFFF */
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

PC_WAF_RULES_OUT(utf8_encoding) {
    (void)ready;
    return (classes & PC_WAF_CLASS_HIGH) == 0;
}

PC_WAF_ASK(utf8_encoding) {
    const uint8_t *bytes = (const uint8_t *)question->value.ptr;
    size_t length;
    for (size_t i = 0; i < question->value.len; i += length) {
        length = utf8_length(bytes + i, question->value.len - i);
        if (length == 0)
            return PC_WAF_YES;
    }
    return PC_WAF_NO;
}
