/* The Cookie header (version 0): "a=b; c=d". Quotes and escapes mean nothing in it. */
#include "inspect/waf/body/body.h"

static struct pc_span without_leading_space(struct pc_span text) {
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || (text.ptr[at] >= '\t' && text.ptr[at] <= '\r')))
        at++;
    return pc_span_from(text, at);
}

pc_err pc_waf_body_cookies(struct pc_span header, struct pc_waf_values *values) {
    struct pc_span pair;
    while (header.len > 0 && pc_span_split(&header, ';', &pair)) {
        pair = without_leading_space(pair);
        size_t equals = pc_span_find(pair, '=');
        struct pc_span key = pc_span_upto(pair, equals);
        struct pc_span value = pc_span_from(pair, equals == pair.len ? equals : equals + 1);
        if (key.len == 0 && value.len == 0)
            continue;
        pc_err err = pc_waf_values_add(values, PC_WAF_REQUEST_COOKIES, key, value);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
