/* Reading claims out of a JSON object. */
#include "identity/claims.h"

/* The end of the year 9999; no time of ours is later, and microseconds of it fit by far. */
#define LATEST_S INT64_C(253402300799)

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

/* Claims go into headers and into lists joined by spaces. */
bool pc_claim_is_clean(struct pc_span text, bool spaces) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7f || (c == ' ' && !spaces))
            return false;
    }
    return true;
}

pc_err pc_claim_text(const json_t *claims, const char *name, struct pc_arena *arena,
                     struct pc_span *out) {
    const json_t *value = json_object_get(claims, name);
    if (value == NULL)
        return PC_OK;
    if (!json_is_string(value) || !pc_claim_is_clean(text_of(value), true))
        return PC_ERR_INVALID;
    return pc_arena_copy(arena, text_of(value), out);
}

/* An item of a list: a text that is not empty and has no space in it. */
static pc_err add_item(const json_t *item, struct pc_buf *out) {
    struct pc_span text = text_of(item);
    if (text.len == 0 || !pc_claim_is_clean(text, false))
        return PC_ERR_INVALID;
    if (out->len > 0)
        pc_buf_add_char(out, ' ');
    pc_buf_add(out, text);
    return pc_buf_end(out);
}

static pc_err join(const json_t *list, struct pc_buf *out) {
    if (!json_is_array(list))
        return PC_ERR_INVALID;
    for (size_t i = 0; i < json_array_size(list); i++) {
        pc_err err = add_item(json_array_get(list, i), out);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

/* alone: one text in the place of a list is fine too (RFC 7519 section 4.1.3). */
pc_err pc_claim_list(const json_t *claims, const char *name, bool alone, struct pc_arena *arena,
                     struct pc_span *out) {
    const json_t *value = json_object_get(claims, name);
    if (value == NULL)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf joined = {0};
    pc_err err = alone && json_is_string(value) ? add_item(value, &joined) : join(value, &joined);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&joined), out) : err;
}

pc_err pc_claim_time(const json_t *claims, const char *name, pc_time *out) {
    const json_t *value = json_object_get(claims, name);
    if (value == NULL)
        return PC_OK;
    double seconds = json_number_value(value);
    if (!json_is_number(value) || !(seconds >= 0) || seconds > (double)LATEST_S)
        return PC_ERR_INVALID;
    *out = json_is_integer(value) ? json_integer_value(value) * PC_SECOND
                                  : (pc_time)(seconds * (double)PC_SECOND);
    return PC_OK;
}

bool pc_claim_has(struct pc_span list, struct pc_span wanted) {
    struct pc_span item;
    while (list.len > 0 && pc_span_split(&list, ' ', &item))
        if (pc_span_eq(item, wanted))
            return true;
    return false;
}

pc_err pc_claim_times(const json_t *claims, struct pc_jwt_claims *out) {
    if (json_object_get(claims, "exp") == NULL)
        return PC_ERR_INVALID;
    pc_err err = pc_claim_time(claims, "exp", &out->expires);
    if (err == PC_OK)
        err = pc_claim_time(claims, "nbf", &out->not_before);
    if (err == PC_OK)
        err = pc_claim_time(claims, "iat", &out->issued);
    if (err == PC_OK)
        err = pc_claim_time(claims, "auth_time", &out->auth_time);
    return err;
}
