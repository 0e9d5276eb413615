/* A report as one JSON object. */
#include "base/encode.h"
#include "base/json.h"
#include "cli/scan/report.h"

static void write_path(struct pc_json *json, const char *key, struct pc_span path) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_scan_path_text(path, &text);
    pc_json_text(json, key, pc_buf_span(&text));
}

static void write_hash(struct pc_json *json, const struct pc_scan_finding *finding) {
    char memory[2 * PC_DLP_HASH];
    struct pc_buf hash = pc_buf_over(memory, sizeof memory);
    pc_hex_encode(pc_span(finding->hash, sizeof finding->hash), &hash);
    pc_json_text(json, "hash", pc_buf_span(&hash));
}

static void write_finding(const struct pc_scan_report *report,
                          const struct pc_scan_finding *finding, struct pc_json *json) {
    char print[PC_SCAN_FINGERPRINT + 1];
    pc_scan_fingerprint(finding, print);
    pc_json_object(json, NULL);
    write_path(json, "path", finding->place.path);
    pc_json_text_if(json, "commit", finding->place.commit);
    pc_json_text_if(json, "date", finding->place.date);
    pc_json_u64(json, "line", finding->start.line);
    pc_json_u64(json, "column", finding->start.column);
    pc_json_u64(json, "end_line", finding->end.line);
    pc_json_u64(json, "end_column", finding->end.column);
    pc_json_text(json, "rule", finding->rule->name);
    pc_json_text(json, "level", pc_span_str(pc_dlp_level_name(finding->rule->level)));
    pc_json_text(json, "action", pc_span_str(pc_dlp_action_name(finding->rule->action)));
    pc_json_text(json, "context", finding->context);
    pc_json_text(json, "fingerprint", pc_span(print, PC_SCAN_FINGERPRINT));
    if (report->keyed)
        write_hash(json, finding);
    pc_json_object_end(json);
    pc_buf_add_char(json->out, '\n');
}

static void write_problems(const struct pc_scan_run *run, struct pc_json *json) {
    pc_json_array(json, "problems");
    for (size_t i = 0; i < run->problem_count; i++) {
        pc_json_object(json, NULL);
        pc_json_text(json, "place", run->problems[i].place);
        pc_json_text(json, "text", run->problems[i].text);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

static void write_counts(const struct pc_scan_report *report, struct pc_json *json) {
    const struct pc_scan_counts *counts = &report->run->counts;
    pc_json_object(json, "counts");
    pc_json_u64(json, "files", atomic_load(&counts->files));
    pc_json_u64(json, "bytes", atomic_load(&counts->bytes));
    pc_json_u64(json, "binary", atomic_load(&counts->binary));
    pc_json_u64(json, "ignored", atomic_load(&counts->ignored));
    pc_json_u64(json, "links", atomic_load(&counts->links));
    pc_json_u64(json, "findings", report->findings->count);
    pc_json_u64(json, "unlisted", report->findings->unlisted);
    pc_json_u64(json, "known", report->known);
    pc_json_u64(json, "allowed", report->allowed);
    pc_json_u64(json, "problems", report->run->problems_seen);
    pc_json_object_end(json);
}

void pc_scan_write_json(const struct pc_scan_report *report, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "version", 1);
    pc_json_array(&json, "findings");
    for (size_t i = 0; i < report->findings->count; i++)
        write_finding(report, &report->findings->all[i], &json);
    pc_json_array_end(&json);
    write_problems(report->run, &json);
    write_counts(report, &json);
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
}
