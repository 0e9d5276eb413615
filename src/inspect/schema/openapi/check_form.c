/* Bodies that are forms: application/x-www-form-urlencoded and multipart/form-data. */
#include <string.h>

#include "inspect/schema/openapi/check.h"
#include "inspect/schema/openapi/media.h"
#include "inspect/schema/openapi/multipart.h"
#include "inspect/schema/openapi/shapes.h"
#include "inspect/schema/openapi/styles.h"

struct reading {
    const struct pc_openapi_subject *subject;
    const struct pc_openapi_media *media;
    const struct pc_openapi_shape *shape; /* of the form */
    struct pc_openapi_pieces pieces;
};

/* Where one field goes. */
struct field {
    const struct pc_span *keys;
    uint32_t key_count;
    struct pc_span pointer;
    const struct pc_openapi_encoding *encoding; /* NULL: none is given */
    uint32_t property, shape;                   /* of the property, and of the field itself */
};

static const struct pc_openapi_encoding *encoding_of(const struct pc_openapi_media *media,
                                                     struct pc_span name) {
    for (uint32_t i = 0; i < media->encoding_count; i++)
        if (pc_span_eq(media->encodings[i].property, name))
            return &media->encodings[i];
    return NULL;
}

static bool is_container(const struct reading *r, uint32_t shape) {
    return (pc_openapi_shape_at(r->subject->openapi->shapes, shape)->types &
            (PC_OPENAPI_ARRAY | PC_OPENAPI_OBJECT)) != 0;
}

/* Of "ids" the elements' shape where the field is one of several. */
static uint32_t field_shape(const struct reading *r, uint32_t shape) {
    const struct pc_openapi_shape *at = pc_openapi_shape_at(r->subject->openapi->shapes, shape);
    return at->types == PC_OPENAPI_ARRAY ? at->items : shape;
}

static pc_err pointer_to(struct reading *r, struct pc_span name, struct pc_span *out) {
    char *text = PC_ARENA_ARRAY(r->subject->scratch, char, name.len * 2 + 1);
    size_t len = 0;
    if (text == NULL)
        return PC_ERR_NOMEM;
    text[len++] = '/';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '~' || c == '/')
            text[len++] = '~';
        text[len++] = c == '~' ? '0' : c == '/' ? '1' : c;
    }
    *out = pc_span(text, len);
    return PC_OK;
}

/* A property by its name, or "user[name]" and "ids[]" where "user" and "ids" are properties. */
static pc_err find_field(struct reading *r, struct pc_span name, struct field *out) {
    struct pc_span base, keys[PC_OPENAPI_KEYS_MAX];
    uint32_t count = 0;
    const struct pc_openapi_property *property = pc_openapi_property(r->shape, name);
    if (property == NULL) {
        bool whole = pc_openapi_brackets(name, &base, keys, &count);
        property = pc_openapi_property(r->shape, base);
        if (property != NULL && !is_container(r, property->shape))
            property = NULL;
        /* "user[name]x" is "user[name]" for some applications. */
        if (property != NULL && (!whole || count == PC_OPENAPI_KEYS_MAX))
            return pc_openapi_refuse(r->subject, 400, PC_SPAN(""), "parse",
                                     PC_SPAN("members as name[member], seven deep at most"));
    }
    if (property == NULL || count == 0) {
        base = name;
        count = 0;
    }
    struct pc_span *kept = PC_ARENA_ARRAY(r->subject->scratch, struct pc_span, count + 1);
    if (kept == NULL)
        return PC_ERR_NOMEM;
    kept[0] = base;
    if (count > 0)
        memcpy(kept + 1, keys, count * sizeof *kept);
    *out = (struct field){.keys = kept, .key_count = count + 1};
    out->encoding = encoding_of(r->media, base);
    out->property = property != NULL ? property->shape : r->shape->rest;
    out->shape = count == 0 ? field_shape(r, out->property) : PC_OPENAPI_NONE;
    return pointer_to(r, pc_span_upto(base, 128), &out->pointer);
}

static pc_err add(struct reading *r, const struct field *field, enum pc_openapi_piece_kind kind,
                  struct pc_span text) {
    size_t count = r->pieces.count;
    struct pc_openapi_piece *piece = pc_openapi_pieces_add(&r->pieces);
    if (piece == NULL && count == PC_OPENAPI_PIECES_MAX)
        return pc_openapi_limit(r->subject, "fewer fields");
    if (piece == NULL)
        return PC_ERR_NOMEM;
    piece->keys = field->keys;
    piece->key_count = field->key_count;
    piece->kind = kind;
    piece->text = text;
    return PC_OK;
}

/* What is neither text nor list is written as JSON in a form. */
static bool is_embedded(const struct reading *r, uint32_t shape) {
    return pc_openapi_shape_at(r->subject->openapi->shapes, shape)->types == PC_OPENAPI_OBJECT;
}

static pc_err add_json(struct reading *r, const struct field *field, struct pc_span text) {
    struct pc_tape tape;
    struct pc_tape_error error = {0};
    pc_err err = pc_tape_read(text, NULL, r->subject->scratch, &tape, &error);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK)
        return pc_openapi_refuse(r->subject, 400, field->pointer, "parse",
                                 pc_openapi_json_expected(error.reason, r->subject->scratch));
    return add(r, field, PC_OPENAPI_PIECE_JSON, text);
}

