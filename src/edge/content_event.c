/* Rendering what was found, each finding as long as there is room. */
#include "edge/content_event.h"

#include "base/encode.h"
#include "base/json.h"

enum { FINDING = 1400, FIELD = 420, FIELD_TOLD = 200, WORDS = 256, EXPECTED = 300 };

static const char *const directions[PC_DIRECTIONS] = {"request", "response"};
static const char *const ceilings[] = {"off", "log", "redact", "block", "off"};

const char *pc_direction_name(enum pc_direction direction) {
    return (unsigned)direction < PC_DIRECTIONS ? directions[direction] : "request";
}

/* No part of a UTF-8 sequence at the end. */
static struct pc_span cut(struct pc_span text, size_t most) {
    if (text.len <= most)
        return text;
    while (most > 0 && ((unsigned char)text.ptr[most] & 0xc0) == 0x80)
        most--;
    return pc_span_upto(text, most);
}

static void put_field(struct pc_json *json, const struct pc_content_place *place) {
    char memory[FIELD];
    struct pc_buf field = pc_buf_over(memory, sizeof memory);
    if (place == NULL)
        return;
    pc_content_place_write(place, &field);
    if (pc_buf_end(&field) == PC_OK)
        pc_json_text_if(json, "field", cut(pc_buf_span(&field), FIELD_TOLD));
}

static void put_finding(struct pc_json *json, const struct pc_guard_finding *finding,
                        enum pc_dlp_action own) {
    const struct pc_dlp_finding *found = finding->found;
    char memory[2 * PC_DLP_HASH];
    struct pc_buf hash = pc_buf_over(memory, sizeof memory);
    pc_hex_encode(pc_span(found->hash, sizeof found->hash), &hash);
    pc_json_object(json, NULL);
    pc_json_text(json, "rule", found->rule->name);
    pc_json_text(json, "level", pc_span_str(pc_dlp_level_name(found->rule->level)));
    pc_json_text(json, "action", pc_span_str(pc_dlp_action_name(found->action)));
    if (own > found->action)
        pc_json_text(json, "would", pc_span_str(pc_dlp_action_name(own)));
    put_field(json, finding->place);
    pc_json_u64(json, "start", finding->start);
    pc_json_u64(json, "end", finding->end);
    pc_json_text(json, "hash", pc_buf_span(&hash));
    pc_json_text_if(json, "context", found->context);
    pc_json_object_end(json);
}

void pc_findings_add(struct pc_findings *findings, const struct pc_guard_finding *finding,
                     enum pc_dlp_action own) {
    char memory[FINDING];
    struct pc_buf one = pc_buf_over(memory, sizeof memory);
    struct pc_json json = pc_json(&one);
    findings->count++;
    if (finding->found->action > findings->strongest)
        findings->strongest = finding->found->action;
    if (findings->listed < findings->count - 1)
        return; /* one had no room: those behind it are counted, too */
    put_finding(&json, finding, own);
    if (pc_buf_end(&one) != PC_OK || findings->list.len + one.len + 1 > findings->list.cap)
        return;
    if (findings->listed > 0)
        pc_buf_add_char(&findings->list, ',');
    pc_buf_add(&findings->list, pc_buf_span(&one));
    findings->listed++;
}

void pc_content_detail(const struct pc_content_report *report, struct pc_buf *out) {
    const struct pc_guard_tally *tally = report->tally;
    const struct pc_findings *found = report->found;
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "direction", pc_span_str(pc_direction_name(report->direction)));
    pc_json_text(&json, "mode", pc_span_str(ceilings[report->mode]));
    pc_json_text(&json, "verdict", pc_span_str(report->verdict));
    pc_json_text(&json, "kind", pc_span_str(pc_content_kind_name(tally->kind)));
    pc_json_u64(&json, "bytes", tally->text);
    if (report->limit != NULL)
        pc_json_text(&json, "limit", pc_span_str(report->limit));
    if (tally->skipped_parts > 0)
        pc_json_u64(&json, "skipped_parts", tally->skipped_parts);
    pc_json_array(&json, "findings");
    if (found != NULL) {
        pc_buf_add(out, pc_buf_span(&found->list));
        json.comma = found->listed > 0;
    }
    pc_json_array_end(&json);
    uint64_t more = (found == NULL ? 0 : found->count - found->listed) + tally->unreported;
    if (more > 0)
        pc_json_u64(&json, "more", more);
    pc_json_object_end(&json);
}

/* ---- violations ---- */

static void put_members(struct pc_json *json, const struct pc_openapi_violation *violation) {
    pc_json_text(json, "in", pc_span_str(pc_openapi_where_name(violation->where)));
    pc_json_text_if(json, "name", cut(violation->name, WORDS));
    if (violation->where != PC_OPENAPI_REQUEST)
        pc_json_text(json, "pointer", cut(violation->pointer, WORDS));
    if (violation->keyword != NULL)
        pc_json_text(json, "keyword", pc_span_str(violation->keyword));
    pc_json_text_if(json, "expected", cut(violation->expected, EXPECTED));
}

void pc_violation_members(const struct pc_openapi_violation *violation, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    put_members(&json, violation);
}

void pc_violation_detail(const struct pc_openapi_violation *violation, bool refused,
                         struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "mode", refused ? PC_SPAN("block") : PC_SPAN("detect"));
    pc_json_text(&json, "verdict", refused ? PC_SPAN("refused") : PC_SPAN("would_refuse"));
    pc_json_u64(&json, "status", violation->status);
    put_members(&json, violation);
    pc_json_object_end(&json);
}

void pc_violation_words(const struct pc_openapi_violation *violation, struct pc_buf *out) {
    if (violation->where == PC_OPENAPI_REQUEST) {
        pc_buf_add_str(out, "Expected: ");
    } else if (violation->where == PC_OPENAPI_BODY) {
        struct pc_span pointer = cut(violation->pointer, WORDS);
        pc_buf_add(out, pointer.len > 0 ? pointer : PC_SPAN("The body"));
        pc_buf_add_str(out, pointer.len > 0 ? " in the body: expected " : ": expected ");
    } else {
        pc_buf_add_str(out, "The ");
        pc_buf_add_str(out, pc_openapi_where_name(violation->where));
        pc_buf_add_str(out, " parameter ");
        pc_buf_add(out, cut(violation->name, WORDS));
        pc_buf_add_str(out, ": expected ");
    }
    pc_buf_add(out, violation->expected.len > 0 ? cut(violation->expected, EXPECTED)
                                                : PC_SPAN("something else"));
    pc_buf_add_char(out, '.');
}
