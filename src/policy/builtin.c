/* Routes to the authority's endpoints: a table, compiled before the operator's routes. */
#include "policy/internal.h"

enum { BODY_LIMIT = 64 * 1024 };

static const struct {
    const char *name;
    const char *method;
    const char *path;
    const char *rate; /* NULL: none */
} builtins[] = {
    {"portcullis-sign-in", "POST", "/portcullis/v1/sign-in", "login"},
    {"portcullis-sign-in-totp", "POST", "/portcullis/v1/sign-in/totp", "login"},
    {"portcullis-first-administrator", "POST", "/portcullis/v1/first-administrator", "login"},
    {"portcullis-password-forgot", "POST", "/portcullis/v1/password/forgot", "login"},
    {"portcullis-password-reset", "POST", "/portcullis/v1/password/reset", "login"},
    {"portcullis-invitation-accept", "POST", "/portcullis/v1/invitation/accept", "login"},
    {"portcullis-one-time-check", "POST", "/portcullis/v1/one-time/check", "login"},
    {"portcullis-token-refresh", "POST", "/portcullis/v1/token/refresh", "login"},
    {"portcullis-api", "*", "/portcullis/v1/**", "api"},
    {"portcullis-federation-start", "GET", "/portcullis/federation/{name}/start", "api"},
    {"portcullis-federation-callback", "GET", "/portcullis/federation/{name}/callback", "api"},
    {"portcullis-federation-logout", "POST", "/portcullis/federation/{name}/backchannel-logout",
     "api"},
    {"portcullis-jwks", "GET", "/.well-known/jwks.json", NULL},
    {"portcullis-metadata", "GET", "/.well-known/oauth-authorization-server", NULL},
};

const size_t pc_builtin_count = sizeof builtins / sizeof builtins[0];

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

pc_err pc_builtin_route(size_t index, struct pc_arena *arena, struct pc_settings_route *out) {
    *out = (struct pc_settings_route){
        .name = pc_span_str(builtins[index].name),
        .path = pc_span_str(builtins[index].path),
        .auth = PC_AUTH_NONE,
        .class = PC_CLASS_PUBLIC,
        .upstream = PC_SPAN("authority"),
        .body_limit = BODY_LIMIT,
    };
    pc_err err = one_text(builtins[index].method, arena, &out->methods);
    return err != PC_OK ? err : one_text(builtins[index].rate, arena, &out->rate_limits);
}

const struct pc_settings_rate *pc_builtin_rate(struct pc_span name) {
    static const struct pc_settings_rate login = {
        .name = {"login", 5}, .count = 5, .per = PC_MINUTE, .burst = 3, .by = PC_BY_ADDRESS};
    return pc_span_eq(name, login.name) ? &login : NULL;
}
