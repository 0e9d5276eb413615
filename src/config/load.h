/*
 * From the tree of nodes to struct pc_settings, by the schema table.
 */
#ifndef PC_CONFIG_LOAD_H
#define PC_CONFIG_LOAD_H

#include <yaml.h>

#include "base/err.h"
#include "config/report.h"
#include "config/schema.h"

struct pc_load {
    struct pc_report *report;
    struct pc_span directory;
    yaml_document_t *document;
    bool out_of_memory;
};

/* Loads a mapping, and the defaults of what it does not name, into the (zeroed) struct of the
 * schema. node NULL: defaults alone. */
void pc_load_section(struct pc_load *load, const struct pc_schema *schema, const yaml_node_t *node,
                     void *section);

#endif
