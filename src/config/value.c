/* Readers of values, one a type. */
#include "config/value.h"

#include <string.h>

#include "base/ip.h"
#include "base/time.h"
#include "model/secret_ref.h"
#include "model/settings.h"

pc_err pc_value_size(struct pc_span text, uint64_t *bytes) {
    static const struct {
        const char *name;
        unsigned shift;
    } units[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
    unsigned shift = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (pc_span_ends(text, pc_span_str(units[i].name))) {
            shift = units[i].shift;
            text.len -= 3;
            break;
        }
    uint64_t count;
    if (text.len == 0 || pc_span_u64(text, UINT64_MAX >> shift, &count) != PC_OK)
        return PC_ERR_INVALID;
    *bytes = count << shift;
    return PC_OK;
}

pc_err pc_value_rate(struct pc_span text, uint32_t *count, int64_t *per) {
    static const struct {
        const char *name;
        pc_time length;
    } units[] = {{"s", PC_SECOND}, {"min", PC_MINUTE}, {"h", PC_HOUR}};
    size_t slash = pc_span_find(text, '/');
    uint64_t value;
    if (slash == text.len || pc_span_u64(pc_span_upto(text, slash), 1000000, &value) != PC_OK ||
        value == 0)
        return PC_ERR_INVALID;
    struct pc_span unit = pc_span_from(text, slash + 1);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (pc_span_eq(unit, pc_span_str(units[i].name))) {
            *count = (uint32_t)value;
            *per = units[i].length;
            return PC_OK;
        }
    return PC_ERR_INVALID;
}

/* The last value of the limits that are given in the row. */
static pc_err within(const struct pc_schema_row *row, uint64_t value) {
    return value < row->min || value > pc_schema_max(row) ? PC_ERR_RANGE : PC_OK;
}

static void *place(const struct pc_schema_row *row, const struct pc_value_target *target) {
    return (char *)target->section + row->at;
}

static pc_err text_fine(const struct pc_schema_row *row, struct pc_span text) {
    if (text.len > PC_SCHEMA_TEXT_MAX)
        return PC_ERR_RANGE;
    if (row->format == NULL)
        return PC_OK;
    if (text.len == 0)
        return row->format->empty ? PC_OK : PC_ERR_INVALID;
    return row->format->check(text) ? PC_OK : PC_ERR_INVALID;
}

static pc_err read_text(const struct pc_schema_row *row, struct pc_span text,
                        const struct pc_value_target *target) {
    pc_err err = text_fine(row, text);
    if (err == PC_OK)
        err = within(row, text.len);
    return err != PC_OK ? err : pc_arena_copy(target->arena, text, place(row, target));
}

static pc_err make_absolute(struct pc_span text, const struct pc_value_target *target,
                            struct pc_span *out) {
    bool absolute = text.len > 0 && text.ptr[0] == '/';
    if (text.len == 0 || absolute)
        return pc_arena_copy(target->arena, text, out);
    while (pc_span_starts(text, PC_SPAN("./")))
        text = pc_span_from(text, 2);
    if (text.len == 0 || pc_span_eq(text, PC_SPAN(".")))
        return pc_arena_copy(target->arena, target->directory, out);
    struct pc_buf whole PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add(&whole, target->directory);
    if (!pc_span_ends(target->directory, PC_SPAN("/")))
        pc_buf_add_char(&whole, '/');
    pc_buf_add(&whole, text);
    pc_err err = pc_buf_end(&whole);
    return err != PC_OK ? err : pc_arena_copy(target->arena, pc_buf_span(&whole), out);
}

static pc_err read_path(const struct pc_schema_row *row, struct pc_span text,
                        const struct pc_value_target *target) {
    pc_err err = within(row, text.len);
    return err != PC_OK ? err : make_absolute(text, target, place(row, target));
}

/* A relative path of a file is made absolute in it, and must then be one still. */
static pc_err read_secret(const struct pc_schema_row *row, struct pc_span text,
                          const struct pc_value_target *target) {
    struct pc_secret_ref ref;
    struct pc_span path, *out = place(row, target);
    if (text.len == 0)
        return pc_arena_copy(target->arena, text, out);
    pc_err err = pc_secret_ref_parse(text, &ref, NULL);
    if (err != PC_OK || ref.kind != PC_SECRET_FILE)
        return err != PC_OK ? err : pc_arena_copy(target->arena, text, out);
    struct pc_buf whole PC_CLEANUP(pc_buf_free) = {0};
    err = make_absolute(ref.place, target, &path);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(&whole, "${file:");
    pc_buf_add(&whole, path);
    pc_buf_add_char(&whole, '}');
    err = pc_buf_end(&whole);
    if (err == PC_OK)
        err = pc_secret_ref_parse(pc_buf_span(&whole), &ref, NULL);
    return err != PC_OK ? err : pc_arena_copy(target->arena, pc_buf_span(&whole), out);
}

static pc_err choice_index(const struct pc_schema_row *row, struct pc_span text, unsigned *index) {
    for (unsigned i = 0; row->choices[i] != NULL; i++)
        if (pc_span_eq(text, pc_span_str(row->choices[i]))) {
            *index = i;
            return PC_OK;
        }
    return PC_ERR_INVALID;
}

static pc_err read_word(const struct pc_schema_row *row, struct pc_span text,
                        const struct pc_value_target *target) {
    unsigned index;
    pc_err err = choice_index(row, text, &index);
    return err != PC_OK ? err : pc_arena_copy(target->arena, text, place(row, target));
}

static pc_err read_bool(const struct pc_schema_row *row, struct pc_span text,
                        const struct pc_value_target *target) {
    bool yes = pc_span_eq(text, PC_SPAN("true"));
    if (!yes && !pc_span_eq(text, PC_SPAN("false")))
        return PC_ERR_INVALID;
    memcpy(place(row, target), &yes, sizeof yes);
    return PC_OK;
}

static pc_err read_switch(const struct pc_schema_row *row, struct pc_span text,
                          const struct pc_value_target *target) {
    unsigned index;
    pc_err err = choice_index(row, text, &index);
    if (err != PC_OK)
        return err;
    bool on = index == 1;
    memcpy(place(row, target), &on, sizeof on);
    return PC_OK;
}

static pc_err read_choice(const struct pc_schema_row *row, struct pc_span text,
                          const struct pc_value_target *target) {
    unsigned index;
    pc_err err = choice_index(row, text, &index);
    if (err == PC_OK)
        memcpy(place(row, target), &index, sizeof index);
    return err;
}

static pc_err read_u32(const struct pc_schema_row *row, struct pc_span text,
                       const struct pc_value_target *target) {
    uint64_t value;
    if (pc_span_u64(text, UINT64_MAX, &value) != PC_OK)
        return PC_ERR_INVALID;
    pc_err err = within(row, value);
    uint32_t narrow = (uint32_t)value;
    if (err == PC_OK)
        memcpy(place(row, target), &narrow, sizeof narrow);
    return err;
}

static pc_err read_duration(const struct pc_schema_row *row, struct pc_span text,
                            const struct pc_value_target *target) {
    pc_time value;
    pc_err err = pc_duration_parse(text, &value);
    if (err == PC_OK)
        err = within(row, (uint64_t)value);
    if (err == PC_OK)
        memcpy(place(row, target), &value, sizeof value);
    return err;
}

static pc_err read_size(const struct pc_schema_row *row, struct pc_span text,
                        const struct pc_value_target *target) {
    uint64_t value;
    pc_err err = pc_value_size(text, &value);
    if (err == PC_OK)
        err = within(row, value);
    if (err == PC_OK)
        memcpy(place(row, target), &value, sizeof value);
    return err;
}

static pc_err read_kib(const struct pc_schema_row *row, struct pc_span text,
                       const struct pc_value_target *target) {
    uint64_t value;
    pc_err err = pc_value_size(text, &value);
    if (err == PC_OK)
        err = within(row, value);
    uint32_t kib = (uint32_t)(value >> 10);
    if (err == PC_OK)
        memcpy(place(row, target), &kib, sizeof kib);
    return err;
}

static pc_err read_rate(const struct pc_schema_row *row, struct pc_span text,
                        const struct pc_value_target *target) {
    struct pc_settings_rate *rate = place(row, target);
    return pc_value_rate(text, &rate->count, &rate->per);
}

typedef pc_err reader(const struct pc_schema_row *row, struct pc_span text,
                      const struct pc_value_target *target);

static reader *const readers[] = {
    [PC_TYPE_TEXT] = read_text, [PC_TYPE_PATH] = read_path,         [PC_TYPE_WORD] = read_word,
    [PC_TYPE_BOOL] = read_bool, [PC_TYPE_SWITCH] = read_switch,     [PC_TYPE_CHOICE] = read_choice,
    [PC_TYPE_U32] = read_u32,   [PC_TYPE_DURATION] = read_duration, [PC_TYPE_SIZE] = read_size,
    [PC_TYPE_KIB] = read_kib,   [PC_TYPE_RATE] = read_rate,         [PC_TYPE_SECRET] = read_secret,
};

pc_err pc_value_read(const struct pc_schema_row *row, struct pc_span text,
                     const struct pc_value_target *target) {
    if ((size_t)row->type >= sizeof readers / sizeof *readers)
        return PC_ERR_INVALID;
    return readers[row->type](row, text, target);
}

pc_err pc_value_array(const struct pc_schema_row *row, size_t count,
                      const struct pc_value_target *target) {
    if (row->type == PC_TYPE_TEXTS || row->type == PC_TYPE_PATHS) {
        struct pc_texts texts = {PC_ARENA_ARRAY(target->arena, struct pc_span, count + 1), count};
        memcpy(place(row, target), &texts, sizeof texts);
        return texts.items == NULL ? PC_ERR_NOMEM : PC_OK;
    }
    struct pc_networks networks = {PC_ARENA_ARRAY(target->arena, struct pc_network, count + 1),
                                   count};
    memcpy(place(row, target), &networks, sizeof networks);
    return networks.items == NULL ? PC_ERR_NOMEM : PC_OK;
}

pc_err pc_value_item(const struct pc_schema_row *row, struct pc_span text, size_t i,
                     const struct pc_value_target *target) {
    if (row->type == PC_TYPE_NETWORKS) {
        struct pc_networks *networks = place(row, target);
        return pc_network_parse(text, &networks->items[i]);
    }
    struct pc_texts *texts = place(row, target);
    pc_err err = text_fine(row, text);
    if (err != PC_OK)
        return err;
    if (row->type == PC_TYPE_PATHS)
        return make_absolute(text, target, &texts->items[i]);
    return pc_arena_copy(target->arena, text, &texts->items[i]);
}

static pc_err default_list(const struct pc_schema_row *row, const struct pc_value_target *target) {
    struct pc_span rest = pc_span_str(row->fallback), item;
    size_t count = 0;
    struct pc_span counting = rest;
    while (pc_span_split(&counting, ',', &item))
        count++;
    pc_err err = pc_value_array(row, count, target);
    for (size_t i = 0; err == PC_OK && pc_span_split(&rest, ',', &item); i++)
        err = pc_value_item(row, pc_span_trim(item), i, target);
    return err;
}

pc_err pc_value_default(const struct pc_schema_row *row, const struct pc_value_target *target) {
    if (row->type == PC_TYPE_TEXTS || row->type == PC_TYPE_PATHS || row->type == PC_TYPE_NETWORKS)
        return row->fallback != NULL ? default_list(row, target) : pc_value_array(row, 0, target);
    if (row->fallback != NULL)
        return pc_value_read(row, pc_span_str(row->fallback), target);
    if (row->type == PC_TYPE_TEXT || row->type == PC_TYPE_PATH || row->type == PC_TYPE_SECRET)
        return pc_arena_copy(target->arena, PC_SPAN(""), place(row, target));
    return PC_OK; /* zero, from the arena */
}
