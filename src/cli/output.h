/* What commands print: aligned columns for people, JSON for programs. */
#ifndef PC_CLI_OUTPUT_H
#define PC_CLI_OUTPUT_H

#include <jansson.h>

#include "base/buf.h"
#include "cli/cli.h"

struct pc_column {
    const char *key; /* member of the object; NULL ends a table */
    const char *title;
};

/* A list of objects: a table with a line of titles; nothing but the titles where it is empty. With
 * --json: {"items":[…]}. Returns PC_EXIT_OK. */
int pc_output_list(const struct pc_cli *cli, const json_t *items, const struct pc_column *columns);

/* One object: a line a member, all of them, nested ones as "audit.seq". With --json: the object. */
int pc_output_object(const struct pc_cli *cli, const json_t *object);

/* "done" in words, or with --json the object (NULL: {}). */
int pc_output_done(const struct pc_cli *cli, const json_t *object, const char *fmt, ...)
    PC_PRINTF(3, 4);

/* A value as one line of text that is safe on a terminal: control characters are escaped. */
void pc_output_value(const json_t *value, struct pc_buf *out);
void pc_output_safe(struct pc_span text, struct pc_buf *out);

/* "file:12: " on the error stream, before what is wrong there; "file: " where line is 0. */
void pc_output_place(const struct pc_cli *cli, const char *file, uint32_t line);

#endif
