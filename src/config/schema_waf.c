/* The rows of the firewall: of the file's top level, and what a route may say otherwise. */
#include "config/schema.h"
#include "model/settings.h"

static const char *const modes[] = {"off", "detect", "block", NULL};
static const char *const actions[] = {"block", "partial", NULL};
static const char *const answers[] = {"false", "true", NULL};
static const char *const route_modes[] = {"off", "detect", "block", "inherit", NULL};
static const char *const route_actions[] = {"block", "partial", "inherit", NULL};
static const char *const route_answers[] = {"false", "true", "inherit", NULL};

enum { PARANOIA_MAX = 4, THRESHOLD_MAX = 100000, ARGUMENTS_MAX = 100000, TYPES_MAX = 64 };
#define BODY_MAX     (64ULL << 20)
#define RESPONSE_MAX (16ULL << 20)

#define OF(member)                                                                                 \
    (offsetof(struct pc_settings_waf, firewall) + offsetof(struct pc_firewall, member))

static void check_waf(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_waf *waf = section;
    if (waf->firewall.mode == PC_FIREWALL_BLOCK && waf->rules.count == 0)
        pc_report_add(report, line, "mode: block needs rules");
}

static const struct pc_schema_row waf_rows[] = {
    {.key = "mode",
     .type = PC_TYPE_CHOICE,
     .at = OF(mode),
     .fallback = "detect",
     .choices = modes,
     .doc = "detect: what the rules find is written down, and every request goes on. block: what "
            "they deny is refused. Without rules the firewall is off."},
    {.key = "rules",
     .type = PC_TYPE_PATHS,
     .at = offsetof(struct pc_settings_waf, rules),
     .max = 256,
     .doc = "The rule files in their order; * in the last part of a path stands for any "
            "characters of a name, in the order of the names."},
    {.key = "paranoia",
     .type = PC_TYPE_U32,
     .at = OF(paranoia),
     .fallback = "0",
     .max = PARANOIA_MAX,
     .doc = "The paranoia level whose rules decide; 0: as the rule files say, 1 in the Core Rule "
            "Set."},
    {.key = "detection_paranoia",
     .type = PC_TYPE_U32,
     .at = OF(detection_paranoia),
     .fallback = "0",
     .max = PARANOIA_MAX,
     .doc = "The paranoia level whose rules are asked and written down without deciding; 0: as the "
            "rule files say."},
    {.key = "inbound_threshold",
     .type = PC_TYPE_U32,
     .at = OF(inbound_threshold),
     .fallback = "0",
     .max = THRESHOLD_MAX,
     .doc = "The anomaly score at which a request is denied; 0: as the rule files say, 5 in the "
            "Core Rule Set."},
    {.key = "outbound_threshold",
     .type = PC_TYPE_U32,
     .at = OF(outbound_threshold),
     .fallback = "0",
     .max = THRESHOLD_MAX,
     .doc = "The anomaly score at which an answer is denied; 0: as the rule files say, 4 in the "
            "Core Rule Set."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = OF(body_limit),
     .fallback = "1MiB",
     .min = 1024,
     .max = BODY_MAX,
     .doc = "How much of a request's body is looked at, and held in memory for it."},
    {.key = "body_limit_action",
     .type = PC_TYPE_CHOICE,
     .at = OF(body_limit_action),
     .fallback = "block",
     .choices = actions,
     .doc = "What becomes of a longer body. block: refused in mode block, reported in mode detect. "
            "partial: its beginning is looked at, and all of it goes on."},
    {.key = "response_body",
     .type = PC_TYPE_CHOICE,
     .at = OF(response_body),
     .fallback = "false",
     .choices = answers,
     .doc = "Whether answers are looked at, headers and body. Services are then asked for "
            "uncompressed answers."},
    {.key = "response_types",
     .type = PC_TYPE_TEXTS,
     .at = OF(response_types),
     .fallback = "text/plain, text/html, text/xml, application/json, application/xml",
     .max = TYPES_MAX,
     .format = &pc_format_word,
     .doc = "The media types of answers whose bodies are looked at."},
    {.key = "response_limit",
     .type = PC_TYPE_SIZE,
     .at = OF(response_limit),
     .fallback = "512KiB",
     .min = 1024,
     .max = RESPONSE_MAX,
     .doc = "How much of an answer is held back and looked at; what comes after it goes on as it "
            "comes."},
    {.key = "max_arguments",
     .type = PC_TYPE_U32,
     .at = OF(max_arguments),
     .fallback = "0",
     .max = ARGUMENTS_MAX,
     .doc = "How many arguments a request may have; 0: as the rule files say, or 1000."},
    {.key = "keep_requests",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_waf, keep_requests),
     .fallback = "7d",
     .max = (uint64_t)(90 * PC_DAY),
     .doc = "How long requests that were or would have been blocked are kept, sealed, for "
            "portcullis waf tune; 0: none is kept."},
};

const struct pc_schema pc_schema_waf = {
    .rows = waf_rows,
    .count = sizeof waf_rows / sizeof *waf_rows,
    .shorthand = &waf_rows[0],
    .check = check_waf,
};

static const struct pc_schema_row route_rows[] = {
    {.key = "mode",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_firewall, mode),
     .fallback = "inherit",
     .choices = route_modes,
     .doc = "As waf.mode; inherit: what that says."},
    {.key = "paranoia",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_firewall, paranoia),
     .fallback = "0",
     .max = PARANOIA_MAX,
     .doc = "As waf.paranoia; 0: what that says."},
    {.key = "detection_paranoia",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_firewall, detection_paranoia),
     .fallback = "0",
     .max = PARANOIA_MAX,
     .doc = "As waf.detection_paranoia; 0: what that says."},
    {.key = "inbound_threshold",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_firewall, inbound_threshold),
     .fallback = "0",
     .max = THRESHOLD_MAX,
     .doc = "As waf.inbound_threshold; 0: what that says."},
    {.key = "outbound_threshold",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_firewall, outbound_threshold),
     .fallback = "0",
     .max = THRESHOLD_MAX,
     .doc = "As waf.outbound_threshold; 0: what that says."},
    {.key = "body_limit",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_firewall, body_limit),
     .fallback = "0",
     .max = BODY_MAX,
     .doc = "As waf.body_limit; 0: what that says."},
    {.key = "body_limit_action",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_firewall, body_limit_action),
     .fallback = "inherit",
     .choices = route_actions,
     .doc = "As waf.body_limit_action; inherit: what that says."},
    {.key = "response_body",
     .type = PC_TYPE_CHOICE,
     .at = offsetof(struct pc_firewall, response_body),
     .fallback = "inherit",
     .choices = route_answers,
     .doc = "As waf.response_body; inherit: what that says."},
    {.key = "response_types",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_firewall, response_types),
     .max = TYPES_MAX,
     .format = &pc_format_word,
     .doc = "As waf.response_types; none given: what that says."},
    {.key = "response_limit",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_firewall, response_limit),
     .fallback = "0",
     .max = RESPONSE_MAX,
     .doc = "As waf.response_limit; 0: what that says."},
    {.key = "max_arguments",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_firewall, max_arguments),
     .fallback = "0",
     .max = ARGUMENTS_MAX,
     .doc = "As waf.max_arguments; 0: what that says."},
};

const struct pc_schema pc_schema_route_waf = {
    .rows = route_rows,
    .count = sizeof route_rows / sizeof *route_rows,
    .shorthand = &route_rows[0],
};
