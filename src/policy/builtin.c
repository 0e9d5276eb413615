/* Routes to the authority's endpoints: a table, compiled before the operator's routes. */
#include "policy/internal.h"

enum { BODY_LIMIT = 64 * 1024 };

struct builtin {
    const char *name;
    const char *method;
    const char *path;
    const char *rate; /* NULL: none */
};

static const struct builtin mains[] = {
    {"portcullis-sign-in", "POST", "/portcullis/v1/sign-in", "login"},
    {"portcullis-sign-in-totp", "POST", "/portcullis/v1/sign-in/totp", "login"},
    {"portcullis-sign-in-passkey", "POST", "/portcullis/v1/sign-in/passkey", "login"},
    {"portcullis-sign-in-step", "POST", "/portcullis/v1/sign-in/**", "login"},
    {"portcullis-first-administrator", "POST", "/portcullis/v1/first-administrator", "login"},
    {"portcullis-password-forgot", "POST", "/portcullis/v1/password/forgot", "login"},
    {"portcullis-password-reset", "POST", "/portcullis/v1/password/reset", "login"},
    {"portcullis-invitation-accept", "POST", "/portcullis/v1/invitation/accept", "login"},
    {"portcullis-one-time-check", "POST", "/portcullis/v1/one-time/check", "login"},
    {"portcullis-token-refresh", "POST", "/portcullis/v1/token/refresh", "login"},
    {"portcullis-password", "POST", "/portcullis/v1/password/**", "login"},
    {"portcullis-invitation", "POST", "/portcullis/v1/invitation/**", "login"},
    {"portcullis-api", "*", "/portcullis/v1/**", "api"},
    {"portcullis-oauth", "*", "/portcullis/oauth/**", "oauth"},
    {"portcullis-federation-start", "GET", "/portcullis/federation/{name}/start", "api"},
    {"portcullis-federation-callback", "GET", "/portcullis/federation/{name}/callback", "api"},
    {"portcullis-federation-logout", "POST", "/portcullis/federation/{name}/backchannel-logout",
     "api"},
    {"portcullis-assets", "GET", "/portcullis/assets/**", NULL},
    {"portcullis-sign-in-form", "POST", "/portcullis/sign-in/**", "login"},
    {"portcullis-forgot-password-form", "POST", "/portcullis/forgot-password", "login"},
    {"portcullis-reset-password-form", "POST", "/portcullis/reset-password", "login"},
    {"portcullis-invitation-form", "POST", "/portcullis/invitation", "login"},
    {"portcullis-first-administrator-form", "POST", "/portcullis/first-administrator", "login"},
    {"portcullis-sign-out-form", "POST", "/portcullis/sign-out", "api"},
    {"portcullis-account-form", "POST", "/portcullis/account/**", "api"},
    {"portcullis-pages", "GET", "/portcullis/**", "api"},
    {"portcullis-jwks", "GET", "/.well-known/jwks.json", NULL},
    {"portcullis-metadata", "GET", "/.well-known/oauth-authorization-server", NULL},
    {"portcullis-openid", "GET", "/.well-known/openid-configuration", NULL},
};

/* The operators' listener: everything is the authority's, which looks at who asks. */
static const struct builtin operators[] = {
    {"operator-sign-in", "POST", "/portcullis/v1/sign-in/**", "login"},
    {"operator-first-administrator", "POST", "/portcullis/v1/first-administrator", "login"},
    {"operator-token-refresh", "POST", "/portcullis/v1/token/refresh", "login"},
    {"operator-password", "POST", "/portcullis/v1/password/**", "login"},
    {"operator-invitation", "POST", "/portcullis/v1/invitation/**", "login"},
    {"operator-assets", "GET", "/portcullis/assets/**", NULL},
    {"operator-sign-in-form", "POST", "/portcullis/sign-in/**", "login"},
    {"operator-forgot-password-form", "POST", "/portcullis/forgot-password", "login"},
    {"operator-reset-password-form", "POST", "/portcullis/reset-password", "login"},
    {"operator-invitation-form", "POST", "/portcullis/invitation", "login"},
    {"operator-first-administrator-form", "POST", "/portcullis/first-administrator", "login"},
    {"operator", "*", "/**", "operator"},
};

enum { MAINS = sizeof mains / sizeof mains[0], OPERATORS = sizeof operators / sizeof operators[0] };

const size_t pc_builtin_count = MAINS + OPERATORS;

static pc_err one_text(const char *text, struct pc_arena *arena, struct pc_texts *out) {
    if (text == NULL)
        return PC_OK;
    out->items = PC_ARENA_NEW(arena, struct pc_span);
    if (out->items == NULL)
        return PC_ERR_NOMEM;
    out->items[0] = pc_span_str(text);
    out->count = 1;
    return PC_OK;
}

pc_err pc_builtin_route(size_t index, struct pc_arena *arena, struct pc_settings_route *out,
                        enum pc_listener *listener) {
    const struct builtin *row = index < MAINS ? &mains[index] : &operators[index - MAINS];
    *listener = index < MAINS ? PC_LISTENER_MAIN : PC_LISTENER_OPERATOR;
    *out = (struct pc_settings_route){
        .name = pc_span_str(row->name),
        .path = pc_span_str(row->path),
        .auth = PC_AUTH_NONE,
        .class = PC_CLASS_PUBLIC,
        .upstream = *listener == PC_LISTENER_OPERATOR ? PC_SPAN("operator") : PC_SPAN("authority"),
        .body_limit = BODY_LIMIT,
    };
    pc_err err = one_text(row->method, arena, &out->methods);
    return err != PC_OK ? err : one_text(row->rate, arena, &out->rate_limits);
}

/* What stands for a limit that the settings do not name. */
static const struct pc_settings_rate rates[] = {
    {.name = {"login", 5}, .count = 5, .per = PC_MINUTE, .burst = 3, .by = PC_BY_ADDRESS},
    {.name = {"oauth", 5}, .count = 600, .per = PC_MINUTE, .burst = 60, .by = PC_BY_ADDRESS},
    {.name = {"operator", 8}, .count = 600, .per = PC_MINUTE, .burst = 100, .by = PC_BY_ADDRESS},
};

const struct pc_settings_rate *pc_builtin_rate(struct pc_span name) {
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        if (pc_span_eq(name, rates[i].name))
            return &rates[i];
    return NULL;
}
