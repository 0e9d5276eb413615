/* The rows of sensitive data and of schemas: of the file's top level, and what a route may say
 * otherwise. */
#include "config/schema.h"
#include "model/settings.h"

static const char *const actions[] = {"off", "log", "redact", "block", NULL};
static const char *const inherited[] = {"off", "log", "redact", "block", "inherit", NULL};
static const char *const modes[] = {"detect", "block", NULL};
static const char *const route_modes[] = {"detect", "block", "inherit", NULL};
static const char *const unknowns[] = {"pass", "refuse", NULL};
static const char *const route_unknowns[] = {"pass", "refuse", "inherit", NULL};

enum { OVERRIDES_MAX = 256, TYPES_MAX = 64, PATHS_MAX = 64 };
#define LIMIT_MAX (16ULL << 20)
#define HOLD_MAX  (1ULL << 20)

#define OF(member)                                                                                 \
    (offsetof(struct pc_settings_dlp, sensitive) + offsetof(struct pc_sensitive, member))

static const struct pc_schema_row override_rows[] = {
    {.key = "action",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_settings_override, action),
     .required = true,
     .choices = actions,
     .doc = "What the rule does."},
};

static const struct pc_schema overrides = {
    .rows = override_rows,
    .count = sizeof override_rows / sizeof *override_rows,
    .size = sizeof(struct pc_settings_override),
    .name_at = offsetof(struct pc_settings_override, rule),
    .shorthand = &override_rows[0],
};

static const struct pc_schema_row dlp_rows[] = {
    {.key = "mode",
     .type = PC_TYPE_CHOICE,
     .at = OF(mode),
     .fallback = "off",
     .choices = actions,
     .doc = "How far the rules may go, in both directions. off: nothing is looked at. log: what is "
            "found is written down. redact: what rules mask or stop is masked. block: every rule "
            "does what it says."},
    {.key = "request",
     .type = PC_TYPE_CHOICE,
     .at = OF(request),
     .fallback = "inherit",
     .choices = inherited,
     .doc = "The same of requests alone; inherit: as mode says."},
    {.key = "response",
     .type = PC_TYPE_CHOICE,
     .at = OF(response),
     .fallback = "inherit",
     .choices = inherited,
     .doc = "The same of answers alone; inherit: as mode says."},
    {.key = "rules",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_settings_dlp, rules),
     .doc = "A file of own rules, beside the built-in ones."},
    {.key = "overrides",
     .type = PC_TYPE_MAP,
     .at = OF(overrides),
     .count_at = OF(override_count),
     .max = OVERRIDES_MAX,
     .section = &overrides,
     .doc = "What rules do instead of what they say themselves, by their names; the mode is over "
            "it."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = OF(body_limit),
     .fallback = "1MiB",
     .min = 1024,
     .max = LIMIT_MAX,
     .doc = "A request's body up to this size is looked at as a whole; a longer one as it comes."},
    {.key = "response_hold",
     .type = PC_TYPE_SIZE,
     .at = OF(response_hold),
     .fallback = "64KiB",
     .min = 1024,
     .max = HOLD_MAX,
     .doc = "In mode block, how much of an answer is held back until it is known that it may go: "
            "what is found in it is answered with a refusal; later, the connection is cut."},
    {.key = "skip",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_dlp, skip),
     .fallback = "/health, /healthz, /livez, /readyz, /metrics",
     .max = PATHS_MAX,
     .format = &pc_format_path,
     .doc = "Paths that are not looked at, exactly."},
    {.key = "skip_types",
     .type = PC_TYPE_TEXTS,
     .at = OF(skip_types),
     .fallback = "image/*, audio/*, video/*, font/*",
     .max = TYPES_MAX,
     .format = &pc_format_word,
     .doc = "Media types of answers that are not looked at; image/* is every type that begins so. "
            "Requests are looked at whatever they say they are."},
};

