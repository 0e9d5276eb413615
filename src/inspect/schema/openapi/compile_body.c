/* Request Body Objects: the media types of a body, and how forms are encoded. */
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/openapi/compile.h"
#include "inspect/schema/openapi/media.h"
#include "inspect/schema/openapi/styles.h"

enum { MEDIA_MAX = 64, ENCODINGS_MAX = 1024 };

static pc_err read_encoding(struct pc_openapi_compiling *c, struct pc_span property,
                            struct pc_openapi_place place, struct pc_openapi_encoding *out) {
    struct pc_openapi_place ignored;
    struct pc_span style = pc_openapi_text(c->documents, place, "style");
    *out = (struct pc_openapi_encoding){.style = PC_OPENAPI_FORM};
    if (style.len > 0 &&
        (!pc_openapi_style_named(style, &out->style) || out->style < PC_OPENAPI_FORM))
        PC_OPENAPI_PROBLEM(c->documents, place, "there is no style %.*s for a member of a form",
                           PC_ARG(pc_span_upto(style, 40)));
    out->styled = style.len > 0 || pc_openapi_member(c->documents, place, "explode", &ignored) ||
                  pc_openapi_member(c->documents, place, "allowReserved", &ignored);
    out->explode = pc_openapi_flag(c->documents, place, "explode", out->style == PC_OPENAPI_FORM) ||
                   out->style == PC_OPENAPI_DEEP;
    pc_err err =
        pc_openapi_keep(c, pc_openapi_text(c->documents, place, "contentType"), &out->types);
    return err == PC_OK ? pc_openapi_keep(c, property, &out->property) : err;
}

static pc_err read_encodings(struct pc_openapi_compiling *c, struct pc_openapi_place place,
                             struct pc_openapi_media *out) {
    struct pc_openapi_place map;
    if (!pc_openapi_member(c->documents, place, "encoding", &map))
        return PC_OK;
    struct pc_openapi_walk walk = pc_openapi_walk(c->documents, map);
    if (walk.left > ENCODINGS_MAX) {
        PC_OPENAPI_PROBLEM(c->documents, map, "more than %d encodings", ENCODINGS_MAX);
        return PC_OK;
    }
    struct pc_openapi_encoding *encodings =
        PC_ARENA_ARRAY(&c->openapi->arena, struct pc_openapi_encoding, walk.left + 1);
    if (encodings == NULL)
        return PC_ERR_NOMEM;
    while (pc_openapi_walk_next(c->documents, &walk)) {
        pc_err err = read_encoding(c, walk.name, walk.value, &encodings[out->encoding_count++]);
        if (err != PC_OK)
            return err;
    }
    out->encodings = encodings;
    return PC_OK;
}

/* "application/json; charset=utf-8" is "application/json". */
static struct pc_span range_of(struct pc_span name) {
    return pc_span_trim(pc_span_upto(name, pc_span_find(name, ';')));
}

static pc_err read_media(struct pc_openapi_compiling *c, struct pc_span name,
                         struct pc_openapi_place place, struct pc_openapi_media *out) {
    struct pc_openapi_place schema;
    struct pc_span range = range_of(name);
    *out = (struct pc_openapi_media){.typed = {PC_OPENAPI_NONE, PC_OPENAPI_NONE}};
    pc_err err = pc_openapi_keep(c, range, &out->range);
    if (err == PC_OK)
        err = pc_openapi_documents_follow(c->documents, &place);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_OK;
    if (pc_span_find(range, '/') == range.len)
        PC_OPENAPI_PROBLEM(c->documents, place, "%.*s is no media type",
                           PC_ARG(pc_span_upto(range, 60)));
    out->kind = pc_openapi_kind_of(range);
    bool wild = pc_span_find(range, '*') < range.len;
    bool has = pc_openapi_member(c->documents, place, "schema", &schema);
    if (out->kind == PC_OPENAPI_OPAQUE && !wild) {
        PC_OPENAPI_WARNING(c->documents, place,
                           "bodies of the type %.*s are not looked into; they are let through",
                           PC_ARG(pc_span_upto(range, 60)));
        return PC_OK;
    }
    err = has ? pc_openapi_type(c, schema, &out->typed) : PC_OK;
    return err == PC_OK ? read_encodings(c, place, out) : err;
}

/* What has no star goes first, and "*" "/" "*" last. */
static int specialty(const struct pc_openapi_media *media) {
    size_t star = pc_span_find(media->range, '*');
    return star == media->range.len ? 0 : star > 0 ? 1 : 2;
}

/* Where both have a star, the longer: "+json" behind it says more. */
static int by_specialty(const void *a, const void *b) {
    const struct pc_openapi_media *x = a, *y = b;
    int order = specialty(x) - specialty(y);
    if (order != 0 || specialty(x) == 0)
        return order;
    return x->range.len > y->range.len ? -1 : x->range.len < y->range.len;
}

static pc_err name_bodies(struct pc_openapi_compiling *c, struct pc_openapi_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    for (uint32_t i = 0; i < call->media_count; i++) {
        pc_buf_add_str(&text, i > 0 ? ", " : "");
        pc_buf_add(&text, call->media[i].range);
    }
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_openapi_keep(c, pc_buf_span(&text), &call->bodies) : err;
}

pc_err pc_openapi_compile_body(struct pc_openapi_compiling *c, struct pc_openapi_place operation,
                               struct pc_openapi_call *out) {
    struct pc_openapi_place body, content;
    if (!pc_openapi_member(c->documents, operation, "requestBody", &body))
        return PC_OK;
    pc_err err = pc_openapi_documents_follow(c->documents, &body);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_OK;
    if (!pc_openapi_member(c->documents, body, "content", &content)) {
        PC_OPENAPI_PROBLEM(c->documents, body, "a request body has `content`, by media type");
        return PC_OK;
    }
    struct pc_openapi_walk walk = pc_openapi_walk(c->documents, content);
    if (walk.left > MEDIA_MAX) {
        PC_OPENAPI_PROBLEM(c->documents, content, "more than %d media types", MEDIA_MAX);
        return PC_OK;
    }
    struct pc_openapi_media *media =
        PC_ARENA_ARRAY(&c->openapi->arena, struct pc_openapi_media, walk.left + 1);
    if (media == NULL)
        return PC_ERR_NOMEM;
    out->body_described = true;
    out->body_required = pc_openapi_flag(c->documents, body, "required", false);
    out->media = media;
    while (err == PC_OK && pc_openapi_walk_next(c->documents, &walk))
        err = read_media(c, walk.name, walk.value, &media[out->media_count++]);
    if (err != PC_OK)
        return err;
    qsort(media, out->media_count, sizeof *media, by_specialty);
    return name_bodies(c, out);
}
