/* Form tokens. */
#include "authority/pages/form_token.h"

#include "authority/form.h"
#include "base/encode.h"
#include "identity/session.h"

enum { COOKIE_BYTES = 16, COOKIE_MAX = 64, TOKEN_BYTES = 32 };

struct pc_span pc_cookie_find(struct pc_span header, struct pc_span name) {
    struct pc_span found = {0}, pair;
    bool seen = false;
    while (pc_span_split(&header, ';', &pair)) {
        pair = pc_span_trim(pair);
        size_t equals = pc_span_find(pair, '=');
        if (equals == pair.len || !pc_span_eq(pc_span_upto(pair, equals), name))
            continue;
        if (seen)
            return (struct pc_span){0};
        seen = true;
        found = pc_span_from(pair, equals + 1);
    }
    return found;
}

static pc_err digest(struct pc_call *call, struct pc_span kind, struct pc_span bound,
                     struct pc_span *out) {
    const struct pc_field_cipher *cipher = &call->work.authority->cipher;
    uint8_t bytes[TOKEN_BYTES];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = cipher->index(cipher->self, kind, bound, bytes);
    if (err == PC_OK)
        pc_base64url_encode(pc_span(bytes, sizeof bytes), &text);
    pc_wipe(bytes, sizeof bytes);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(call->work.arena, pc_buf_span(&text), out) : err;
}

static pc_err new_cookie(struct pc_call *call, struct pc_span *out) {
    uint8_t bytes[COOKIE_BYTES];
    char memory[COOKIE_MAX];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_err err = pc_entropy_fill(call->work.authority->entropy, bytes, sizeof bytes);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(bytes, sizeof bytes), &text);
    err = pc_arena_copy(call->work.arena, pc_buf_span(&text), out);
    return err == PC_OK ? pc_call_cookie(call, PC_FORM_COOKIE, *out, PC_DAY) : err;
}

/* What the browser's token is bound to. PC_ERR_NOTFOUND: it has neither cookie. */
static pc_err bound_to(struct pc_call *call, struct pc_span *kind, struct pc_span *out) {
    struct pc_span cookies = call->header(call->context, "Cookie");
    *kind = PC_SPAN("form of a session");
    *out = pc_cookie_find(cookies, PC_SPAN(PC_SESSION_COOKIE));
    if (out->len > 0 && call->account.name.len > 0)
        return PC_OK;
    *kind = PC_SPAN("form of a browser");
    *out = pc_cookie_find(cookies, PC_SPAN(PC_FORM_COOKIE));
    return out->len > 0 && out->len < COOKIE_MAX ? PC_OK : PC_ERR_NOTFOUND;
}

pc_err pc_form_token(struct pc_call *call, struct pc_span *out) {
    struct pc_span kind, bound;
    pc_err err = bound_to(call, &kind, &bound);
    if (err == PC_ERR_NOTFOUND)
        err = new_cookie(call, &bound);
    return err == PC_OK ? digest(call, kind, bound, out) : err;
}

pc_err pc_form_token_verify(struct pc_call *call) {
    struct pc_span kind, bound, wanted, given;
    pc_err err = bound_to(call, &kind, &bound);
    if (err == PC_OK)
        err = digest(call, kind, bound, &wanted);
    if (err == PC_OK)
        err = pc_form_find(call->body, "form_token", call->work.arena, &given);
    if (err == PC_ERR_NOTFOUND || err == PC_ERR_INVALID)
        return PC_ERR_DENIED;
    if (err != PC_OK)
        return err;
    return pc_span_eq_secret(wanted, given) ? PC_OK : PC_ERR_DENIED;
}
