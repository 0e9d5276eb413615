/* Telling problems, and keeping the first. */
#include "inspect/schema/openapi/report.h"

#include <stdarg.h>
#include <stdio.h>

static uint64_t hash(uint64_t h, struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (unsigned char)text.ptr[i]) * 0x100000001b3u;
    return (h ^ '#') * 0x100000001b3u;
}

void pc_openapi_report_at(struct pc_openapi_report *report, struct pc_span document,
                          struct pc_span pointer, bool warning, struct pc_span text) {
    size_t told = report->problems + report->warnings;
    uint64_t h = hash(hash(hash(0xcbf29ce484222325u, document), pointer), text);
    for (size_t i = 0; i < told && i < PC_OPENAPI_PROBLEMS_MAX; i++)
        if (report->told[i] == h)
            return;
    if (told < PC_OPENAPI_PROBLEMS_MAX)
        report->told[told] = h;
    if (!warning && report->problems == 0)
        (void)pc_diag_set(report->diag, PC_ERR_INVALID, "%.*s#%.*s: %.*s", PC_ARG(document),
                          PC_ARG(pointer), PC_ARG(text));
    report->problems += warning ? 0 : 1;
    report->warnings += warning ? 1 : 0;
    if (report->options->problem == NULL || told >= PC_OPENAPI_PROBLEMS_MAX)
        return;
    const struct pc_openapi_problem problem = {document, pointer, warning, text};
    report->options->problem(report->options->context, &problem);
}

void pc_openapi_report_add(struct pc_openapi_report *report, struct pc_span document,
                           const struct pc_tape *tape, size_t node, bool warning, const char *fmt,
                           ...) {
    char text[400];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len < 0)
        len = 0;
    pc_buf_clear(&report->pointer);
    pc_tape_pointer(tape, node, &report->pointer);
    pc_openapi_report_at(report, document, pc_buf_span(&report->pointer), warning,
                         pc_span(text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1));
}

void pc_openapi_report_free(struct pc_openapi_report *report) {
    pc_buf_free(&report->pointer);
}
