/* The rows of who may do what: rate limits, roles, routes. */
#include "config/schema.h"
#include "model/settings.h"

static const char *const limit_bys[] = {"address", "account", "key", "tenant", NULL};

static const struct pc_schema_row rate_rows[] = {
    {.key = "rate",
     .type = PC_TYPE_RATE,
     .at = 0,
     .required = true,
     .doc = "The even rate, such as 50/s, 100/min or 1000/h."},
    {.key = "burst",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_rate, burst),
     .fallback = "0",
     .max = 1000000,
     .doc = "How many requests beyond the even rate are let through at once."},
    {.key = "by",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_settings_rate, by),
     .fallback = "address",
     .choices = limit_bys,
     .doc = "Whose requests are counted together."},
};

const struct pc_schema pc_schema_rate = {
    .rows = rate_rows,
    .count = sizeof rate_rows / sizeof *rate_rows,
    .size = sizeof(struct pc_settings_rate),
    .name_at = offsetof(struct pc_settings_rate, name),
};

static const struct pc_schema_row role_rows[] = {
    {.key = "permissions",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_role, permissions),
     .required = true,
     .max = 512,
     .format = &pc_format_grant,
     .doc = "What the role may do; * stands for one segment, and at the end for all that follow."},
};

const struct pc_schema pc_schema_role = {
    .rows = role_rows,
    .count = sizeof role_rows / sizeof *role_rows,
    .size = sizeof(struct pc_settings_role),
    .name_at = offsetof(struct pc_settings_role, name),
    .shorthand = &role_rows[0],
};

static const char *const auth_needs[] = {"required", "optional", "none", NULL};
static const char *const classes[] = {"public", "internal", "confidential", "restricted", NULL};
static const char *const tenant_froms[] = {"none", "path", "query", "header", "body", NULL};

/* These offsets are the route's. */
static void check_tenant(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_route *route = section;
    bool named = route->tenant_name.len > 0;
    if (route->tenant_from != PC_TENANT_NONE && !named)
        pc_report_add(report, line, "name is missing: which segment, parameter, header or member");
    if (route->tenant_from == PC_TENANT_NONE && named)
        pc_report_add(report, line, "from is missing: path, query, header or body");
}

static const struct pc_schema_row tenant_rows[] = {
    {.key = "from",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_settings_route, tenant_from),
     .fallback = "none",
     .choices = tenant_froms,
     .doc = "Where the request says whose resource it asks for."},
    {.key = "name",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_route, tenant_name),
     .format = &pc_format_member,
     .doc = "The {segment} of the path, the query parameter, the header, or the member of the JSON "
            "body (a/b for one within)."},
};

static const struct pc_schema tenant = {
    .rows = tenant_rows,
    .count = sizeof tenant_rows / sizeof *tenant_rows,
    .check = check_tenant,
};

static void check_route(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_route *route = section;
    if (route->auth != PC_AUTH_REQUIRED && (route->permissions.count > 0 || route->mfa))
        pc_report_add(report, line, "permissions and mfa need auth: required");
    if (route->mfa_age > 0 && !route->mfa)
        pc_report_add(report, line, "mfa_age needs mfa: true");
}

static const struct pc_schema_row route_rows[] = {
    {.key = "name",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_route, name),
     .required = true,
     .format = &pc_format_name,
     .doc = "The route's name in the audit trail, in metrics and in the scope of API keys."},
    {.key = "hosts",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_route, hosts),
     .max = 256,
     .format = &pc_format_host,
     .doc = "The hosts that the route is for; none given: every host of the gate."},
    {.key = "methods",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_route, methods),
     .max = 32,
     .format = &pc_format_methods,
     .doc = "The methods that the route is for; none given: GET and HEAD; *: any."},
    {.key = "path",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_route, path),
     .required = true,
     .format = &pc_format_path,
     .doc = "The path; {name} is one segment, and a last segment ** is whatever follows."},
    {.key = "auth",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_settings_route, auth),
     .fallback = "required",
     .choices = auth_needs,
     .doc = "Whether the caller must be known. A bad credential is refused with optional too."},
    {.key = "permissions",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_route, permissions),
     .max = 32,
     .format = &pc_format_permission,
     .doc = "What the caller needs, all of them; none given: being known is enough."},
    {.key = "permission",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_route, permissions),
     .max = 1,
     .format = &pc_format_permission,
     .doc = "Another way to write permissions where it is one."},
    {.key = "class",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_settings_route, class),
     .fallback = "internal",
     .choices = classes,
     .doc = "How sensitive the data is. A route that falls short of its class is refused at load."},
    {.key = "mfa",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_route, mfa),
     .fallback = "false",
     .doc = "The caller must have signed in with a second factor."},
    {.key = "mfa_age",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_route, mfa_age),
     .fallback = "0s",
     .max = (uint64_t)(365 * PC_DAY),
     .doc = "How long ago that may be at most; 0s: any time in the session."},
    {.key = "tenant",
     .type = PC_TYPE_SECTION,
     .at = 0,
     .section = &tenant,
     .doc = "The resource must belong to the caller's tenant."},
    {.key = "upstream",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_settings_route, upstream),
     .required = true,
     .format = &pc_format_name,
     .doc = "The service that answers."},
    {.key = "rate_limits",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_route, rate_limits),
     .max = 8,
     .format = &pc_format_name,
     .doc = "The rate limits that apply, by name."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_settings_route, body_limit),
     .fallback = "1MiB",
     .max = 1024ULL << 30,
     .doc = "The largest request body."},
    {.key = "stream",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_route, stream),
     .fallback = "false",
     .doc = "The body goes on as it comes; the request must say its Content-Length."},
    {.key = "websocket",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_route, websocket),
     .fallback = "false",
     .doc = "The connection may become a WebSocket."},
    {.key = "mutual_tls",
     .type = PC_TYPE_BOOL,
     .at = offsetof(struct pc_settings_route, mutual_tls),
     .fallback = "false",
     .doc = "The caller must show a client certificate that verifies."},
    {.key = "waf",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings_route, firewall),
     .section = &pc_schema_route_waf,
     .doc = "The firewall of the route: off, detect or block, or what differs from waf."},
    {.key = "dlp",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings_route, sensitive),
     .section = &pc_schema_route_dlp,
     .doc = "Sensitive data on the route: off, log, redact or block, or what differs from dlp."},
    {.key = "schema",
     .type = PC_TYPE_SECTION,
     .at = offsetof(struct pc_settings_route, contract),
     .section = &pc_schema_route_contract,
     .doc = "The document that requests have to agree with: an OpenAPI document, which has "
            "parameters and bodies of each operation, or a JSON Schema, which has the body."},
};

const struct pc_schema pc_schema_route = {
    .rows = route_rows,
    .count = sizeof route_rows / sizeof *route_rows,
    .size = sizeof(struct pc_settings_route),
    .has_line = true,
    .line_at = offsetof(struct pc_settings_route, line),
    .check = check_route,
};
