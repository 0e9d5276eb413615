/* The rows of an OpenID issuer: whose tokens are taken, and what its claims mean here. */
#include "config/schema.h"
#include "model/settings.h"

#define AT(member) offsetof(struct pc_settings_issuer, member)

static const char *const algorithms[] = {"RS256", "ES256", "EdDSA", NULL};

static const struct pc_schema_row map_rows[] = {
    {.key = "roles",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_role_map, roles),
     .required = true,
     .max = 32,
     .format = &pc_format_word,
     .doc = "The roles that it stands for here."},
};

static const struct pc_schema role_map = {
    .rows = map_rows,
    .count = sizeof map_rows / sizeof *map_rows,
    .size = sizeof(struct pc_settings_role_map),
    .name_at = offsetof(struct pc_settings_role_map, name),
    .names = &pc_format_foreign_role,
    .shorthand = &map_rows[0],
};

/* The offsets of roles and mfa are the issuer's. */
static const struct pc_schema_row roles_rows[] = {
    {.key = "claims",
     .type = PC_TYPE_TEXTS,
     .at = AT(role_claims),
     .fallback = "realm_access.roles, resource_access.CLIENT.roles",
     .max = 16,
     .format = &pc_format_claim,
     .doc =
         "Where its tokens name roles; a dot goes one object down, CLIENT stands for client_id."},
    {.key = "map",
     .type = PC_TYPE_MAP,
     .at = AT(role_map),
     .count_at = AT(role_map_count),
     .max = 256,
     .section = &role_map,
     .doc = "Its roles by name, each with the roles that it stands for here."},
    {.key = "same_names",
     .type = PC_TYPE_BOOL,
     .at = AT(same_names),
     .fallback = "false",
     .doc = "Gives a role that the map does not name where there is one of that name here."},
};

static const struct pc_schema roles = {
    .rows = roles_rows,
    .count = sizeof roles_rows / sizeof *roles_rows,
};

static const struct pc_schema_row mfa_rows[] = {
    {.key = "acr",
     .type = PC_TYPE_TEXTS,
     .at = AT(mfa_acr),
     .max = 16,
     .format = &pc_format_word,
     .doc = "Values of the claim acr that mean a second factor was shown."},
    {.key = "amr",
     .type = PC_TYPE_TEXTS,
     .at = AT(mfa_amr),
     .max = 16,
     .format = &pc_format_word,
     .doc = "Values in the claim amr (RFC 8176) that mean a second factor was shown."},
};

static const struct pc_schema mfa = {
    .rows = mfa_rows,
    .count = sizeof mfa_rows / sizeof *mfa_rows,
};

static bool is_known(struct pc_span name) {
    for (size_t i = 0; algorithms[i] != NULL; i++)
        if (pc_span_eq(name, pc_span_str(algorithms[i])))
            return true;
    return false;
}

static void check_issuer(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_issuer *issuer = section;
    for (size_t i = 0; i < issuer->algorithms.count; i++)
        if (!is_known(issuer->algorithms.items[i]))
            pc_report_add(report, line, "algorithms: RS256, ES256 or EdDSA were expected");
    if (issuer->client_secret.len > 0 && issuer->client_secret_file.len > 0)
        pc_report_add(report, line, "client_secret and client_secret_file are two ways to say one");
    if (issuer->stale < issuer->jwks_cache)
        pc_report_add(report, line, "stale is shorter than jwks_cache: keys would end in between");
    bool has_openid = false;
    for (size_t i = 0; i < issuer->scopes.count; i++)
        has_openid = has_openid || pc_span_eq(issuer->scopes.items[i], PC_SPAN("openid"));
    if (issuer->login && !has_openid)
        pc_report_add(report, line, "scopes: openid is missing");
}

