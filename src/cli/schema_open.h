/* Opening a document of OpenAPI or JSON Schema, and telling what is wrong with it. */
#ifndef PC_CLI_SCHEMA_OPEN_H
#define PC_CLI_SCHEMA_OPEN_H

#include <jansson.h>

#include "cli/cli.h"
#include "config/document_files.h"
#include "inspect/schema/openapi.h"

struct pc_schema_opened {
    const struct pc_cli *cli;
    struct pc_document_files files;
    struct pc_openapi *openapi; /* NULL: it cannot be used */
    json_t *problems;           /* an array: document, line, pointer, warning, text */
    size_t errors;              /* how many of them are no warnings */
};

/* Reads the file by the options --unknown, --read-only and --base; PC_SCHEMA_OPTIONS. Returns an
 * exit code other than PC_EXIT_OK only where the file is not there. */
int pc_schema_open(const struct pc_cli *cli, const char *path, struct pc_schema_opened *out);
/* "api.yaml:12: /paths/~1pets: what is wrong", one a line, on the error stream. */
void pc_schema_print_problems(const struct pc_schema_opened *opened);
void pc_schema_close(struct pc_schema_opened *opened);

/* Rows for a table of options. */
#define PC_SCHEMA_OPTIONS                                                                          \
    {.name = "unknown",                                                                            \
     .value = "HOW",                                                                               \
     .help = "query parameters and members of bodies that the document does not name; pass by "    \
             "default",                                                                            \
     .kind = PC_VALUE_CHOICE,                                                                      \
     .choices = "refuse pass"},                                                                    \
        {.name = "read-only",                                                                      \
         .value = "HOW",                                                                           \
         .help = "readOnly members in requests; refuse by default",                                \
         .kind = PC_VALUE_CHOICE,                                                                  \
         .choices = "refuse pass"},                                                                \
    {                                                                                              \
        .name = "base", .value = "PATH",                                                           \
        .help = "what stands before the paths of the document, instead of what its servers say"    \
    }

#endif