const struct pc_schema pc_schema_dlp = {
    .rows = dlp_rows,
    .count = sizeof dlp_rows / sizeof *dlp_rows,
    .shorthand = &dlp_rows[0],
};

static const struct pc_schema_row route_dlp_rows[] = {
    {.key = "mode",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_sensitive, mode),
     .fallback = "inherit",
     .choices = inherited,
     .doc = "As dlp.mode; inherit: what dlp says of each direction."},
    {.key = "request",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_sensitive, request),
     .fallback = "inherit",
     .choices = inherited,
     .doc = "The same of requests alone; inherit: as mode of the route says."},
    {.key = "response",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_sensitive, response),
     .fallback = "inherit",
     .choices = inherited,
     .doc = "The same of answers alone; inherit: as mode of the route says."},
    {.key = "overrides",
     .type = PC_TYPE_MAP,
     .at = offsetof(struct pc_sensitive, overrides),
     .count_at = offsetof(struct pc_sensitive, override_count),
     .max = OVERRIDES_MAX,
     .section = &overrides,
     .doc = "As dlp.overrides, and before those."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_sensitive, body_limit),
     .fallback = "0",
     .max = LIMIT_MAX,
     .doc = "As dlp.body_limit; 0: what that says."},
    {.key = "response_hold",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_sensitive, response_hold),
     .fallback = "0",
     .max = HOLD_MAX,
     .doc = "As dlp.response_hold; 0: what that says."},
    {.key = "skip_types",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_sensitive, skip_types),
     .max = TYPES_MAX,
     .format = &pc_format_word,
     .doc = "As dlp.skip_types; none given: what that says."},
};

const struct pc_schema pc_schema_route_dlp = {
    .rows = route_dlp_rows,
    .count = sizeof route_dlp_rows / sizeof *route_dlp_rows,
    .shorthand = &route_dlp_rows[0],
};

static const struct pc_schema_row contract_rows[] = {
    {.key = "mode",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_contract, mode),
     .fallback = "block",
     .choices = modes,
     .doc = "block: a request that does not agree with the document is refused. detect: it is "
            "written down, and goes on."},
    {.key = "unknown",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_contract, unknown),
     .fallback = "pass",
     .choices = unknowns,
     .doc = "What the document does not name. pass: as the document says. refuse: members of "
            "objects and query parameters that it does not name are refused, unless it says that "
            "others may be there."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_contract, body_limit),
     .fallback = "1MiB",
     .min = 1024,
     .max = LIMIT_MAX,
     .doc = "The longest body that is compared with a document; a longer one is refused."},
};

const struct pc_schema pc_schema_contract = {
    .rows = contract_rows,
    .count = sizeof contract_rows / sizeof *contract_rows,
};

static const struct pc_schema_row route_contract_rows[] = {
    {.key = "document",
     .type = PC_TYPE_PATH,
     .at = offsetof(struct pc_contract, document),
     .required = true,
     .doc = "The file, JSON or YAML: an OpenAPI 3.0 or 3.1 document, or a JSON Schema. Files that "
            "it refers to are read, too."},
    {.key = "base_path",
     .type = PC_TYPE_TEXT,
     .at = offsetof(struct pc_contract, base_path),
     .format = &pc_format_path,
     .doc = "What stands before the paths of an OpenAPI document; none given: as its servers say."},
    {.key = "mode",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_contract, mode),
     .fallback = "inherit",
     .choices = route_modes,
     .doc = "As schema.mode; inherit: what that says."},
    {.key = "unknown",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_contract, unknown),
     .fallback = "inherit",
     .choices = route_unknowns,
     .doc = "As schema.unknown; inherit: what that says."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_contract, body_limit),
     .fallback = "0",
     .max = LIMIT_MAX,
     .doc = "As schema.body_limit; 0: what that says."},
};

const struct pc_schema pc_schema_route_contract = {
    .rows = route_contract_rows,
    .count = sizeof route_contract_rows / sizeof *route_contract_rows,
    .shorthand = &route_contract_rows[0],
};
