/* Between two steps of a sign-in. */
#include "authority/pages/sign_in_state.h"

#include <jansson.h>

#include "authority/form.h"
#include "authority/pages/form_token.h"
#include "authority/people/factors.h"
#include "authority/return_path.h"

#define COOKIE "__Host-portcullis-sign-in"

enum { VALUE_MAX = 512 };

#define STATE_LIFE (10 * PC_MINUTE)

static void add_factors(const struct pc_call *inner, struct pc_buf *out) {
    json_t *answer = json_loadb(inner->answer.ptr, inner->answer.len, 0, NULL);
    const json_t *factors = json_object_get(answer, "factors");
    for (size_t i = 0; i < json_array_size(factors); i++)
        if (json_is_string(json_array_get(factors, i)))
            pc_buf_addf(out, ".%s", json_string_value(json_array_get(factors, i)));
    json_decref(answer);
}

static pc_err set_cookie(struct pc_call *call, struct pc_buf *value) {
    pc_err err = pc_buf_end(value);
    if (err == PC_OK && value->len > VALUE_MAX)
        err = PC_ERR_RANGE;
    return err == PC_OK ? pc_call_cookie(call, COOKIE, pc_buf_span(value), STATE_LIFE) : err;
}

pc_err pc_sign_in_state_put(struct pc_call *call, const struct pc_call *inner, const char *member) {
    PC_CLEANUP(pc_buf_free) struct pc_buf value = PC_BUF_SECRET;
    pc_buf_add(&value, pc_page_member(call, inner, member));
    add_factors(inner, &value);
    return set_cookie(call, &value);
}

pc_err pc_sign_in_state_keep(struct pc_call *call, const struct pc_sign_in *sign_in) {
    PC_CLEANUP(pc_buf_free) struct pc_buf value = PC_BUF_SECRET;
    pc_buf_add(&value, pc_buf_span(&sign_in->mfa_token));
    for (enum pc_factor_kind kind = 0; kind < PC_FACTOR_COUNT; kind++)
        if (pc_factors_have(sign_in->factors, kind))
            pc_buf_addf(&value, ".%s", pc_factor(kind)->name);
    return set_cookie(call, &value);
}

bool pc_sign_in_state_get(struct pc_call *call, struct pc_sign_in_state *out) {
    struct pc_span value = pc_cookie_find(call->header(call->context, "Cookie"), PC_SPAN(COOKIE));
    size_t dot = pc_span_find(value, '.');
    out->token = pc_span_upto(value, dot);
    out->factors = pc_span_from(value, dot + 1);
    return out->token.len > 0 && value.len <= VALUE_MAX;
}

pc_err pc_sign_in_state_end(struct pc_call *call) {
    return pc_call_cookie(call, COOKIE, (struct pc_span){0}, 0);
}

static struct pc_span wished(struct pc_call *call) {
    struct pc_span text;
    if (pc_call_query(call, "return", &text) != PC_OK || !pc_return_path_is_own(text))
        return (struct pc_span){0};
    return text;
}

struct pc_span pc_sign_in_return(struct pc_call *call) {
    struct pc_span text = wished(call);
    if (text.len > 0)
        return text;
    return call->socket == PC_ON_OPERATOR ? PC_SPAN("/operator") : PC_SPAN("/portcullis/account");
}

pc_err pc_sign_in_step_to(struct pc_call *call, const char *address, struct pc_span path,
                          const char *done) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, address);
    if (pc_span_find(pc_buf_span(&text), '?') == text.len)
        pc_buf_add_char(&text, '?');
    if (path.len > 0)
        pc_form_add(&text, "return", path);
    if (done != NULL)
        pc_form_add(&text, "done", pc_span_str(done));
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&text)) : err;
}

pc_err pc_sign_in_step(struct pc_call *call, const char *address, const char *done) {
    return pc_sign_in_step_to(call, address, wished(call), done);
}
