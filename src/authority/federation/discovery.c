/* Reading a discovery document. */
#include "authority/federation/discovery.h"

#include <jansson.h>

#include "base/ip.h"

enum { URL_MAX = 1024 };

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span member(const json_t *root, const char *name) {
    const json_t *value = json_object_get(root, name);
    return pc_span(json_string_value(value), json_string_length(value));
}

static bool is_loopback(struct pc_span host) {
    static const struct pc_network loopback = {{4, {127}}, 8};
    struct pc_ip ip;
    return pc_span_eq(host, PC_SPAN("localhost")) || pc_span_eq(host, PC_SPAN("[::1]")) ||
           (pc_ip_parse(host, &ip) == PC_OK && pc_network_contains(&loopback, &ip));
}

/* It is sent to browsers and asked by us: printable, no user in it, https. `near`: the issuer is on
 * this machine itself; no other one has us ask what listens here. */
static bool is_url(struct pc_span url, bool near) {
    bool secure = pc_span_starts(url, PC_SPAN("https://"));
    if (url.len > URL_MAX || (!secure && !(near && pc_span_starts(url, PC_SPAN("http://")))))
        return false;
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] <= 0x20 || url.ptr[i] > 0x7e || url.ptr[i] == '\\' || url.ptr[i] == '#')
            return false;
    struct pc_span rest = pc_span_from(url, secure ? 8 : 7);
    struct pc_span authority = pc_span_upto(rest, pc_span_find(rest, '/'));
    authority = pc_span_upto(authority, pc_span_find(authority, '?'));
    if (authority.len == 0 || pc_span_find(authority, '@') < authority.len)
        return false;
    size_t end =
        authority.ptr[0] == '[' ? pc_span_find(authority, ']') + 1 : pc_span_find(authority, ':');
    return secure || is_loopback(pc_span_upto(authority, end));
}

static bool list_has(const json_t *list, const char *wanted) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (pc_span_eq(pc_span(json_string_value(item), json_string_length(item)),
                       pc_span_str(wanted)))
            return true;
    }
    return false;
}

static pc_err read_url(const json_t *root, const char *name, bool needed, struct pc_arena *arena,
                       struct pc_span *out, struct pc_diag *diag) {
    struct pc_span url = member(root, name);
    bool near = pc_span_starts(member(root, "issuer"), PC_SPAN("http://"));
    if (json_object_get(root, name) == NULL && !needed)
        return PC_OK;
    if (!is_url(url, near))
        return pc_diag_set(diag, PC_ERR_INVALID, "%s is no https URL", name);
    return pc_arena_copy(arena, url, out);
}

static pc_err read_urls(const json_t *root, struct pc_arena *arena, struct pc_discovery *out,
                        struct pc_diag *diag) {
    const struct {
        const char *name;
        bool needed;
        struct pc_span *to;
    } urls[] = {
        {"jwks_uri", true, &out->jwks_uri},
        {"authorization_endpoint", false, &out->authorization_endpoint},
        {"token_endpoint", false, &out->token_endpoint},
        {"end_session_endpoint", false, &out->end_session_endpoint},
    };
    pc_err err = PC_OK;
    for (size_t i = 0; i < sizeof urls / sizeof *urls && err == PC_OK; i++)
        err = read_url(root, urls[i].name, urls[i].needed, arena, urls[i].to, diag);
    return err;
}

pc_err pc_discovery_read(struct pc_span text, struct pc_span issuer, struct pc_arena *arena,
                         struct pc_discovery *out, struct pc_diag *diag) {
    *out = (struct pc_discovery){0};
    PC_CLEANUP(json_free)
    json_t *root = text.len > PC_DISCOVERY_MAX
                       ? NULL
                       : json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(root))
        return pc_diag_set(diag, PC_ERR_INVALID, "the discovery document is no JSON object");
    if (issuer.len == 0 || !pc_span_eq(member(root, "issuer"), issuer))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "the discovery document is of another issuer than the configuration "
                           "names");
    const json_t *methods = json_object_get(root, "token_endpoint_auth_methods_supported");
    out->takes_basic = methods == NULL || list_has(methods, "client_secret_basic");
    out->names_itself =
        json_is_true(json_object_get(root, "authorization_response_iss_parameter_supported"));
    return read_urls(root, arena, out, diag);
}

void pc_discovery_url(struct pc_span issuer, struct pc_buf *out) {
    pc_buf_add(out, issuer);
    if (!pc_span_ends(issuer, PC_SPAN("/")))
        pc_buf_add_char(out, '/');
    pc_buf_add_str(out, ".well-known/openid-configuration");
}
