/* Collects what is wrong with a document that is being compiled. */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_REPORT_H
#define PC_INSPECT_SCHEMA_OPENAPI_REPORT_H

#include "inspect/schema/openapi.h"

enum { PC_OPENAPI_PROBLEMS_MAX = 256 }; /* more are counted, not told */

struct pc_openapi_report {
    const struct pc_openapi_options *options;
    struct pc_diag *diag; /* gets the first that is no warning; may be NULL */
    size_t problems, warnings;
    uint64_t told[PC_OPENAPI_PROBLEMS_MAX]; /* hashes: the same thing is said once */
    struct pc_buf pointer;                  /* memory for one after the other */
};

/* node is one of the tape's. */
void pc_openapi_report_add(struct pc_openapi_report *report, struct pc_span document,
                           const struct pc_tape *tape, size_t node, bool warning, const char *fmt,
                           ...) PC_PRINTF(6, 7);
/* The same where the pointer is known. */
void pc_openapi_report_at(struct pc_openapi_report *report, struct pc_span document,
                          struct pc_span pointer, bool warning, struct pc_span text);
void pc_openapi_report_free(struct pc_openapi_report *report);

#endif
