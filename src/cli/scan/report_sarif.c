/* A report as SARIF 2.1.0 (OASIS, March 2020), as code hosts read it. */
#include "base/encode.h"
#include "base/json.h"
#include "cli/scan/report.h"

static struct pc_span sarif_level(enum pc_dlp_level level) {
    switch (level) {
    case PC_DLP_LOW:
        return PC_SPAN("note");
    case PC_DLP_MEDIUM:
        return PC_SPAN("warning");
    case PC_DLP_HIGH:
    case PC_DLP_CRITICAL:
    case PC_DLP_LEVELS:
        break;
    }
    return PC_SPAN("error");
}

/* What code hosts sort by, from 0 to 10. */
static struct pc_span severity(enum pc_dlp_level level) {
    switch (level) {
    case PC_DLP_LOW:
        return PC_SPAN("2.0");
    case PC_DLP_MEDIUM:
        return PC_SPAN("5.0");
    case PC_DLP_HIGH:
        return PC_SPAN("8.0");
    case PC_DLP_CRITICAL:
    case PC_DLP_LEVELS:
        break;
    }
    return PC_SPAN("9.5");
}

static void write_text(struct pc_json *json, const char *key, struct pc_span text) {
    pc_json_object(json, key);
    pc_json_text(json, "text", text);
    pc_json_object_end(json);
}

static void write_rule(struct pc_json *json, const struct pc_dlp_rule *rule) {
    pc_json_object(json, NULL);
    pc_json_text(json, "id", rule->name);
    write_text(json, "shortDescription", rule->description);
    pc_json_object(json, "defaultConfiguration");
    pc_json_text(json, "level", sarif_level(rule->level));
    pc_json_object_end(json);
    pc_json_object(json, "properties");
    pc_json_text(json, "security-severity", severity(rule->level));
    pc_json_array(json, "tags");
    pc_json_text(json, NULL, PC_SPAN("security"));
    pc_json_array_end(json);
    pc_json_object_end(json);
    pc_json_object_end(json);
}

/* The rules in their order, then the one about comments: a result's index is a place in it. */
static void write_tool(const struct pc_scan_report *report, struct pc_json *json) {
    pc_json_object(json, "tool");
    pc_json_object(json, "driver");
    pc_json_text(json, "name", PC_SPAN("portcullis dlp"));
    pc_json_text(json, "version", PC_SPAN(PC_VERSION));
    pc_json_array(json, "rules");
    for (size_t i = 0; i < pc_dlp_scanner_rules(report->rules->scanner); i++)
        write_rule(json, pc_dlp_scanner_rule(report->rules->scanner, i));
    write_rule(json, &pc_scan_rule_allow);
    pc_json_array_end(json);
    pc_json_object_end(json);
    pc_json_object_end(json);
}

static size_t index_of(const struct pc_scan_report *report, const struct pc_dlp_rule *rule) {
    size_t index = 0;
    if (rule == &pc_scan_rule_allow ||
        pc_dlp_scanner_find(report->rules->scanner, rule->name, &index) != PC_OK)
        return pc_dlp_scanner_rules(report->rules->scanner);
    return index;
}

static void write_location(struct pc_json *json, const struct pc_scan_finding *finding) {
    PC_CLEANUP(pc_buf_free) struct pc_buf uri = {0};
    pc_scan_path_uri(finding->place.path, &uri);
    pc_json_array(json, "locations");
    pc_json_object(json, NULL);
    pc_json_object(json, "physicalLocation");
    pc_json_object(json, "artifactLocation");
    pc_json_text(json, "uri", pc_buf_span(&uri));
    pc_json_object_end(json);
    pc_json_object(json, "region");
    pc_json_u64(json, "startLine", finding->start.line);
    pc_json_u64(json, "startColumn", finding->start.column);
    pc_json_u64(json, "endLine", finding->end.line);
    pc_json_u64(json, "endColumn", finding->end.column);
    pc_json_object_end(json);
    pc_json_object_end(json);
    pc_json_object_end(json);
    pc_json_array_end(json);
}

static void write_fingerprints(const struct pc_scan_report *report, struct pc_json *json,
                               const struct pc_scan_finding *finding) {
    char print[PC_SCAN_FINGERPRINT + 1], memory[2 * PC_DLP_HASH];
    struct pc_buf hash = pc_buf_over(memory, sizeof memory);
    pc_scan_fingerprint(finding, print);
    pc_hex_encode(pc_span(finding->hash, sizeof finding->hash), &hash);
    pc_json_object(json, "partialFingerprints");
    pc_json_text(json, "portcullisContext/v1", pc_span(print, PC_SCAN_FINGERPRINT));
    if (report->keyed)
        pc_json_text(json, "portcullisMatch/v1", pc_buf_span(&hash));
    pc_json_object_end(json);
}

static void write_commit(struct pc_json *json, const struct pc_scan_place *place) {
    if (place->commit.len == 0)
        return;
    pc_json_object(json, "properties");
    pc_json_text(json, "commit", place->commit);
    pc_json_text(json, "date", place->date);
    pc_json_object_end(json);
}

static void write_result(const struct pc_scan_report *report, struct pc_json *json,
                         const struct pc_scan_finding *finding) {
    PC_CLEANUP(pc_buf_free) struct pc_buf message = {0};
    pc_buf_add(&message, finding->rule->description);
    pc_buf_add_str(&message, ": ");
    pc_buf_add(&message, finding->context);
    pc_json_object(json, NULL);
    pc_json_text(json, "ruleId", finding->rule->name);
    pc_json_u64(json, "ruleIndex", index_of(report, finding->rule));
    pc_json_text(json, "level", sarif_level(finding->rule->level));
    write_text(json, "message", pc_buf_span(&message));
    write_location(json, finding);
    write_fingerprints(report, json, finding);
    write_commit(json, &finding->place);
    pc_json_object_end(json);
    pc_buf_add_char(json->out, '\n');
}

static void write_invocation(const struct pc_scan_run *run, struct pc_json *json) {
    pc_json_array(json, "invocations");
    pc_json_object(json, NULL);
    pc_json_bool(json, "executionSuccessful", run->problems_seen == 0);
    pc_json_array(json, "toolExecutionNotifications");
    for (size_t i = 0; i < run->problem_count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        pc_buf_add(&text, run->problems[i].place);
        pc_buf_add_str(&text, ": ");
        pc_buf_add(&text, run->problems[i].text);
        pc_json_object(json, NULL);
        pc_json_text(json, "level", PC_SPAN("error"));
        write_text(json, "message", pc_buf_span(&text));
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
    pc_json_object_end(json);
    pc_json_array_end(json);
}

void pc_scan_write_sarif(const struct pc_scan_report *report, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "$schema", PC_SPAN("https://json.schemastore.org/sarif-2.1.0.json"));
    pc_json_text(&json, "version", PC_SPAN("2.1.0"));
    pc_json_array(&json, "runs");
    pc_json_object(&json, NULL);
    write_tool(report, &json);
    pc_json_text(&json, "columnKind", PC_SPAN("unicodeCodePoints"));
    write_invocation(report->run, &json);
    pc_json_array(&json, "results");
    for (size_t i = 0; i < report->findings->count; i++)
        write_result(report, &json, &report->findings->all[i]);
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
}
