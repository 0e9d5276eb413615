/* Paths of keys, compared with the schema. */
#include "config/secret_keys.h"

#include "config/schema.h"

enum { DEPTH = 8, PATH_MAX_BYTES = 512 };

static bool is_below(const struct pc_schema *schema, struct pc_span path, unsigned depth);

/* A name may have dots in it, so each of them may be its end. */
static bool is_below_name(const struct pc_schema *schema, struct pc_span path, unsigned depth) {
    for (size_t i = 1; i < path.len; i++)
        if (path.ptr[i] == '.' && is_below(schema, pc_span_from(path, i + 1), depth))
            return true;
    return false;
}

static bool is_below(const struct pc_schema *schema, struct pc_span path, unsigned depth) {
    size_t dot = pc_span_find(path, '.');
    const struct pc_schema_row *row = pc_schema_find(schema, pc_span_upto(path, dot));
    if (row == NULL || depth == DEPTH)
        return false;
    if (dot == path.len)
        return row->type == PC_TYPE_SECRET;
    struct pc_span rest = pc_span_from(path, dot + 1);
    if (row->type == PC_TYPE_SECTION)
        return is_below(row->section, rest, depth + 1);
    if (row->type == PC_TYPE_LIST || row->type == PC_TYPE_MAP)
        return is_below_name(row->section, rest, depth + 1);
    return false;
}

bool pc_secret_key_is(struct pc_span path) {
    return path.len <= PATH_MAX_BYTES && is_below(&pc_schema_root, path, 0);
}

static void list(const struct pc_schema *schema, struct pc_span above, unsigned depth,
                 struct pc_buf *out) {
    for (size_t i = 0; i < schema->count && depth < DEPTH; i++) {
        const struct pc_schema_row *row = &schema->rows[i];
        bool named = row->type == PC_TYPE_LIST || row->type == PC_TYPE_MAP;
        struct pc_buf path PC_CLEANUP(pc_buf_free) = {0};
        pc_buf_add(&path, above);
        pc_buf_add_str(&path, row->key);
        if (row->type == PC_TYPE_SECRET) {
            pc_buf_add_str(out, out->len > 0 ? ", " : "");
            pc_buf_add(out, pc_buf_span(&path));
        }
        if (row->type != PC_TYPE_SECTION && !named)
            continue;
        pc_buf_add_str(&path, named ? ".NAME." : ".");
        list(row->section, pc_buf_span(&path), depth + 1, out);
    }
}

void pc_secret_keys(struct pc_buf *out) {
    list(&pc_schema_root, PC_SPAN(""), 0, out);
}
