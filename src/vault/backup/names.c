/* Names of chunks as text, and sets of them. */
#include "vault/backup/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"

void pc_backup_name_text(const struct pc_backup_name *name, char out[PC_BACKUP_NAME_TEXT + 1]) {
    struct pc_buf text = pc_buf_over(out, PC_BACKUP_NAME_TEXT);
    pc_hex_encode(pc_span(name->bytes, sizeof name->bytes), &text);
    out[PC_BACKUP_NAME_TEXT] = '\0';
}

static bool is_lower_hex(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (pc_hex_value(text.ptr[i]) < 0 || (text.ptr[i] >= 'A' && text.ptr[i] <= 'F'))
            return false;
    return true;
}

pc_err pc_backup_name_parse(struct pc_span text, struct pc_backup_name *out) {
    char bytes[PC_BACKUP_NAME + 1]; /* the decoder wants one more */
    struct pc_buf decoded = pc_buf_over(bytes, sizeof bytes);
    if (text.len != PC_BACKUP_NAME_TEXT || !is_lower_hex(text) ||
        pc_hex_decode(text, &decoded) != PC_OK)
        return PC_ERR_INVALID;
    memcpy(out->bytes, bytes, PC_BACKUP_NAME);
    return PC_OK;
}

void pc_backup_object_path(const struct pc_backup_name *name, char out[PC_BACKUP_OBJECT_TEXT]) {
    char text[PC_BACKUP_NAME_TEXT + 1];
    struct pc_buf path = pc_buf_over(out, PC_BACKUP_OBJECT_TEXT - 1);
    pc_backup_name_text(name, text);
    pc_buf_add_str(&path, "objects/");
    pc_buf_add(&path, pc_span(text, 2));
    pc_buf_add_char(&path, '/');
    pc_buf_add_str(&path, text);
    out[path.len] = '\0';
}

pc_err pc_backup_object_parse(struct pc_span path, struct pc_backup_name *out) {
    struct pc_span prefix = PC_SPAN("objects/");
    if (!pc_span_starts(path, prefix) || path.len != prefix.len + 3 + PC_BACKUP_NAME_TEXT)
        return PC_ERR_INVALID;
    struct pc_span rest = pc_span_from(path, prefix.len);
    struct pc_span text = pc_span_from(rest, 3);
    if (rest.ptr[2] != '/' || !pc_span_starts(text, pc_span_upto(rest, 2)))
        return PC_ERR_INVALID;
    return pc_backup_name_parse(text, out);
}

pc_err pc_backup_names_add(struct pc_backup_names *names, const struct pc_backup_name *name) {
    if (names->count == names->cap) {
        size_t cap = names->cap == 0 ? 256 : names->cap * 2;
        struct pc_backup_name *items = reallocarray(names->items, cap, sizeof *items);
        if (items == NULL)
            return PC_ERR_NOMEM;
        names->items = items;
        names->cap = cap;
    }
    names->items[names->count++] = *name;
    names->sorted = false;
    return PC_OK;
}

static int compare(const void *left, const void *right) {
    return memcmp(left, right, sizeof(struct pc_backup_name));
}

void pc_backup_names_sort(struct pc_backup_names *names) {
    if (names->count > 1)
        qsort(names->items, names->count, sizeof *names->items, compare);
    names->sorted = true;
}

bool pc_backup_names_have(const struct pc_backup_names *names, const struct pc_backup_name *name) {
    return names->count > 0 && names->sorted &&
           bsearch(name, names->items, names->count, sizeof *names->items, compare) != NULL;
}

void pc_backup_names_free(struct pc_backup_names *names) {
    free(names->items);
    *names = (struct pc_backup_names){0};
}
