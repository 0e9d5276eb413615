/* Which schemas there are, and compiling them. */
#include "inspect/schema/openapi/schemas.h"

pc_err pc_openapi_schemas_enter(struct pc_openapi_schemas *schemas, struct pc_openapi_place schema,
                                uint32_t *out) {
    uint32_t number = 0;
    pc_err err = pc_openapi_places_number(&schemas->places, schema, &number);
    if (err != PC_OK)
        return err;
    *out = (uint32_t)(schemas->entries.len / sizeof number);
    pc_buf_add(&schemas->entries, pc_span(&number, sizeof number));
    return pc_buf_end(&schemas->entries);
}

static bool is_broken(const struct pc_openapi_schemas *schemas, size_t number) {
    for (size_t i = 0; i < schemas->broken_count; i++)
        if (schemas->broken[i] == number)
            return true;
    return false;
}

static struct pc_openapi_place place_of(const struct pc_openapi_schemas *schemas, size_t number) {
    struct pc_openapi_place place = schemas->places.items[number];
    place.document &= ~PC_OPENAPI_WITH_KINDS;
    return place;
}

static pc_err put(struct pc_openapi_schemas *schemas, struct pc_openapi_place place,
                  struct pc_buf *out) {
    if ((place.document & PC_OPENAPI_WITH_KINDS) == 0)
        return pc_openapi_schemas_put(schemas, place, out);
    place.document &= ~PC_OPENAPI_WITH_KINDS;
    return pc_openapi_schemas_kinds(schemas, place, out);
}

/* The list of places grows while it is gone through. */
pc_err pc_openapi_schemas_write(struct pc_openapi_schemas *schemas, struct pc_buf *out) {
    pc_err err = PC_OK;
    pc_buf_add_str(out, "{\"$defs\":{");
    for (size_t i = 0; i < schemas->places.count && err == PC_OK; i++) {
        pc_buf_addf(out, "%s\"%zu\":", i > 0 ? "," : "", i);
        if (is_broken(schemas, i))
            pc_buf_add_str(out, "true");
        else
            err = put(schemas, schemas->places.items[i], out);
        if (err == PC_OK && out->len > PC_OPENAPI_SCHEMAS_TEXT)
            err = PC_ERR_RANGE;
        if (err == PC_ERR_RANGE)
            PC_OPENAPI_PROBLEM(schemas->documents, place_of(schemas, i),
                               "the schemas are too large together");
    }
    pc_buf_add_str(out, "}}");
    return err == PC_OK ? pc_buf_end(out) : err;
}

/* Finds "/$defs/NUMBER" in a text; what follows it is the pointer within that schema. */
static bool find_number(struct pc_span text, uint32_t *number, size_t *begin, size_t *end) {
    static const char mark[] = "/$defs/";
    for (size_t at = 0; at + sizeof mark <= text.len; at++) {
        if (memcmp(text.ptr + at, mark, sizeof mark - 1) != 0)
            continue;
        size_t digits = at + sizeof mark - 1, last = digits;
        uint64_t value = 0;
        while (last < text.len && text.ptr[last] >= '0' && text.ptr[last] <= '9')
            last++;
        if (pc_span_u64(pc_span(text.ptr + digits, last - digits), UINT32_MAX, &value) != PC_OK)
            continue;
        *number = (uint32_t)value;
        *begin = at;
        *end = last;
        return true;
    }
    return false;
}

/* The text of the compiler, with the place put where it is in our documents. True where the schema
 * is known, so that the next try can do without it. */
static bool report(struct pc_openapi_schemas *schemas, struct pc_span text) {
    struct pc_openapi_documents *documents = schemas->documents;
    uint32_t number;
    size_t begin, end, tail;
    if (!find_number(text, &number, &begin, &end) || number >= schemas->places.count ||
        is_broken(schemas, number)) {
        pc_openapi_report_at(documents->report, documents->items[0].name, PC_SPAN(""), false, text);
        return false;
    }
    PC_CLEANUP(pc_buf_free) struct pc_buf pointer = {0};
    struct pc_openapi_place place = place_of(schemas, number);
    pc_tape_pointer(pc_openapi_tape(documents, place), place.node, &pointer);
    for (tail = end; tail < text.len && memchr(": \t", text.ptr[tail], 3) == NULL;)
        tail++;
    pc_buf_add(&pointer, pc_span(text.ptr + end, tail - end));
    struct pc_span what = pc_span_from(text, tail);
    while (what.len > 0 && (what.ptr[0] == ':' || what.ptr[0] == ' '))
        what = pc_span_from(what, 1);
    pc_openapi_report_at(documents->report, documents->items[place.document].name,
                         pc_buf_span(&pointer), false, what.len > 0 ? what : text);
    if (schemas->broken_count == PC_OPENAPI_SCHEMAS_BROKEN)
        return false;
    schemas->broken[schemas->broken_count++] = number;
    return true;
}

static pc_err compile(struct pc_openapi_schemas *schemas, struct pc_jsonschema **out, bool *again) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_jsonschema_options options = {
        .dialect = PC_JSONSCHEMA_2020_12,
        .assert_formats = true,
        .refuse_unknown = schemas->documents->report->options->refuse_unknown};
    size_t count = schemas->entries.len / sizeof(uint32_t);
    const uint32_t *numbers = (const uint32_t *)(const void *)schemas->entries.ptr;
    struct pc_span *pointers = PC_ARENA_ARRAY(&arena, struct pc_span, count);
    struct pc_diag diag = {{0}};
    *again = false;
    pc_err err = pointers == NULL ? PC_ERR_NOMEM : pc_openapi_schemas_write(schemas, &text);
    for (size_t i = 0; i < count && err == PC_OK; i++) {
        char name[32];
        struct pc_buf pointer = pc_buf_over(name, sizeof name);
        pc_buf_addf(&pointer, "/$defs/%u", numbers[i]);
        err = pc_arena_copy(&arena, pc_buf_span(&pointer), &pointers[i]);
    }
    if (err != PC_OK)
        return err;
    const struct pc_jsonschema_input input = {.text = pc_buf_span(&text),
                                              .pointers = pointers,
                                              .pointer_count = count,
                                              .options = &options};
    err = pc_jsonschema_compile(&input, out, &diag);
    if (err != PC_OK && err != PC_ERR_NOMEM)
        *again = report(schemas, pc_span_str(diag.text));
    return err;
}

pc_err pc_openapi_schemas_compile(struct pc_openapi_schemas *schemas, struct pc_jsonschema **out) {
    *out = NULL;
    if (schemas->entries.len == 0)
        return PC_OK;
    bool again = false;
    pc_err first = compile(schemas, out, &again);
    /* Only to say what else is wrong. */
    for (pc_err err = first; err != PC_OK && again;) {
        err = compile(schemas, out, &again);
        pc_jsonschema_free(*out);
        *out = NULL;
    }
    return first;
}

void pc_openapi_schemas_free(struct pc_openapi_schemas *schemas) {
    pc_openapi_places_free(&schemas->places);
    pc_buf_free(&schemas->entries);
}
