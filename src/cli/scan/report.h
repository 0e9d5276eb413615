/*
 * What a scan found, as text for people, and as JSON, SARIF 2.1.0 and JUnit for programs: a table
 * of writers.
 */
#ifndef PC_CLI_SCAN_REPORT_H
#define PC_CLI_SCAN_REPORT_H

#include "base/buf.h"
#include "cli/scan/findings.h"
#include "cli/scan/reader.h"
#include "cli/scan/run.h"

struct pc_scan_report {
    const struct pc_scan_findings *findings; /* sorted */
    const struct pc_scan_run *run;           /* problems sorted */
    const struct pc_scan_rules *rules;
    uint64_t allowed, known; /* found, but allowed on their lines, or in the baseline */
    bool keyed;              /* hashes are of a key that is kept */
};

struct pc_scan_format {
    const char *name;
    void (*write)(const struct pc_scan_report *report, struct pc_buf *out);
};

enum { PC_SCAN_FORMATS = 4 };
extern const struct pc_scan_format pc_scan_formats[PC_SCAN_FORMATS];
#define PC_SCAN_FORMAT_NAMES "text json sarif junit"

void pc_scan_write_text(const struct pc_scan_report *report, struct pc_buf *out);
void pc_scan_write_json(const struct pc_scan_report *report, struct pc_buf *out);
void pc_scan_write_sarif(const struct pc_scan_report *report, struct pc_buf *out);
void pc_scan_write_junit(const struct pc_scan_report *report, struct pc_buf *out);

/* What stays the same from one scan to the next, and tells nothing about the match: a digest of
 * rule, path, masked context and which of several such it is. Hexadecimal. */
enum { PC_SCAN_FINGERPRINT = 32 };
void pc_scan_fingerprint(const struct pc_scan_finding *finding, char out[PC_SCAN_FINGERPRINT + 1]);

/* "12 files, 3.4 MB: 2 findings, 1 known, …": one line without an end. */
void pc_scan_summary(const struct pc_scan_report *report, struct pc_buf *out);

#endif