/* The value of one property in a style of its own: "ids=1,2". */
static pc_err add_styled(struct reading *r, const struct field *field, struct pc_span value) {
    const struct pc_openapi_styled styled = {.style = field->encoding->style,
                                             .explode = false,
                                             .encoding = PC_OPENAPI_PLUS,
                                             .keys = field->keys,
                                             .key_count = field->key_count,
                                             .shapes = r->subject->openapi->shapes,
                                             .shape = field->property};
    pc_err err = pc_openapi_styled_cut(&styled, value, &r->pieces);
    return err == PC_OK ? PC_OK : pc_openapi_unread(r->subject, err, "a form in UTF-8");
}

static pc_err take_pair(struct reading *r, struct pc_span name, struct pc_span value) {
    struct field field;
    struct pc_arena *arena = r->subject->scratch;
    struct pc_span text;
    pc_err err = pc_openapi_decode(name, PC_OPENAPI_PLUS, arena, &name);
    if (err == PC_OK)
        err = pc_openapi_decode(value, PC_OPENAPI_PLUS, arena, &text);
    if (err != PC_OK)
        return pc_openapi_unread(r->subject, err, "a form in UTF-8, percent-encoded");
    err = find_field(r, name, &field);
    if (err != PC_OK)
        return err;
    bool styled = field.encoding != NULL && field.encoding->styled;
    if (styled && !field.encoding->explode && field.key_count == 1)
        return add_styled(r, &field, value);
    if (!styled && is_embedded(r, field.shape))
        return add_json(r, &field, text);
    return add(r, &field, PC_OPENAPI_PIECE_TEXT, text);
}

pc_err pc_openapi_check_urlencoded(const struct pc_openapi_subject *subject,
                                   const struct pc_openapi_media *media, struct pc_span body) {
    const struct pc_openapi_shape *shape =
        pc_openapi_shape_at(subject->openapi->shapes, media->typed.shape);
    struct reading r = {.subject = subject,
                        .media = media,
                        .shape = shape,
                        .pieces = {.arena = subject->scratch, .form = true}};
    struct pc_span rest = body, name, value;
    while (pc_openapi_pair_next(&rest, &name, &value)) {
        pc_err err = take_pair(&r, name, value);
        if (err != PC_OK)
            return err;
    }
    return pc_openapi_judge_pieces(subject, media->typed, &r.pieces);
}

static bool is_text(struct pc_span bytes, struct pc_arena *arena) {
    struct pc_span ignored;
    return pc_openapi_decode(bytes, PC_OPENAPI_PLAIN, arena, &ignored) == PC_OK;
}

/* A file is one by its name or by the schema; its bytes are no value. */
static bool is_file(const struct reading *r, const struct pc_openapi_form_part *part,
                    const struct pc_openapi_shape *shape) {
    if (shape->binary)
        return true;
    return part->has_filename &&
           (shape->types == PC_OPENAPI_ANY || !is_text(part->body, r->subject->scratch));
}

static pc_err take_part(struct reading *r, const struct pc_openapi_form_part *part) {
    struct pc_openapi_content content = {0};
    struct field field;
    if (!is_text(part->name, r->subject->scratch))
        return pc_openapi_unread(r->subject, PC_ERR_INVALID, "names of parts in UTF-8");
    pc_err err = find_field(r, part->name, &field);
    if (err != PC_OK)
        return err;
    if (part->content_type.len > 0 &&
        pc_openapi_content_read(part->content_type, &content) != PC_OK)
        return pc_openapi_refuse(r->subject, 400, field.pointer, "parse",
                                 PC_SPAN("a Content-Type of the form type/subtype"));
    struct pc_span types = field.encoding != NULL ? field.encoding->types : PC_SPAN("");
    if (types.len > 0 && content.type.len > 0 && !pc_openapi_ranges_fit(types, content.type))
        return pc_openapi_refuse(r->subject, 422, field.pointer, "contentType", types);
    const struct pc_openapi_shape *shape =
        pc_openapi_shape_at(r->subject->openapi->shapes, field.shape);
    if (is_file(r, part, shape))
        return add(r, &field, PC_OPENAPI_PIECE_FILE, PC_SPAN(""));
    if (!pc_openapi_content_is_utf8(&content))
        return pc_openapi_refuse(r->subject, 422, field.pointer, "contentType",
                                 PC_SPAN("a text in UTF-8"));
    bool json = content.type.len > 0 ? pc_openapi_kind_of(content.type) == PC_OPENAPI_JSON
                                     : is_embedded(r, field.shape);
    if (json)
        return add_json(r, &field, part->body);
    if (!is_text(part->body, r->subject->scratch))
        return pc_openapi_refuse(r->subject, 400, field.pointer, "parse", PC_SPAN("UTF-8"));
    return add(r, &field, PC_OPENAPI_PIECE_TEXT, part->body);
}

pc_err pc_openapi_check_multipart(const struct pc_openapi_subject *subject,
                                  const struct pc_openapi_media *media, struct pc_span boundary,
                                  struct pc_span body) {
    const struct pc_openapi_shape *shape =
        pc_openapi_shape_at(subject->openapi->shapes, media->typed.shape);
    struct reading r = {.subject = subject,
                        .media = media,
                        .shape = shape,
                        .pieces = {.arena = subject->scratch, .form = true}};
    struct pc_openapi_multipart reader;
    struct pc_openapi_form_part part;
    pc_err err = pc_openapi_multipart_open(&reader, boundary, body);
    while (err == PC_OK && (err = pc_openapi_multipart_next(&reader, &part)) == PC_OK) {
        pc_err taken = take_part(&r, &part);
        if (taken != PC_OK)
            return taken;
    }
    if (err == PC_ERR_INVALID)
        return pc_openapi_unread(subject, err, reader.wrong);
    return err == PC_ERR_NOTFOUND ? pc_openapi_judge_pieces(subject, media->typed, &r.pieces) : err;
}
