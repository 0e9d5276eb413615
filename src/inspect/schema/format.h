/*
 * The formats of strings that JSON Schema names, as a table.
 */
#ifndef PC_INSPECT_SCHEMA_FORMAT_H
#define PC_INSPECT_SCHEMA_FORMAT_H

#include <stdbool.h>

#include "base/span.h"

struct pc_js_format {
    const char *name;     /* "date-time" */
    const char *expected; /* "a date and time (RFC 3339)" */
    bool (*holds)(struct pc_span text);
    bool number; /* looks at numbers, not at strings */
};

/* NULL where the name is not known: the format is a remark then. */
const struct pc_js_format *pc_js_format_named(struct pc_span name);

/* The table, which ends with a row without a name. */
extern const struct pc_js_format pc_js_formats[];

#endif
