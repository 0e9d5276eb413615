/* The parameters of an authorization request. */
#include "authority/oauth/parameters.h"

#include "authority/form.h"
#include "authority/words.h"
#include "base/buf.h"

enum { STATE_MAX = 2048, NONCE_MAX = 512, CHALLENGE = 43, AGE_MAX = 400 * 24 * 3600 };

pc_err pc_authorize_parameters_read(struct pc_span query, struct pc_arena *arena,
                                    struct pc_authorize_parameters *out) {
    *out = (struct pc_authorize_parameters){.max_age_s = UINT64_MAX};
    const struct {
        const char *name;
        struct pc_span *to;
    } texts[] = {
        {"response_type", &out->response_type},
        {"response_mode", &out->response_mode},
        {"scope", &out->scope},
        {"state", &out->state},
        {"nonce", &out->nonce},
        {"code_challenge", &out->challenge},
        {"code_challenge_method", &out->method},
        {"prompt", &out->prompt},
        {"max_age", &out->max_age},
        {"acr_values", &out->acr},
        {PC_SIGNED_IN_AFTER, &out->after},
        {"request", &out->request},
        {"request_uri", &out->request_uri},
        {"registration", &out->registration},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pc_err err = pc_form_find(query, texts[i].name, arena, texts[i].to);
        if (err != PC_OK && err != PC_ERR_NOTFOUND)
            return err;
    }
    return PC_OK;
}

static bool is_base64url(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '_')
            return false;
    }
    return true;
}

static const char *unsupported(const struct pc_authorize_parameters *p) {
    if (p->request.len > 0)
        return "request_not_supported";
    if (p->request_uri.len > 0)
        return "request_uri_not_supported";
    return p->registration.len > 0 ? "registration_not_supported" : NULL;
}

static const char *check_pkce(const struct pc_authorize_parameters *p) {
    if (p->challenge.len == 0)
        return "code_challenge is missing (PKCE is needed)";
    if (!pc_span_eq(p->method, PC_SPAN("S256")))
        return "code_challenge_method must be S256";
    if (p->challenge.len != CHALLENGE || !is_base64url(p->challenge))
        return "code_challenge is no SHA-256 in base64url";
    return NULL;
}

static const char *read_prompt(struct pc_authorize_parameters *p) {
    struct pc_span rest = p->prompt, word;
    size_t count = 0;
    while (pc_span_split(&rest, ' ', &word)) {
        bool select = pc_span_eq(word, PC_SPAN("select_account"));
        p->none = p->none || pc_span_eq(word, PC_SPAN("none"));
        p->login = p->login || select || pc_span_eq(word, PC_SPAN("login"));
        p->consent = p->consent || pc_span_eq(word, PC_SPAN("consent"));
        count += word.len > 0 ? 1 : 0;
    }
    return p->none && count > 1 ? "prompt=none stands alone" : NULL;
}

static const char *read_times(struct pc_authorize_parameters *p) {
    if (p->max_age.len > 0 && pc_span_u64(p->max_age, AGE_MAX, &p->max_age_s) != PC_OK)
        return "max_age is no number of seconds";
    if (p->after.len > 0 && pc_span_u64(p->after, INT64_MAX / PC_SECOND, &p->after_s) != PC_OK)
        return "malformed";
    p->login = p->login || p->max_age_s == 0;
    return NULL;
}

static const char *check_rest(struct pc_authorize_parameters *p) {
    if (p->response_type.len == 0)
        return "response_type is missing";
    if (p->response_mode.len > 0 && !pc_span_eq(p->response_mode, PC_SPAN("query")))
        return "response_mode must be query";
    if (p->state.len > STATE_MAX || p->nonce.len > NONCE_MAX)
        return "state or nonce is too long";
    const char *why = check_pkce(p);
    if (why == NULL)
        why = read_prompt(p);
    return why == NULL ? read_times(p) : why;
}

const char *pc_authorize_parameters_check(struct pc_authorize_parameters *p,
                                          const char **description) {
    const char *error = unsupported(p);
    *description = "it is not offered here";
    if (error != NULL)
        return error;
    if (p->response_type.len > 0 && !pc_span_eq(p->response_type, PC_SPAN("code"))) {
        *description = "response_type must be code";
        return "unsupported_response_type";
    }
    *description = check_rest(p);
    return *description == NULL ? NULL : "invalid_request";
}

static bool is_replaced(struct pc_span pair) {
    struct pc_span name = pc_span_upto(pair, pc_span_find(pair, '='));
    return pair.len == 0 || pc_span_eq(name, PC_SPAN("prompt")) ||
           pc_span_eq(name, PC_SPAN("max_age")) || pc_span_eq(name, PC_SPAN(PC_SIGNED_IN_AFTER));
}

static void add_number(struct pc_buf *out, const char *name, uint64_t value) {
    char memory[24];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    pc_buf_add_u64(&text, value);
    pc_form_add(out, name, pc_buf_span(&text));
}

pc_err pc_authorize_parameters_back(struct pc_span query,
                                    const struct pc_authorize_parameters *parameters, pc_time now,
                                    struct pc_arena *arena, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span pair;
    while (pc_span_split(&query, '&', &pair)) {
        if (is_replaced(pair))
            continue;
        if (text.len > 0)
            pc_buf_add_char(&text, '&');
        pc_buf_add(&text, pair);
    }
    if (parameters->consent)
        pc_form_add(&text, "prompt", PC_SPAN("consent"));
    if (parameters->max_age_s != 0 && parameters->max_age_s != UINT64_MAX)
        add_number(&text, "max_age", parameters->max_age_s);
    if (parameters->login)
        add_number(&text, PC_SIGNED_IN_AFTER, (uint64_t)(now / PC_SECOND));
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(arena, pc_buf_span(&text), out);
}
