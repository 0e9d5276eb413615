/* Columns and JSON. */
#include "cli/output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 12 };

void pc_output_safe(struct pc_span text, struct pc_buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool c1 = c == 0xc2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xa0;
        if (c < 0x20 || c == 0x7f || c1)
            pc_buf_addf(out, "\\x%02x", c);
        else
            pc_buf_add_char(out, text.ptr[i]);
        if (c1) {
            i++;
            pc_buf_addf(out, "\\x%02x", (unsigned)(unsigned char)text.ptr[i]);
        }
    }
}

static void add_array(const json_t *array, struct pc_buf *out) {
    size_t at;
    json_t *item;
    json_array_foreach((json_t *)array, at, item) {
        if (at > 0)
            pc_buf_add_str(out, ", ");
        pc_output_value(item, out);
    }
    if (json_array_size(array) == 0)
        pc_buf_add_char(out, '-');
}

void pc_output_value(const json_t *value, struct pc_buf *out) {
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING:
        if (json_string_length(value) == 0)
            pc_buf_add_char(out, '-');
        pc_output_safe(pc_span(json_string_value(value), json_string_length(value)), out);
        return;
    case JSON_INTEGER:
        pc_buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return;
    case JSON_REAL:
        pc_buf_addf(out, "%g", json_real_value(value));
        return;
    case JSON_TRUE:
        pc_buf_add_str(out, "yes");
        return;
    case JSON_FALSE:
        pc_buf_add_str(out, "no");
        return;
    case JSON_ARRAY:
        add_array(value, out);
        return;
    case JSON_NULL:
    case JSON_OBJECT:
        break;
    }
    pc_buf_add_char(out, '-');
}

/* How many columns a terminal needs for UTF-8 text, near enough: one a code point. */
static size_t width_of(const char *text) {
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static int print_json(const struct pc_cli *cli, const json_t *value) {
    if (json_dumpf(value, cli->out, JSON_INDENT(2)) != 0)
        return pc_cli_fail(cli, "the output could not be written");
    (void)fputc('\n', cli->out);
    return PC_EXIT_OK;
}

static void print_cell(FILE *out, const char *text, size_t width, bool last) {
    (void)fputs(text, out);
    for (size_t i = width_of(text); !last && i < width + 2; i++)
        (void)fputc(' ', out);
    if (last)
        (void)fputc('\n', out);
}

static const char *cell(const json_t *item, const char *key, struct pc_buf *memory) {
    pc_buf_clear(memory);
    pc_output_value(json_object_get(item, key), memory);
    const char *text = pc_buf_str(memory);
    return text == NULL ? "" : text;
}

int pc_output_list(const struct pc_cli *cli, const json_t *items, const struct pc_column *columns) {
    if (cli->json) {
        json_t *whole = json_pack("{s:O}", "items", (json_t *)items);
        int code = whole == NULL ? pc_cli_fail(cli, "out of memory") : print_json(cli, whole);
        json_decref(whole);
        return code;
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf memory = {0};
    size_t widths[MAX_COLUMNS] = {0}, count = 0, row;
    const json_t *item;
    for (; columns[count].key != NULL && count < MAX_COLUMNS; count++) {
        widths[count] = width_of(columns[count].title);
        json_array_foreach((json_t *)items, row, item) {
            size_t width = width_of(cell(item, columns[count].key, &memory));
            widths[count] = width > widths[count] ? width : widths[count];
        }
    }
    for (size_t i = 0; i < count; i++)
        print_cell(cli->out, columns[i].title, widths[i], i + 1 == count);
    json_array_foreach((json_t *)items, row, item) {
        for (size_t i = 0; i < count; i++)
            print_cell(cli->out, cell(item, columns[i].key, &memory), widths[i], i + 1 == count);
    }
    return PC_EXIT_OK;
}

/* Objects, and lists of objects, are opened up: "audit.seq", "signing_keys.0.kid". */
static bool is_nested(const json_t *value) {
    return json_is_object(value) ||
           (json_array_size(value) > 0 && json_is_object(json_array_get(value, 0)));
}

static void print_members(const struct pc_cli *cli, const json_t *value, const char *name);

static void print_member(const struct pc_cli *cli, const json_t *value, const char *prefix,
                         const char *key) {
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_addf(&name, "%s%s", prefix, prefix[0] != '\0' ? "." : "");
    pc_output_safe(pc_span_str(key), &name);
    const char *whole = pc_buf_str(&name);
    if (is_nested(value)) {
        print_members(cli, value, whole == NULL ? "" : whole);
        return;
    }
    pc_output_value(value, &text);
    (void)fprintf(cli->out, "%-26s %s\n", whole, pc_buf_str(&text));
}

static void print_members(const struct pc_cli *cli, const json_t *value, const char *name) {
    const char *key;
    json_t *member;
    size_t at;
    json_object_foreach((json_t *)value, key, member) {
        print_member(cli, member, name, key);
    }
    json_array_foreach((json_t *)value, at, member) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu", at);
        print_member(cli, member, name, number);
    }
}

int pc_output_object(const struct pc_cli *cli, const json_t *object) {
    if (cli->json)
        return print_json(cli, object);
    print_members(cli, object, "");
    return PC_EXIT_OK;
}

int pc_output_done(const struct pc_cli *cli, const json_t *object, const char *fmt, ...) {
    if (cli->json) {
        json_t *empty = json_object();
        int code = print_json(cli, object != NULL ? object : empty);
        json_decref(empty);
        return code;
    }
    va_list args;
    va_start(args, fmt);
    (void)vfprintf(cli->out, fmt, args);
    va_end(args);
    (void)fputc('\n', cli->out);
    return PC_EXIT_OK;
}

void pc_output_place(const struct pc_cli *cli, const char *file, uint32_t line) {
    if (line > 0)
        (void)fprintf(cli->err, "%s:%u: ", file, line);
    else
        (void)fprintf(cli->err, "%s: ", file);
}
