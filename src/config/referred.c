/* Walking settings by their schema, for the paths in them. */
#include "config/referred.h"

#include <string.h>

#include "config/schema.h"

struct walk {
    struct pc_buf key;
    pc_referred_row row;
    void *context;
};

static pc_err walk_section(struct walk *walk, const struct pc_schema *schema, const char *section);

static pc_err tell(struct walk *walk, const struct pc_span *path) {
    return path->len == 0 ? PC_OK : walk->row(walk->context, pc_buf_span(&walk->key), *path);
}

static pc_err walk_paths(struct walk *walk, const char *value) {
    struct pc_texts texts;
    memcpy(&texts, value, sizeof texts);
    pc_err err = PC_OK;
    for (size_t i = 0; i < texts.count && err == PC_OK; i++)
        err = tell(walk, &texts.items[i]);
    return err;
}

static pc_err walk_array(struct walk *walk, const struct pc_schema_row *row, const char *section) {
    const char *items;
    size_t count;
    memcpy(&items, section + row->at, sizeof items);
    memcpy(&count, section + row->count_at, sizeof count);
    pc_err err = PC_OK;
    for (size_t i = 0; i < count && err == PC_OK; i++)
        err = walk_section(walk, row->section, items + i * row->section->size);
    return err;
}

static pc_err walk_row(struct walk *walk, const struct pc_schema_row *row, const char *section) {
    struct pc_span path;
    switch (row->type) {
    case PC_TYPE_PATH:
        memcpy(&path, section + row->at, sizeof path);
        return tell(walk, &path);
    case PC_TYPE_PATHS:
        return walk_paths(walk, section + row->at);
    case PC_TYPE_SECTION:
        return walk_section(walk, row->section, section + row->at);
    case PC_TYPE_LIST:
    case PC_TYPE_MAP:
        return walk_array(walk, row, section);
    default:
        return PC_OK;
    }
}

/* Two rows of one place are two ways to write the same value. */
static bool seen(const struct pc_schema *schema, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (schema->rows[i].at == schema->rows[at].at &&
            schema->rows[i].type == schema->rows[at].type && schema->rows[i].section == NULL)
            return true;
    return false;
}

static pc_err walk_section(struct walk *walk, const struct pc_schema *schema, const char *section) {
    size_t mark = walk->key.len;
    pc_err err = PC_OK;
    for (size_t i = 0; i < schema->count && err == PC_OK; i++) {
        const struct pc_schema_row *row = &schema->rows[i];
        if (seen(schema, i) || (schema == &pc_schema_root && strcmp(row->key, "directory") == 0))
            continue;
        pc_buf_addf(&walk->key, "%s%s", mark == 0 ? "" : ".", row->key);
        err = pc_buf_end(&walk->key);
        if (err == PC_OK)
            err = walk_row(walk, row, section);
        walk->key.len = mark;
    }
    return err;
}

pc_err pc_config_referred(const struct pc_settings *settings, pc_referred_row row, void *context) {
    struct walk walk = {.row = row, .context = context};
    pc_err err = walk_section(&walk, &pc_schema_root, (const char *)settings);
    pc_buf_free(&walk.key);
    return err;
}
