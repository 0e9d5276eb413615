/* Parameter Objects: where each stands and how it is written. */
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/openapi/compile.h"
#include "inspect/schema/openapi/media.h"
#include "inspect/schema/openapi/styles.h"

static bool where_named(struct pc_span name, enum pc_openapi_where *out) {
    static const enum pc_openapi_where all[] = {PC_OPENAPI_PATH, PC_OPENAPI_QUERY,
                                                PC_OPENAPI_HEADER, PC_OPENAPI_COOKIE};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!pc_span_eq(name, pc_span_str(pc_openapi_where_name(all[i]))))
            continue;
        *out = all[i];
        return true;
    }
    return false;
}

/* The styles that may be used in each place; the first is the default. */
static bool style_fits(enum pc_openapi_where where, enum pc_openapi_style style) {
    switch (where) {
    case PC_OPENAPI_PATH:
        return style == PC_OPENAPI_SIMPLE || style == PC_OPENAPI_LABEL ||
               style == PC_OPENAPI_MATRIX;
    case PC_OPENAPI_QUERY:
        return style == PC_OPENAPI_FORM || style == PC_OPENAPI_SPACE || style == PC_OPENAPI_PIPE ||
               style == PC_OPENAPI_DEEP;
    case PC_OPENAPI_HEADER:
        return style == PC_OPENAPI_SIMPLE;
    case PC_OPENAPI_COOKIE:
        return style == PC_OPENAPI_FORM;
    case PC_OPENAPI_REQUEST:
    case PC_OPENAPI_BODY:
        break;
    }
    return false;
}

static bool read_style(struct pc_openapi_compiling *c, struct pc_openapi_place place,
                       struct pc_openapi_parameter *out) {
    bool form = out->where == PC_OPENAPI_QUERY || out->where == PC_OPENAPI_COOKIE;
    struct pc_span name = pc_openapi_text(c->documents, place, "style");
    out->style = form ? PC_OPENAPI_FORM : PC_OPENAPI_SIMPLE;
    if (name.len > 0 &&
        (!pc_openapi_style_named(name, &out->style) || !style_fits(out->where, out->style))) {
        PC_OPENAPI_PROBLEM(c->documents, place, "there is no style %.*s for a parameter in the %s",
                           PC_ARG(pc_span_upto(name, 40)), pc_openapi_where_name(out->where));
        return false;
    }
    out->explode = pc_openapi_flag(c->documents, place, "explode", out->style == PC_OPENAPI_FORM);
    return true;
}

/* `schema`, or `content` with one media type, which is JSON or is not looked into. */
static pc_err read_schema(struct pc_openapi_compiling *c, struct pc_openapi_place place,
                          struct pc_openapi_parameter *out) {
    struct pc_openapi_place schema, content;
    out->typed = (struct pc_openapi_typed){PC_OPENAPI_NONE, PC_OPENAPI_NONE};
    if (pc_openapi_member(c->documents, place, "schema", &schema))
        return pc_openapi_type(c, schema, &out->typed);
    if (!pc_openapi_member(c->documents, place, "content", &content)) {
        PC_OPENAPI_WARNING(c->documents, place,
                           "a parameter without `schema`: any text is let through");
        return PC_OK;
    }
    struct pc_openapi_walk walk = pc_openapi_walk(c->documents, content);
    if (!pc_openapi_walk_next(c->documents, &walk) || walk.left > 0) {
        PC_OPENAPI_PROBLEM(c->documents, content, "`content` of a parameter has one media type");
        return PC_OK;
    }
    pc_err err = pc_openapi_documents_follow(c->documents, &walk.value);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_OK;
    out->json = pc_openapi_kind_of(walk.name) == PC_OPENAPI_JSON;
    if (!out->json)
        PC_OPENAPI_WARNING(c->documents, content, "not JSON: any text is let through");
    else if (pc_openapi_member(c->documents, walk.value, "schema", &schema))
        return pc_openapi_type(c, schema, &out->typed);
    return PC_OK;
}

/* What the rules of HTTP say about these is not the document's to say (Parameter Object, `in`). */
static bool is_ignored_header(struct pc_span name) {
    return pc_span_eq_nocase(name, PC_SPAN("Accept")) ||
           pc_span_eq_nocase(name, PC_SPAN("Content-Type")) ||
           pc_span_eq_nocase(name, PC_SPAN("Authorization"));
}

