/* Rendering findings, each match as long as there is room. */
#include "edge/firewall_event.h"

#include "base/json.h"
#include "edge/mask.h"
#include "model/id.h"

enum { RULES_MAX = 96, TAGS_MAX = 16, TAG = 64, EXCLUDED_MAX = 8 };
enum { MATCH_MAX = 2048, TAIL = 32 };

static const char *const severities[] = {"EMERGENCY", "ALERT",  "CRITICAL", "ERROR",
                                         "WARNING",   "NOTICE", "INFO",     "DEBUG"};

/* From this match on, the first whose rule leaves a record (auditlog). */
static const struct pc_waf_match *audited(const struct pc_waf_match *match) {
    while (match != NULL && !match->rule->actions.audit)
        match = match->next;
    return match;
}

const char *pc_firewall_verdict(const struct pc_firewall_report *report) {
    const struct pc_waf_result *result = report->result;
    bool limit = report->limit != NULL || result->verdict == PC_WAF_VERDICT_LIMIT;
    bool denies = limit || result->would_deny || result->verdict != PC_WAF_VERDICT_PASS;
    if (denies && report->mode != PC_WAF_BLOCKING)
        return "would_block";
    if (denies)
        return limit ? "limit" : "blocked";
    return audited(result->matches) != NULL || result->excluded != NULL ? "matched" : NULL;
}

static void put_head(const struct pc_firewall_report *report, struct pc_json *json) {
    const struct pc_waf_result *result = report->result;
    const char *verdict = pc_firewall_verdict(report);
    const char *limit = report->limit != NULL ? report->limit : result->limit;
    pc_json_text(json, "mode",
                 report->mode == PC_WAF_BLOCKING ? PC_SPAN("block") : PC_SPAN("detect"));
    pc_json_text(json, "verdict", pc_span_str(verdict == NULL ? "passed" : verdict));
    if (limit != NULL)
        pc_json_text(json, "limit", pc_span_str(limit));
    if (result->inbound_score != 0)
        pc_json_i64(json, "inbound_score", result->inbound_score);
    if (result->outbound_score != 0)
        pc_json_i64(json, "outbound_score", result->outbound_score);
    if (result->denied_by != 0)
        pc_json_u64(json, "denied_by", result->denied_by);
}

/* Every rule once, in the order of the first matches. */
static void put_rules(const struct pc_waf_match *match, struct pc_json *json) {
    uint32_t seen[RULES_MAX];
    size_t count = 0;
    pc_json_array(json, "rules");
    for (match = audited(match); match != NULL && count < RULES_MAX; match = audited(match->next)) {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = seen[i] == match->rule->id;
        if (known)
            continue;
        seen[count++] = match->rule->id;
        pc_json_u64(json, NULL, match->rule->id);
    }
    pc_json_array_end(json);
}

static void put_excluded(const struct pc_waf_excluded *excluded, struct pc_json *json) {
    struct pc_id seen[EXCLUDED_MAX];
    size_t count = 0;
    if (excluded == NULL)
        return;
    pc_json_array(json, "excluded");
    for (; excluded != NULL && count < EXCLUDED_MAX; excluded = excluded->next) {
        const struct pc_id *id = excluded->exclusion->context;
        bool known = id == NULL;
        for (size_t i = 0; i < count && !known; i++)
            known = pc_id_eq(&seen[i], id);
        if (known)
            continue;
        char text[PC_ID_TEXT + 1];
        struct pc_buf buf = pc_buf_over(text, sizeof text);
        seen[count++] = *id;
        pc_id_format(id, &buf);
        pc_json_text(json, NULL, pc_buf_span(&buf));
    }
    pc_json_array_end(json);
}

static void put_tags(const struct pc_waf_actions *actions, struct pc_json *json) {
    pc_json_array(json, "tags");
    for (size_t i = 0; i < actions->tag_count && i < TAGS_MAX; i++)
        pc_json_text(json, NULL, pc_span_upto(actions->tags[i], TAG));
    pc_json_array_end(json);
}

static void put_part(const struct pc_waf_match *match, struct pc_json *json) {
    char memory[PC_MASK_PART];
    struct pc_buf part = pc_buf_over(memory, sizeof memory);
    pc_mask_part(match->variable, match->value, match->at, match->length, &part);
    if (part.len > 0)
        pc_json_text(json, "part", pc_buf_span(&part));
}

/* Its macros may have put in what was sent. */
static void put_message(const struct pc_waf_match *match, struct pc_json *json) {
    const struct pc_waf_macro *msg = &match->rule->actions.msg;
    char memory[PC_MASK_TEXT];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    if (msg->count == 0)
        pc_buf_add(&text, pc_span_upto(match->msg, sizeof memory));
    else if (pc_mask_is_secret(match->variable))
        pc_buf_add(&text, pc_span_upto(msg->raw, sizeof memory));
    else
        pc_mask_text(match->msg, &text);
    pc_json_text_if(json, "message", pc_buf_span(&text));
}

static void put_match(const struct pc_waf_match *match, bool silent, struct pc_json *json) {
    const struct pc_waf_actions *actions = &match->rule->actions;
    char memory[PC_MASK_PART];
    struct pc_buf variable = pc_buf_over(memory, sizeof memory);
    pc_mask_name(match->variable, &variable);
    pc_json_object(json, NULL);
    pc_json_u64(json, "id", match->rule->id);
    put_message(match, json);
    if (actions->severity >= 0 &&
        (size_t)actions->severity < sizeof severities / sizeof severities[0])
        pc_json_text(json, "severity", pc_span_str(severities[actions->severity]));
    put_tags(actions, json);
    pc_json_text_if(json, "variable", pc_buf_span(&variable));
    if (!silent && !actions->sanitise)
        put_part(match, json);
    pc_json_object_end(json);
}

/* Appends those that fit; returns how many did not. */
static size_t put_matches(const struct pc_firewall_report *report, struct pc_json *json) {
    const struct pc_waf_match *match = audited(report->result->matches);
    size_t left_out = 0;
    pc_json_array(json, "matches");
    for (; match != NULL; match = audited(match->next)) {
        char memory[MATCH_MAX];
        struct pc_buf one = pc_buf_over(memory, sizeof memory);
        struct pc_json inner = pc_json(&one);
        if (json->out->len + 256 > PC_FIREWALL_DETAIL) { /* no match is shorter: look no further */
            left_out++;
            continue;
        }
        put_match(match, report->silent, &inner);
        if (pc_buf_end(&one) != PC_OK || json->out->len + one.len + TAIL > PC_FIREWALL_DETAIL)
            left_out++;
        else
            pc_json_raw(json, NULL, pc_buf_span(&one));
    }
    pc_json_array_end(json);
    return left_out;
}

void pc_firewall_detail(const struct pc_firewall_report *report, struct pc_buf *out) {
    char memory[PC_FIREWALL_DETAIL];
    struct pc_buf detail = pc_buf_over(memory, sizeof memory);
    struct pc_json json = pc_json(&detail);
    pc_json_object(&json, NULL);
    put_head(report, &json);
    put_rules(report->result->matches, &json);
    put_excluded(report->result->excluded, &json);
    size_t left_out = put_matches(report, &json);
    if (left_out > 0)
        pc_json_u64(&json, "more", left_out);
    pc_json_object_end(&json);
    if (pc_buf_end(&detail) == PC_OK)
        pc_buf_add(out, pc_buf_span(&detail));
}
