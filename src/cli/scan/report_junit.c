/* A report as JUnit's XML: each finding a failed test, each problem an error. */
#include "base/html.h"
#include "base/json.h"
#include "cli/scan/report.h"

/* U+FFFE and U+FFFF, which XML has no way to write. */
static bool is_outside(struct pc_span character) {
    return character.len == 3 && pc_span_starts(character, PC_SPAN("\xef\xbf")) &&
           ((unsigned char)character.ptr[2] & 0xfe) == 0xbe;
}

static void write_text(struct pc_span text, struct pc_buf *out) {
    while (text.len > 0) {
        size_t len = pc_utf8_length(text);
        struct pc_span one = pc_span_upto(text, len == 0 ? 1 : len);
        bool control = one.len == 1 && ((unsigned char)one.ptr[0] < 0x20 || one.ptr[0] == 0x7f);
        if (len == 0 || control || is_outside(one))
            pc_buf_add_char(out, '?');
        else
            pc_html_escape(one, out);
        text = pc_span_from(text, one.len);
    }
}

static void write_case(struct pc_span class_name, struct pc_span name, struct pc_buf *out) {
    pc_buf_add_str(out, "<testcase classname=\"");
    write_text(class_name, out);
    pc_buf_add_str(out, "\" name=\"");
    write_text(name, out);
    pc_buf_add_str(out, "\"");
}

static void write_finding(const struct pc_scan_finding *finding, struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    if (finding->place.commit.len > 0)
        pc_buf_addf(&name, "%.*s:", PC_ARG(pc_span_upto(finding->place.commit, 12)));
    pc_scan_path_text(finding->place.path, &name);
    pc_buf_addf(&name, ":%llu:%llu", (unsigned long long)finding->start.line,
                (unsigned long long)finding->start.column);
    write_case(finding->rule->name, pc_buf_span(&name), out);
    pc_buf_addf(out, "><failure type=\"%s\" message=\"", pc_dlp_level_name(finding->rule->level));
    write_text(finding->rule->description, out);
    pc_buf_add_str(out, "\">");
    write_text(finding->context, out);
    pc_buf_add_str(out, "</failure></testcase>\n");
}

static void write_problem(const struct pc_scan_problem *problem, struct pc_buf *out) {
    write_case(PC_SPAN("scan"), problem->place, out);
    pc_buf_add_str(out, "><error message=\"");
    write_text(problem->text, out);
    pc_buf_add_str(out, "\"/></testcase>\n");
}

void pc_scan_write_junit(const struct pc_scan_report *report, struct pc_buf *out) {
    size_t findings = report->findings->count, problems = report->run->problem_count;
    size_t tests = findings + problems > 0 ? findings + problems : 1;
    pc_buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    pc_buf_addf(out, "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", tests,
                findings, problems);
    pc_buf_addf(out,
                "<testsuite name=\"portcullis dlp\" tests=\"%zu\" failures=\"%zu\" "
                "errors=\"%zu\">\n",
                tests, findings, problems);
    for (size_t i = 0; i < findings; i++)
        write_finding(&report->findings->all[i], out);
    for (size_t i = 0; i < problems; i++)
        write_problem(&report->run->problems[i], out);
    if (findings + problems == 0) {
        write_case(PC_SPAN("scan"), PC_SPAN("nothing found"), out);
        pc_buf_add_str(out, "/>\n");
    }
    pc_buf_add_str(out, "</testsuite>\n</testsuites>\n");
}
