/*
 * The one configuration file, portcullis.yaml: loading it, and what is generated from its schema.
 *
 * schema.c holds the schema table; each row names a key, its type, default, limits and its sentence
 * of documentation. docs/configuration.md, the JSON Schema for editors and the error texts come
 * from it.
 */
#ifndef PC_CONFIG_CONFIG_H
#define PC_CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/settings.h"

enum { PC_CONFIG_MAX = 4 * 1024 * 1024 }; /* bytes of a file */

/* One complaint: "portcullis.yaml:12: routes[3].permisions: unknown key; did you mean permissions?"
 */
struct pc_config_error {
    uint32_t line;
    struct pc_span key;  /* "routes[3].methods[0]" */
    struct pc_span text; /* what is wrong, what was expected */
};

struct pc_config_errors {
    struct pc_config_error *items; /* in the arena */
    size_t count;
    bool more; /* there were more than are listed */
};

/* Reads a text into *out, everything in the arena. PC_ERR_INVALID: errors says what, and *out is
 * not to be used. Defaults are filled in. `directory` (absolute) is where relative paths start. */
PC_MUST pc_err pc_config_parse(struct pc_span text, struct pc_span directory,
                               struct pc_arena *arena, struct pc_settings *out,
                               struct pc_config_errors *errors);

/* The same for a file; out_text (may be NULL) gets the text that was read, for publishing. */
PC_MUST pc_err pc_config_load(const char *path, struct pc_arena *arena, struct pc_settings *out,
                              struct pc_config_errors *errors, struct pc_buf *out_text);

/* What the schema table yields: JSON Schema 2020-12, and docs/configuration.md. */
void pc_config_json_schema(struct pc_buf *out);
void pc_config_markdown(struct pc_buf *out);

/* The file that `portcullis init` writes: every section, with comments, ready to run. */
void pc_config_example(struct pc_buf *out);

#endif
