/* The schema table as docs/configuration.md. */
#include <string.h>

#include "config/config.h"
#include "config/schema.h"

static const char intro[] =
    "# Configuration\n\n"
    "This page is generated from the schema table in `src/config/`; `portcullis schema` prints "
    "the\n"
    "same as JSON Schema. All settings are in one file, `portcullis.yaml`. `portcullis check` "
    "reads\n"
    "it and names every mistake with its line and key.\n\n"
    "- Keys that are not listed here are refused, and so are duplicate keys, aliases, anchors, "
    "merge\n"
    "  keys and tags. A key that is left out has its default; a key with nothing behind it is "
    "refused.\n"
    "- Durations are `30s`, `15m`, `12h` or `7d`; a bare number is seconds. Sizes are `64KiB`, "
    "`1MiB` or\n"
    "  `1GiB`; a bare number is bytes. Rates are `50/s`, `100/min` or `1000/h`.\n"
    "- Where a list is expected, one value alone is a list of one.\n"
    "- Relative paths begin at the folder of the file.\n\n";

/* Text with what Markdown would read as its own marked as plain. */
static void escaped(struct pc_buf *out, const char *text, const char *special) {
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            pc_buf_add_char(out, '\\');
        pc_buf_add_char(out, *text);
    }
}

static void prose(struct pc_buf *out, const char *text) {
    escaped(out, text, "|*<");
}

static void code(struct pc_buf *out, const char *text) {
    pc_buf_add_char(out, '`');
    escaped(out, text, "|");
    pc_buf_add_char(out, '`');
}

static const char *repeated(const struct pc_schema_row *row) {
    bool list =
        row->type == PC_TYPE_TEXTS || row->type == PC_TYPE_PATHS || row->type == PC_TYPE_NETWORKS;
    return list ? "a list; each is " : "";
}

static void default_cell(struct pc_buf *out, const struct pc_schema_row *row) {
    if (row->required) {
        pc_buf_add_str(out, "required");
        return;
    }
    if (row->fallback == NULL) {
        pc_buf_add_str(out, "none");
        return;
    }
    code(out, row->fallback);
}

static void row_line(struct pc_buf *out, const struct pc_schema_row *row) {
    pc_buf_addf(out, "| `%s` | ", row->key);
    prose(out, row->doc);
    pc_buf_addf(out, " | %s", repeated(row));
    struct pc_buf expected PC_CLEANUP(pc_buf_free) = {0};
    pc_schema_expected(row, &expected);
    const char *text = pc_buf_str(&expected);
    prose(out, text != NULL ? text : "");
    pc_buf_add_str(out, " | ");
    default_cell(out, row);
    pc_buf_add_str(out, " |\n");
}

static bool nested(const struct pc_schema_row *row) {
    return row->type == PC_TYPE_SECTION || row->type == PC_TYPE_LIST || row->type == PC_TYPE_MAP;
}

static void plain_rows(struct pc_buf *out, const struct pc_schema *schema) {
    bool any = false;
    for (size_t i = 0; i < schema->count; i++) {
        if (nested(&schema->rows[i]))
            continue;
        if (!any)
            pc_buf_add_str(out, "| Key | Meaning | Value | Default |\n| --- | --- | --- | --- |\n");
        any = true;
        row_line(out, &schema->rows[i]);
    }
    if (any)
        pc_buf_add_char(out, '\n');
}

static void section(struct pc_buf *out, const struct pc_schema_row *row, const char *prefix,
                    unsigned level) {
    static const char *const marks[] = {"##", "###", "####", "#####"};
    static const char *const tails[] = {
        [PC_TYPE_SECTION] = "", [PC_TYPE_LIST] = "[]", [PC_TYPE_MAP] = ".<name>"};
    struct pc_buf name PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_addf(&name, "%s%s%s", prefix, row->key, tails[row->type]);
    const char *text = pc_buf_str(&name);
    if (text == NULL)
        return;
    pc_buf_addf(out, "%s `%s`\n\n", marks[level < 4 ? level : 3], text);
    prose(out, row->doc);
    pc_buf_add_str(out, "\n\n");
    if (row->type == PC_TYPE_MAP && row->fallback != NULL)
        pc_buf_addf(out, "Default: `%s`\n\n", row->fallback);
    plain_rows(out, row->section);
    struct pc_buf below PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_addf(&below, "%s.", text);
    const char *path = pc_buf_str(&below);
    for (size_t i = 0; path != NULL && i < row->section->count; i++)
        if (nested(&row->section->rows[i]))
            section(out, &row->section->rows[i], path, level + 1);
}

void pc_config_markdown(struct pc_buf *out) {
    pc_buf_add_str(out, intro);
    plain_rows(out, &pc_schema_root);
    for (size_t i = 0; i < pc_schema_root.count; i++)
        if (nested(&pc_schema_root.rows[i]))
            section(out, &pc_schema_root.rows[i], "", 0);
}
