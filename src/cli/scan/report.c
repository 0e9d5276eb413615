/* What all formats share, and the one for people. */
#include "cli/scan/report.h"

#include <string.h>

#include "base/encode.h"
#include "cli/output.h"
#include "cli/scan/progress.h"
#include "crypto/hash.h"

const struct pc_scan_format pc_scan_formats[PC_SCAN_FORMATS] = {
    {"text", pc_scan_write_text},
    {"json", pc_scan_write_json},
    {"sarif", pc_scan_write_sarif},
    {"junit", pc_scan_write_junit},
};

void pc_scan_fingerprint(const struct pc_scan_finding *finding, char out[PC_SCAN_FINGERPRINT + 1]) {
    static const char parted[] = "\0";
    uint8_t digest[PC_SHA256_SIZE] = {0};
    char number[24];
    struct pc_buf nth = pc_buf_over(number, sizeof number);
    pc_buf_add_u64(&nth, finding->nth);
    struct pc_span end = pc_span(parted, 1);
    struct pc_span parts[] = {finding->rule->name, end, finding->place.path, end,
                              finding->context,    end, pc_buf_span(&nth)};
    if (pc_sha256(parts, sizeof parts / sizeof *parts, digest) != PC_OK)
        memset(digest, 0, sizeof digest);
    struct pc_buf text = pc_buf_over(out, PC_SCAN_FINGERPRINT);
    pc_hex_encode(pc_span(digest, PC_SCAN_FINGERPRINT / 2), &text);
    out[PC_SCAN_FINGERPRINT] = '\0';
}

static void add_count(struct pc_buf *out, uint64_t count, const char *what) {
    if (count > 0)
        pc_buf_addf(out, ", %llu %s", (unsigned long long)count, what);
}

void pc_scan_summary(const struct pc_scan_report *report, struct pc_buf *out) {
    const struct pc_scan_counts *counts = &report->run->counts;
    pc_scan_progress_text(report->run, out);
    add_count(out, report->known, "in the baseline");
    add_count(out, report->allowed, "allowed by a comment");
    add_count(out, report->findings->unlisted, "not listed");
    add_count(out, atomic_load(&counts->binary), "binary skipped");
    add_count(out, atomic_load(&counts->ignored), "ignored");
    add_count(out, report->run->problems_seen, "not scanned");
}

static void write_finding(const struct pc_scan_finding *finding, struct pc_buf *out) {
    if (finding->place.commit.len > 0)
        pc_buf_addf(out, "%.*s %.*s ", PC_ARG(pc_span_upto(finding->place.commit, 12)),
                    PC_ARG(pc_span_upto(finding->place.date, 10)));
    pc_scan_path_text(finding->place.path, out);
    pc_buf_addf(out, ":%llu:%llu: %s %.*s: ", (unsigned long long)finding->start.line,
                (unsigned long long)finding->start.column, pc_dlp_level_name(finding->rule->level),
                PC_ARG(finding->rule->name));
    pc_output_safe(finding->context, out);
    pc_buf_add_char(out, '\n');
}

void pc_scan_write_text(const struct pc_scan_report *report, struct pc_buf *out) {
    for (size_t i = 0; i < report->findings->count; i++)
        write_finding(&report->findings->all[i], out);
}
