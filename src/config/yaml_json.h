/*
 * YAML text to JSON text (YAML 1.2, core schema), for documents that may be written either way:
 * OpenAPI and JSON Schema. What JSON cannot say is refused: anchors, aliases, tags, a second
 * document, the same key twice, infinities; so is what is too big. A text that begins with '{' or
 * '[' is taken for JSON and copied; its reader is as strict.
 */
#ifndef PC_CONFIG_YAML_JSON_H
#define PC_CONFIG_YAML_JSON_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_YAML_JSON_TEXT = 32 << 20, /* bytes of a text */
    PC_YAML_JSON_DEPTH = 64,
    PC_YAML_JSON_NODES = 4000000,
    PC_YAML_JSON_SCALAR = 1 << 20 /* bytes of one value */
};

/* Appends to out. PC_ERR_INVALID and PC_ERR_RANGE with a diag that has the line. */
PC_MUST pc_err pc_yaml_to_json(struct pc_span text, struct pc_buf *out, struct pc_diag *diag);

/* The line of what a JSON pointer (RFC 6901) names in YAML or JSON, from 1; where it is not there,
 * that of the nearest above it; 0 where the text cannot be read. */
uint32_t pc_yaml_line(struct pc_span text, struct pc_span pointer);

#endif
