/* Bodies and paths for the admin API. */
#include "cli/body.h"

#include <string.h>

#include "cli/admin.h"

void pc_body_text(const struct pc_cli *cli, json_t *body, const char *option, const char *key) {
    const char *value = pc_cli_value(cli, option);
    if (value != NULL)
        (void)json_object_set_new(body, key, json_string(value));
}

void pc_body_texts(const struct pc_cli *cli, json_t *body, const char *option, const char *key) {
    size_t at = 0;
    const char *value = pc_cli_next_value(cli, option, &at);
    if (value == NULL)
        return;
    json_t *list = json_array();
    for (; value != NULL; value = pc_cli_next_value(cli, option, &at)) {
        struct pc_span rest = pc_span_str(value), item;
        while (pc_span_split(&rest, ',', &item)) {
            item = pc_span_trim(item);
            if (item.len > 0)
                (void)json_array_append_new(list, json_stringn(item.ptr, item.len));
        }
    }
    (void)json_object_set_new(body, key, list);
}

void pc_body_seconds(const struct pc_cli *cli, json_t *body, const char *option, const char *key) {
    if (pc_cli_switch(cli, option))
        (void)json_object_set_new(body, key,
                                  json_integer(pc_cli_duration(cli, option, 0) / PC_SECOND));
}

const char *pc_body_path(struct pc_buf *memory, const char *prefix, const char *segment,
                         const char *suffix) {
    pc_buf_clear(memory);
    pc_buf_add_str(memory, prefix);
    pc_admin_add_segment(memory, segment);
    pc_buf_add_str(memory, suffix);
    const char *path = pc_buf_str(memory);
    return path == NULL ? "" : path;
}

const char *pc_body_query(struct pc_buf *memory, const char *path, const char *name,
                          const char *value) {
    pc_buf_clear(memory);
    pc_buf_add_str(memory, path);
    if (value != NULL) {
        pc_buf_addf(memory, "?%s=", name);
        pc_admin_add_segment(memory, value);
    }
    const char *whole = pc_buf_str(memory);
    return whole == NULL ? "" : whole;
}
