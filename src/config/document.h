/*
 * YAML text to a tree of nodes, with what a configuration does not need refused: aliases and
 * anchors, tags, more than one document, deep nesting, control characters.
 */
#ifndef PC_CONFIG_DOCUMENT_H
#define PC_CONFIG_DOCUMENT_H

#include <stdbool.h>
#include <yaml.h>

#include "base/err.h"
#include "base/span.h"
#include "config/report.h"

enum { PC_DOCUMENT_DEPTH = 16, PC_DOCUMENT_NODES = 100000, PC_DOCUMENT_SCALAR = 16 * 1024 };

/* PC_ERR_INVALID: the report says why, and there is nothing to delete. */
PC_MUST pc_err pc_document_open(struct pc_span text, struct pc_report *report,
                                yaml_document_t *out);

/* Where a node begins, from 1. */
uint32_t pc_document_line(const yaml_node_t *node);

struct pc_span pc_document_text(const yaml_node_t *scalar);

/* A plain scalar that YAML reads as nothing: "", "~", "null". */
bool pc_document_is_null(const yaml_node_t *node);

#endif