static void find_variable(struct pc_openapi_compiling *c, struct pc_openapi_place place,
                          const struct pc_openapi_path *path, struct pc_openapi_parameter *out) {
    out->variable = PC_OPENAPI_NONE;
    for (uint32_t i = 0; i < path->variable_count; i++)
        if (pc_span_eq(path->variables[i], out->name))
            out->variable = i;
    if (out->variable == PC_OPENAPI_NONE)
        PC_OPENAPI_WARNING(c->documents, place, "the path has no {%.*s}, so this has no effect",
                           PC_ARG(pc_span_upto(out->name, 60)));
}

/* PC_ERR_NOTFOUND: it is left out. */
static pc_err read_one(struct pc_openapi_compiling *c, struct pc_openapi_place place,
                       const struct pc_openapi_path *path, struct pc_openapi_parameter *out) {
    *out = (struct pc_openapi_parameter){0};
    pc_err err = pc_openapi_documents_follow(c->documents, &place);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_ERR_NOTFOUND;
    struct pc_span name = pc_openapi_text(c->documents, place, "name");
    struct pc_span in = pc_openapi_text(c->documents, place, "in");
    if (name.len == 0 || !where_named(in, &out->where)) {
        PC_OPENAPI_PROBLEM(c->documents, place,
                           "a parameter has `name`, and `in`: path, query, header or cookie");
        return PC_ERR_NOTFOUND;
    }
    if (out->where == PC_OPENAPI_HEADER && is_ignored_header(name))
        return PC_ERR_NOTFOUND;
    if (!read_style(c, place, out))
        return PC_ERR_NOTFOUND;
    out->required =
        out->where == PC_OPENAPI_PATH || pc_openapi_flag(c->documents, place, "required", false);
    out->allow_empty = out->where == PC_OPENAPI_QUERY &&
                       pc_openapi_flag(c->documents, place, "allowEmptyValue", false);
    err = pc_openapi_keep(c, name, &out->name);
    if (err == PC_OK)
        err = read_schema(c, place, out);
    if (err == PC_OK && out->where == PC_OPENAPI_PATH)
        find_variable(c, place, path, out);
    return err;
}

struct parameters {
    struct pc_openapi_parameter *items;
    uint32_t count;
    uint32_t inherited; /* of the path item; an operation's takes the place of one of them */
};

static bool is_same(const struct pc_openapi_parameter *a, const struct pc_openapi_parameter *b) {
    return a->where == b->where &&
           (a->where == PC_OPENAPI_HEADER ? pc_span_eq_nocase(a->name, b->name)
                                          : pc_span_eq(a->name, b->name));
}

static pc_err read_list(struct pc_openapi_compiling *c, struct pc_openapi_place owner,
                        const struct pc_openapi_path *path, struct parameters *out) {
    struct pc_openapi_place list;
    if (!pc_openapi_member(c->documents, owner, "parameters", &list))
        return PC_OK;
    struct pc_openapi_walk walk = pc_openapi_walk(c->documents, list);
    while (pc_openapi_walk_next(c->documents, &walk)) {
        struct pc_openapi_parameter one;
        pc_err err = read_one(c, walk.value, path, &one);
        if (err == PC_ERR_NOTFOUND)
            continue;
        if (err != PC_OK)
            return err;
        uint32_t at = 0;
        while (at < out->count && !is_same(&out->items[at], &one))
            at++;
        if (at < out->count && at >= out->inherited) {
            PC_OPENAPI_PROBLEM(c->documents, walk.value, "the parameter %.*s a second time",
                               PC_ARG(pc_span_upto(one.name, 60)));
            continue;
        }
        if (at == PC_OPENAPI_PARAMETERS_MAX) {
            PC_OPENAPI_PROBLEM(c->documents, list, "more than %d parameters",
                               PC_OPENAPI_PARAMETERS_MAX);
            return PC_OK;
        }
        out->items[at] = one;
        out->count += at == out->count ? 1 : 0;
    }
    return PC_OK;
}

