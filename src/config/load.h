/*
 * From the tree of nodes to struct pc_settings, by the schema table.
 */
#ifndef PC_CONFIG_LOAD_H
#define PC_CONFIG_LOAD_H

#include <yaml.h>

#include "base/err.h"
#include "config/report.h"
#include "config/schema.h"
#include "model/settings.h"

enum { PC_LOAD_PATH_MAX = 512 };

struct pc_load {
    struct pc_report *report;
    struct pc_span directory;
    yaml_document_t *document;
    bool out_of_memory;
    char path[PC_LOAD_PATH_MAX]; /* the present key, items of lists by their name */
    size_t path_len;             /* may be more than fits: then the path is cut */
    struct pc_settings_secret *secrets, *last_secret; /* the references so far */
};

/* Loads a mapping, and the defaults of what it does not name, into the (zeroed) struct of the
 * schema. node NULL: defaults alone. */
void pc_load_section(struct pc_load *load, const struct pc_schema *schema, const yaml_node_t *node,
                     void *section);

/* A value of PC_TYPE_SECRET; goes to its place and to load->secrets. */
void pc_load_secret(struct pc_load *load, const struct pc_schema_row *row, const yaml_node_t *node,
                    void *section);

/* Goes down to a key, or to an item of a list: by its `name` where it has one, so that the path
 * stays the same when items are put before it. The result is the path_len to go back to. */
size_t pc_load_enter(struct pc_load *load, struct pc_span key);
size_t pc_load_enter_item(struct pc_load *load, const yaml_node_t *item, size_t index);

#endif
