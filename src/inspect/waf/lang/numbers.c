/* Numbers, ranges of rule ids, and words that stand for a few values. */
#include "inspect/waf/lang/reader.h"

pc_err pc_waf_number_read(struct pc_span text, const char *what, unsigned long long max,
                          unsigned long long *out, struct pc_diag *diag) {
    uint64_t number = 0;
    text = pc_span_trim(text);
    pc_err err = pc_span_u64(text, max, &number);
    *out = number;
    if (err == PC_OK)
        return PC_OK;
    return pc_diag_set(diag, err, "\"%.*s\" is no %s: write a whole number from 0 to %llu",
                       PC_ARG(pc_span_upto(text, 60)), what, max);
}

pc_err pc_waf_range_read(struct pc_span text, uint32_t *first, uint32_t *last,
                         struct pc_diag *diag) {
    size_t dash = pc_span_find(text, '-');
    unsigned long long from;
    unsigned long long to;
    pc_err err = pc_waf_number_read(pc_span_upto(text, dash), "rule id", UINT32_MAX, &from, diag);
    if (err != PC_OK)
        return err;
    to = from;
    if (dash < text.len)
        err = pc_waf_number_read(pc_span_from(text, dash + 1), "rule id", UINT32_MAX, &to, diag);
    if (err != PC_OK)
        return err;
    if (to < from)
        return pc_diag_set(diag, PC_ERR_RANGE,
                           "the range %llu-%llu ends before it begins: swap the two", from, to);
    *first = (uint32_t)from;
    *last = (uint32_t)to;
    return PC_OK;
}

static bool between(char c) {
    return c == ' ' || c == '\t' || c == ',';
}

pc_err pc_waf_range_cut(struct pc_span *list, uint32_t *first, uint32_t *last,
                        struct pc_diag *diag) {
    size_t begin = 0;
    while (begin < list->len && between(list->ptr[begin]))
        begin++;
    size_t end = begin;
    while (end < list->len && !between(list->ptr[end]))
        end++;
    if (end == begin)
        return PC_ERR_NOTFOUND;
    struct pc_span item = pc_span(list->ptr + begin, end - begin);
    *list = pc_span_from(*list, end);
    return pc_waf_range_read(item, first, last, diag);
}

pc_err pc_waf_engine_mode_read(struct pc_span text, enum pc_waf_engine_mode *out,
                               struct pc_diag *diag) {
    text = pc_span_trim(text);
    if (pc_span_eq_nocase(text, PC_SPAN("On")))
        *out = PC_WAF_ENGINE_ON;
    else if (pc_span_eq_nocase(text, PC_SPAN("Off")))
        *out = PC_WAF_ENGINE_OFF;
    else if (pc_span_eq_nocase(text, PC_SPAN("DetectionOnly")))
        *out = PC_WAF_ENGINE_DETECT;
    else
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%.*s\" is no mode of the engine: write On, Off or DetectionOnly",
                           PC_ARG(pc_span_upto(text, 60)));
    return PC_OK;
}

pc_err pc_waf_switch_read(struct pc_span text, bool *out, struct pc_diag *diag) {
    text = pc_span_trim(text);
    *out = pc_span_eq_nocase(text, PC_SPAN("On"));
    if (*out || pc_span_eq_nocase(text, PC_SPAN("Off")))
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_INVALID, "\"%.*s\" is neither On nor Off: write one of the two",
                       PC_ARG(pc_span_upto(text, 60)));
}