pc_err pc_openapi_compile_parameters(struct pc_openapi_compiling *c,
                                     struct pc_openapi_place path_item,
                                     struct pc_openapi_place operation,
                                     const struct pc_openapi_path *path,
                                     struct pc_openapi_call *out) {
    struct parameters found = {0};
    found.items = calloc(PC_OPENAPI_PARAMETERS_MAX, sizeof *found.items);
    if (found.items == NULL)
        return PC_ERR_NOMEM;
    pc_err err = read_list(c, path_item, path, &found);
    found.inherited = found.count;
    if (err == PC_OK)
        err = read_list(c, operation, path, &found);
    struct pc_openapi_parameter *kept =
        PC_ARENA_ARRAY(&c->openapi->arena, struct pc_openapi_parameter, found.count + 1);
    if (err == PC_OK && kept == NULL)
        err = PC_ERR_NOMEM;
    if (err == PC_OK && found.count > 0)
        memcpy(kept, found.items, found.count * sizeof *kept);
    out->parameters = kept;
    out->parameter_count = found.count;
    for (uint32_t v = 0; v < path->variable_count && err == PC_OK; v++) {
        bool declared = false;
        for (uint32_t i = 0; i < found.count; i++)
            declared |= kept[i].where == PC_OPENAPI_PATH && kept[i].variable == v;
        if (!declared)
            PC_OPENAPI_WARNING(c->documents, operation,
                               "nothing says what {%.*s} of the path is: any text is let through",
                               PC_ARG(pc_span_upto(path->variables[v], 60)));
    }
    free(found.items);
    return err;
}

static bool is_exploded_object(const struct pc_openapi *openapi,
                               const struct pc_openapi_parameter *parameter) {
    uint8_t types = pc_openapi_shape_at(openapi->shapes, parameter->typed.shape)->types;
    return parameter->style == PC_OPENAPI_FORM && parameter->explode && !parameter->json &&
           (types & ~PC_OPENAPI_NULL) == PC_OPENAPI_OBJECT;
}

static int by_name(const void *a, const void *b) {
    const struct pc_openapi_query_name *x = a, *y = b;
    int order = pc_openapi_compare(x->name, y->name);
    if (order != 0)
        return order;
    /* A parameter of its own goes before a member of another. */
    return x->member != y->member
               ? (x->member ? 1 : -1)
               : (x->parameter < y->parameter ? -1 : x->parameter > y->parameter);
}

static void add_names(struct pc_openapi_compiling *c, struct pc_openapi_call *call, uint32_t at,
                      struct pc_buf *names) {
    const struct pc_openapi_parameter *parameter = &call->parameters[at];
    if (parameter->where != PC_OPENAPI_QUERY)
        return;
    if (!is_exploded_object(c->openapi, parameter)) {
        const struct pc_openapi_query_name name = {parameter->name, at, false};
        pc_buf_add(names, pc_span(&name, sizeof name));
        return;
    }
    const struct pc_openapi_shape *shape = &c->openapi->shapes[parameter->typed.shape];
    for (uint32_t i = 0; i < shape->property_count; i++) {
        const struct pc_openapi_query_name name = {shape->properties[i].name, at, true};
        pc_buf_add(names, pc_span(&name, sizeof name));
    }
    if (shape->property_count == 0 || shape->rest != PC_OPENAPI_NONE)
        call->open_object = at;
}

pc_err pc_openapi_compile_names(struct pc_openapi_compiling *c, struct pc_openapi_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf names = {0};
    call->open_object = PC_OPENAPI_NONE;
    for (uint32_t i = 0; i < call->parameter_count; i++)
        add_names(c, call, i, &names);
    for (size_t i = 0; i < c->credential_count; i++) {
        const struct pc_openapi_query_name name = {c->credentials[i], PC_OPENAPI_NONE, true};
        pc_buf_add(&names, pc_span(&name, sizeof name));
    }
    pc_err err = pc_buf_end(&names);
    size_t count = names.len / sizeof(struct pc_openapi_query_name);
    if (err != PC_OK || count == 0)
        return err;
    struct pc_openapi_query_name *kept =
        PC_ARENA_ARRAY(&c->openapi->arena, struct pc_openapi_query_name, count);
    if (kept == NULL)
        return PC_ERR_NOMEM;
    memcpy(kept, names.ptr, names.len);
    qsort(kept, count, sizeof *kept, by_name);
    size_t out = 0;
    for (size_t i = 0; i < count; i++)
        if (out == 0 || !pc_span_eq(kept[out - 1].name, kept[i].name))
            kept[out++] = kept[i];
    call->names = kept;
    call->name_count = (uint32_t)out;
    return PC_OK;
}
