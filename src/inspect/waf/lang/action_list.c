/* Actions one after the other: "id:1,msg:'a, b',t:none". */
#include "inspect/waf/lang/reader.h"

static bool between(char c) {
    return c == ',' || c == ' ' || c == '\t';
}

static pc_err open_quote(struct pc_span at, struct pc_diag *diag) {
    return pc_diag_set(
        diag, PC_ERR_INVALID,
        "the value %.*s opens a quote and does not close it: add a '; a quote in the "
        "text is written \\'",
        PC_ARG(pc_span_upto(at, 60)));
}

/* A value in quotes, as a whole. */
static pc_err cut_quoted(struct pc_span *rest, struct pc_arena *arena, struct pc_span *value,
                         struct pc_diag *diag) {
    struct pc_span inner = pc_span_from(*rest, 1);
    size_t end = pc_waf_quote_end(inner, '\'');
    if (end >= inner.len)
        return open_quote(*rest, diag);
    *rest = pc_span_trim(pc_span_from(inner, end + 1));
    if (rest->len > 0 && rest->ptr[0] != ',')
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%.*s\" stands behind a value in quotes: separate actions by commas",
                           PC_ARG(pc_span_upto(*rest, 60)));
    return pc_waf_unescape(pc_span_upto(inner, end), '\'', arena, value);
}

/* A value to the next comma; "a='b, c'" has none. */
static pc_err cut_plain(struct pc_span *rest, struct pc_span *value, struct pc_diag *diag) {
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ',') {
        if (rest->ptr[end] == '\'' && end > 0 && rest->ptr[end - 1] == '=') {
            struct pc_span inner = pc_span_from(*rest, end + 1);
            size_t closes = pc_waf_quote_end(inner, '\'');
            if (closes >= inner.len)
                return open_quote(pc_span_from(*rest, end), diag);
            end += closes + 1;
        }
        end++;
    }
    *value = pc_span_trim(pc_span_upto(*rest, end));
    *rest = pc_span_from(*rest, end);
    return PC_OK;
}

pc_err pc_waf_action_cut(struct pc_span *list, struct pc_arena *arena,
                         struct pc_waf_action_text *out, struct pc_diag *diag) {
    *out = (struct pc_waf_action_text){0};
    struct pc_span rest = *list;
    while (rest.len > 0 && between(rest.ptr[0]))
        rest = pc_span_from(rest, 1);
    if (rest.len == 0)
        return PC_ERR_NOTFOUND;
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != ':' && rest.ptr[end] != ',')
        end++;
    out->name = pc_span_trim(pc_span_upto(rest, end));
    out->has_value = end < rest.len && rest.ptr[end] == ':';
    rest = pc_span_from(rest, end);
    pc_err err = PC_OK;
    if (out->has_value) {
        rest = pc_span_trim(pc_span_from(rest, 1));
        if (rest.len > 0 && rest.ptr[0] == '\'')
            err = cut_quoted(&rest, arena, &out->value, diag);
        else
            err = cut_plain(&rest, &out->value, diag);
    }
    *list = rest;
    return err;
}