static const struct pc_schema_row rows[] = {
    {.key = "name",
     .type = PC_TYPE_TEXT,
     .at = AT(name),
     .required = true,
     .format = &pc_format_label,
     .doc = "Its name in paths: /portcullis/federation/NAME/start."},
    {.key = "title",
     .type = PC_TYPE_TEXT,
     .at = AT(title),
     .max = 64,
     .doc = "What its button on the sign-in page says; the name where none is given."},
    {.key = "issuer",
     .type = PC_TYPE_TEXT,
     .at = AT(issuer),
     .required = true,
     .format = &pc_format_issuer,
     .doc = "Exactly what its tokens have as iss. Below it is /.well-known/openid-configuration."},
    {.key = "client_id",
     .type = PC_TYPE_TEXT,
     .at = AT(client_id),
     .required = true,
     .format = &pc_format_word,
     .doc = "The gate's name at the issuer."},
    {.key = "client_secret",
     .type = PC_TYPE_SECRET,
     .at = AT(client_secret),
     .doc = "The client's secret; a public client with PKCE alone where none is given."},
    {.key = "client_secret_file",
     .type = PC_TYPE_PATH,
     .at = AT(client_secret_file),
     .doc = "In place of client_secret: a file with it, which nobody but the authority may read."},
    {.key = "audiences",
     .type = PC_TYPE_TEXTS,
     .at = AT(audiences),
     .max = 16,
     .format = &pc_format_word,
     .doc = "A token for APIs must have one of them in aud; client_id where none is given."},
    {.key = "algorithms",
     .type = PC_TYPE_TEXTS,
     .at = AT(algorithms),
     .fallback = "RS256",
     .min = 1,
     .max = 3,
     .format = &pc_format_word,
     .doc = "The signatures that are taken, of RS256, ES256 and EdDSA. A key has one of them."},
    {.key = "scopes",
     .type = PC_TYPE_TEXTS,
     .at = AT(scopes),
     .fallback = "openid, profile, email",
     .min = 1,
     .max = 32,
     .format = &pc_format_word,
     .doc = "What a sign-in asks for."},
    {.key = "jwks_cache",
     .type = PC_TYPE_DURATION,
     .at = AT(jwks_cache),
     .fallback = "5m",
     .min = PC_SECOND,
     .max = PC_DAY,
     .doc = "How often its configuration and keys are fetched."},
    {.key = "max_keys",
     .type = PC_TYPE_U32,
     .at = AT(max_keys),
     .fallback = "10",
     .min = 1,
     .max = 32,
     .doc = "So many keys are taken; a set with more of ours to use is refused."},
    {.key = "refetch_interval",
     .type = PC_TYPE_DURATION,
     .at = AT(refetch_interval),
     .fallback = "30s",
     .min = PC_SECOND,
     .max = PC_HOUR,
     .doc = "A key that is not known has the keys fetched anew, at most this often."},
    {.key = "stale",
     .type = PC_TYPE_DURATION,
     .at = AT(stale),
     .fallback = "24h",
     .min = PC_SECOND,
     .max = 30 * PC_DAY,
     .doc = "Keys serve so long after they were last fetched: while the issuer is down, its tokens "
            "go on to work until then."},
    {.key = "ca",
     .type = PC_TYPE_PATH,
     .at = AT(ca),
     .doc = "The authorities that sign its certificate, PEM; the system's where none is given."},
    {.key = "roles",
     .type = PC_TYPE_SECTION,
     .at = 0,
     .section = &roles,
     .doc = "What its roles mean here. Nothing is given that is not written here."},
    {.key = "mfa",
     .type = PC_TYPE_SECTION,
     .at = 0,
     .section = &mfa,
     .doc = "How its tokens say that a second factor was shown; nothing says so by default."},
    {.key = "tenant_claims",
     .type = PC_TYPE_TEXTS,
     .at = AT(tenant_claims),
     .fallback = "tenant_id, custom_claims.tenant_id",
     .max = 8,
     .format = &pc_format_claim,
     .doc = "Where its tokens name the tenant; the first that is there counts."},
    {.key = "username_claim",
     .type = PC_TYPE_TEXT,
     .at = AT(username_claim),
     .fallback = "preferred_username",
     .format = &pc_format_claim,
     .doc = "Where its tokens name the account for people to read."},
    {.key = "login",
     .type = PC_TYPE_BOOL,
     .at = AT(login),
     .fallback = "true",
     .doc = "Whether browsers sign in by it."},
    {.key = "api",
     .type = PC_TYPE_BOOL,
     .at = AT(api),
     .fallback = "true",
     .doc = "Whether its tokens are credentials of requests."},
    {.key = "provision",
     .type = PC_TYPE_BOOL,
     .at = AT(provision),
     .fallback = "true",
     .doc = "Whether somebody who signs in by it for the first time gets an account; otherwise "
            "one has to be there."},
};

const struct pc_schema pc_schema_issuer = {
    .rows = rows,
    .count = sizeof rows / sizeof *rows,
    .size = sizeof(struct pc_settings_issuer),
    .check = check_issuer,
};
