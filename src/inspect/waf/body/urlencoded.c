/* Form arguments: "a=1&b=%20", in a body or a query. What is no valid escape stays as it is. */
#include <string.h>

#include "base/percent.h"
#include "inspect/waf/body/processors.h"

struct splitting {
    struct pc_waf_values *values;
    struct pc_waf_text_pool pool;
    unsigned invalid; /* escapes */
};

/* The first byte that decoding changes, or text.len. */
static size_t first_coded(struct pc_span text) {
    size_t percent = pc_span_find(text, '%');
    return pc_span_find(pc_span_upto(text, percent), '+');
}

static pc_err decode(struct splitting *split, struct pc_span text, struct pc_span *out) {
    *out = text;
    size_t at = first_coded(text), len = at;
    if (at == text.len)
        return PC_OK;
    char *to = pc_waf_text_pool_take(&split->pool, split->values->arena, text.len);
    if (to == NULL)
        return PC_ERR_NOMEM;
    memcpy(to, text.ptr, at);
    while (at < text.len) {
        char c = text.ptr[at];
        int byte = c == '%' ? pc_percent_byte(pc_span_from(text, at)) : -1;
        if (byte >= 0) {
            to[len++] = (char)byte;
            at += 3;
            continue;
        }
        if (c == '%' && split->invalid < 1u << 30)
            split->invalid++;
        to[len++] = c == '+' ? ' ' : c;
        at++;
    }
    *out = pc_span(to, len);
    return PC_OK;
}

static pc_err add_argument(struct splitting *split, struct pc_span pair,
                           enum pc_waf_variable list) {
    size_t equals = pc_span_find(pair, '=');
    struct pc_span key, value;
    pc_err err = decode(split, pc_span_upto(pair, equals), &key);
    if (err == PC_OK)
        err = decode(split, pc_span_from(pair, equals == pair.len ? equals : equals + 1), &value);
    return err != PC_OK ? err : pc_waf_values_add(split->values, list, key, value);
}

/* *over: the limit was reached. */
static pc_err split_arguments(struct splitting *split, struct pc_span text, char separator,
                              size_t limit, enum pc_waf_variable list, bool *over) {
    struct pc_span pair;
    size_t count = 0;
    *over = false;
    while (text.len > 0 && pc_span_split(&text, separator, &pair)) {
        if (count++ == limit) {
            *over = true;
            return PC_OK;
        }
        pc_err err = add_argument(split, pair, list);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_waf_body_arguments(struct pc_span text, char separator, size_t limit,
                             enum pc_waf_variable list, struct pc_waf_values *values,
                             unsigned *invalid) {
    struct splitting split = {.values = values};
    bool over;
    pc_err err = split_arguments(&split, text, separator != 0 ? separator : '&',
                                 limit != 0 ? limit : PC_WAF_BODY_ARGUMENTS, list, &over);
    *invalid += split.invalid;
    return err == PC_OK && over ? PC_ERR_FULL : err;
}

pc_err pc_waf_body_urlencoded(const struct pc_waf_body *body, struct pc_waf_values *values) {
    struct splitting split = {.values = values};
    char separator = body->limits.separator != 0 ? body->limits.separator : '&';
    bool over;
    pc_err err = split_arguments(&split, body->bytes, separator, pc_waf_body_argument_limit(body),
                                 PC_WAF_ARGS_POST, &over);
    if (err == PC_OK && split.invalid > 0)
        err = pc_waf_values_set(values, PC_WAF_URLENCODED_ERROR, PC_SPAN("1"));
    if (err == PC_OK && over)
        err = pc_waf_body_broken(values, "URLENCODED: more arguments than allowed");
    return err;
}
