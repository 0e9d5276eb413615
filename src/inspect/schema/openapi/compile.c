/* A document from its first line to its program. */
#include "inspect/schema/openapi/compile.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/schema/openapi/program.h"

int pc_openapi_compare(struct pc_span a, struct pc_span b) {
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

pc_err pc_openapi_keep(struct pc_openapi_compiling *c, struct pc_span text, struct pc_span *out) {
    return pc_arena_copy(&c->openapi->arena, text, out);
}

pc_err pc_openapi_type(struct pc_openapi_compiling *c, struct pc_openapi_place schema,
                       struct pc_openapi_typed *out) {
    pc_err err = pc_openapi_shapes_want(&c->shapes, schema, &out->shape);
    return err == PC_OK ? pc_openapi_schemas_enter(&c->schemas, schema, &out->entry) : err;
}

static pc_err begin(struct pc_openapi_compiling *c, struct pc_span name,
                    const struct pc_jsonschema_sources *sources,
                    const struct pc_openapi_options *options, struct pc_diag *diag) {
    static const struct pc_openapi_options none = {0};
    *c = (struct pc_openapi_compiling){0};
    c->report =
        (struct pc_openapi_report){.options = options == NULL ? &none : options, .diag = diag};
    c->openapi = calloc(1, sizeof *c->openapi);
    c->documents = PC_ARENA_NEW(&c->work, struct pc_openapi_documents);
    if (c->openapi == NULL || c->documents == NULL)
        return PC_ERR_NOMEM;
    c->openapi->refuse_unknown = c->report.options->refuse_unknown;
    c->documents->arena = &c->work;
    c->documents->sources = sources;
    c->documents->report = &c->report;
    c->shapes = (struct pc_openapi_shapes){.documents = c->documents, .arena = &c->openapi->arena};
    c->schemas = (struct pc_openapi_schemas){.documents = c->documents};
    uint32_t first;
    return pc_openapi_documents_load(c->documents, name, NULL, &first);
}

static pc_err end(struct pc_openapi_compiling *c, pc_err err, struct pc_openapi **out) {
    if (err == PC_OK && c->report.problems > 0)
        err = PC_ERR_INVALID;
    if (err != PC_OK && err != PC_ERR_NOMEM && c->report.problems == 0)
        (void)pc_diag_set(c->report.diag, err, "the document cannot be used: %s", pc_err_name(err));
    pc_openapi_schemas_free(&c->schemas);
    pc_openapi_shapes_free(&c->shapes);
    pc_openapi_report_free(&c->report);
    pc_arena_free(&c->work);
    if (err != PC_OK) {
        pc_openapi_free(c->openapi);
        return err;
    }
    *out = c->openapi;
    return PC_OK;
}

/* "3.0.3" and "3.1.0" are read, 2.0 ("swagger") and what is to come are not. */
static pc_err read_version(struct pc_openapi_compiling *c) {
    struct pc_openapi_place root = {0, 0}, member;
    struct pc_span version = pc_openapi_text(c->documents, root, "openapi");
    if (pc_openapi_member(c->documents, root, "swagger", &member)) {
        PC_OPENAPI_PROBLEM(c->documents, root,
                           "this is Swagger 2.0; convert it to OpenAPI 3.0 or 3.1");
        return PC_ERR_UNSUPPORTED;
    }
    c->v30 = pc_span_starts(version, PC_SPAN("3.0"));
    if (!c->v30 && !pc_span_starts(version, PC_SPAN("3.1"))) {
        PC_OPENAPI_PROBLEM(c->documents, root, "`openapi` must be 3.0.x or 3.1.x");
        return PC_ERR_UNSUPPORTED;
    }
    c->shapes.v30 = c->schemas.v30 = c->v30;
    struct pc_span named = pc_openapi_text(c->documents, root, "jsonSchemaDialect");
    bool usual = pc_span_starts(named, PC_SPAN("https://spec.openapis.org/oas/3.1/dialect/")) ||
                 pc_span_eq(named, PC_SPAN("https://json-schema.org/draft/2020-12/schema"));
    if (named.len > 0 && !usual &&
        pc_openapi_member(c->documents, root, "jsonSchemaDialect", &member))
        PC_OPENAPI_WARNING(c->documents, member,
                           "`jsonSchemaDialect` has no effect; schemas are read as 2020-12");
    char text[40];
    struct pc_buf dialect = pc_buf_over(text, sizeof text);
    pc_buf_add(&dialect, PC_SPAN("OpenAPI "));
    pc_buf_add(&dialect, pc_span_upto(version, 20));
    pc_err err = pc_openapi_keep(c, pc_buf_span(&dialect), &c->openapi->dialect);
    if (err == PC_OK && pc_openapi_member(c->documents, root, "info", &member))
        err =
            pc_openapi_keep(c, pc_openapi_text(c->documents, member, "title"), &c->openapi->title);
    return err;
}

/* The path of a server's URL, its variables replaced by their defaults; without the last slash. */
static pc_err server_path(struct pc_openapi_compiling *c, struct pc_openapi_place server,
                          struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span url = pc_openapi_text(c->documents, server, "url");
    struct pc_openapi_place variables, variable;
    bool has = pc_openapi_member(c->documents, server, "variables", &variables);
    while (url.len > 0) {
        size_t open = pc_span_find(url, '{'), close = pc_span_find(url, '}');
        pc_buf_add(&text, pc_span_upto(url, open));
        if (open < close && close < url.len) {
            char name[64];
            struct pc_buf key = pc_buf_over(name, sizeof name - 1);
            pc_buf_add(&key, pc_span(url.ptr + open + 1, close - open - 1));
            name[key.len] = '\0';
            if (has && pc_openapi_member(c->documents, variables, name, &variable))
                pc_buf_add(&text, pc_openapi_text(c->documents, variable, "default"));
        }
        url = pc_span_from(url, open == url.len ? url.len : close + 1);
    }
    struct pc_span path = pc_buf_span(&text);
    if (text.err != PC_OK)
        return text.err;
    for (size_t i = 0; i + 2 < path.len; i++) {
        if (memcmp(path.ptr + i, "://", 3) != 0)
            continue;
        path = pc_span_from(path, i + 3);
        path = pc_span_from(path, pc_span_find(path, '/'));
        break;
    }
    while (path.len > 0 && path.ptr[path.len - 1] == '/')
        path.len--;
    if (path.len > 0 && path.ptr[0] != '/')
        path.len = 0; /* relative to where the document is, which has no meaning here */
    return pc_openapi_keep(c, path, out);
}

static bool add_base(struct pc_openapi *openapi, struct pc_span base) {
    for (size_t i = 0; i < openapi->base_count; i++)
        if (pc_span_eq(openapi->bases[i], base))
            return true;
    if (openapi->base_count == PC_OPENAPI_BASES_MAX)
        return false;
    openapi->bases[openapi->base_count++] = base;
    return true;
}

static pc_err read_bases(struct pc_openapi_compiling *c) {
    struct pc_openapi_place root = {0, 0}, servers;
    struct pc_span base = c->report.options->base_path;
    if (base.ptr != NULL) {
        while (base.len > 0 && base.ptr[base.len - 1] == '/')
            base.len--;
        c->openapi->base_count = 1;
        return pc_openapi_keep(c, base, &c->openapi->bases[0]);
    }
    pc_err err = PC_OK;
    if (pc_openapi_member(c->documents, root, "servers", &servers)) {
        struct pc_openapi_walk walk = pc_openapi_walk(c->documents, servers);
        while (err == PC_OK && pc_openapi_walk_next(c->documents, &walk)) {
            err = server_path(c, walk.value, &base);
            if (err == PC_OK && !add_base(c->openapi, base))
                PC_OPENAPI_WARNING(c->documents, walk.value,
                                   "more than %d paths of servers; this one is left out",
                                   PC_OPENAPI_BASES_MAX);
        }
    }
    if (c->openapi->base_count == 0)
        (void)add_base(c->openapi, PC_SPAN(""));
    return err;
}

/* API keys that stand in the query are parameters that no operation names. */
static pc_err read_credentials(struct pc_openapi_compiling *c) {
    struct pc_openapi_place root = {0, 0}, components, schemes;
    if (!pc_openapi_member(c->documents, root, "components", &components) ||
        !pc_openapi_member(c->documents, components, "securitySchemes", &schemes))
        return PC_OK;
    struct pc_openapi_walk walk = pc_openapi_walk(c->documents, schemes);
    c->credentials = PC_ARENA_ARRAY(&c->work, struct pc_span, walk.left + 1);
    if (c->credentials == NULL)
        return PC_ERR_NOMEM;
    while (pc_openapi_walk_next(c->documents, &walk)) {
        if (pc_openapi_documents_follow(c->documents, &walk.value) != PC_OK ||
            !pc_span_eq(pc_openapi_text(c->documents, walk.value, "in"), PC_SPAN("query")))
            continue;
        pc_err err = pc_openapi_keep(c, pc_openapi_text(c->documents, walk.value, "name"),
                                     &c->credentials[c->credential_count++]);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err finish(struct pc_openapi_compiling *c) {
    pc_err err = pc_openapi_shapes_make(&c->shapes, &c->openapi->shapes);
    for (size_t i = 0; i < c->openapi->call_count && err == PC_OK; i++)
        err = pc_openapi_compile_names(c, (struct pc_openapi_call *)c->openapi->calls[i]);
    return err == PC_OK ? pc_openapi_schemas_compile(&c->schemas, &c->openapi->schemas) : err;
}

pc_err pc_openapi_compile(struct pc_span name, const struct pc_jsonschema_sources *sources,
                          const struct pc_openapi_options *options, struct pc_openapi **out,
                          struct pc_diag *diag) {
    struct pc_openapi_compiling c;
    *out = NULL;
    pc_err err = begin(&c, name, sources, options, diag);
    if (err == PC_OK)
        err = read_version(&c);
    if (err == PC_OK)
        err = read_bases(&c);
    if (err == PC_OK)
        err = read_credentials(&c);
    if (err == PC_OK)
        err = pc_openapi_compile_paths(&c);
    if (err == PC_OK)
        err = finish(&c);
    return end(&c, err, out);
}

/* The call that every request is one of. */
static pc_err plain_call(struct pc_openapi_compiling *c) {
    struct pc_arena *arena = &c->openapi->arena;
    struct pc_openapi_call *call = PC_ARENA_NEW(arena, struct pc_openapi_call);
    struct pc_openapi_media *media = PC_ARENA_ARRAY(arena, struct pc_openapi_media, 2);
    c->openapi->calls = PC_ARENA_ARRAY(arena, const struct pc_openapi_call *, 1);
    if (call == NULL || media == NULL || c->openapi->calls == NULL)
        return PC_ERR_NOMEM;
    for (int i = 0; i < 2; i++)
        media[i] = (struct pc_openapi_media){.range = i == 0 ? PC_SPAN("application/json")
                                                             : PC_SPAN("application/*+json"),
                                             .kind = PC_OPENAPI_JSON,
                                             .typed = {0, PC_OPENAPI_NONE}};
    *call = (struct pc_openapi_call){.method = PC_SPAN("*"),
                                     .path = PC_SPAN("*"),
                                     .open_object = PC_OPENAPI_NONE,
                                     .body_described = true,
                                     .body_required = true,
                                     .media = media,
                                     .media_count = 2,
                                     .bodies = PC_SPAN("application/json")};
    c->openapi->calls[0] = call;
    c->openapi->call_count = 1;
    c->openapi->plain = true;
    c->openapi->dialect = PC_SPAN("JSON Schema");
    return pc_openapi_keep(c,
                           pc_openapi_text(c->documents, (struct pc_openapi_place){0, 0}, "title"),
                           &c->openapi->title);
}

pc_err pc_openapi_of_schema(struct pc_span name, const struct pc_jsonschema_sources *sources,
                            const struct pc_openapi_options *options, struct pc_openapi **out,
                            struct pc_diag *diag) {
    struct pc_openapi_compiling c;
    struct pc_diag why = {{0}};
    *out = NULL;
    pc_err err = begin(&c, name, sources, options, diag);
    if (err == PC_OK)
        err = plain_call(&c);
    if (err == PC_OK) {
        const struct pc_jsonschema_options schema = {.dialect = PC_JSONSCHEMA_2020_12,
                                                     .assert_formats = true,
                                                     .refuse_unknown = c.openapi->refuse_unknown};
        const struct pc_jsonschema_input input = {.base_uri = c.documents->items[0].name,
                                                  .text = c.documents->items[0].tape.text,
                                                  .sources = sources,
                                                  .options = &schema};
        err = pc_jsonschema_compile(&input, &c.openapi->schemas, &why);
        if (err != PC_OK && err != PC_ERR_NOMEM)
            pc_openapi_report_at(&c.report, c.documents->items[0].name, PC_SPAN(""), false,
                                 pc_span_str(why.text));
    }
    return end(&c, err, out);
}

pc_err pc_openapi_open(struct pc_span name, const struct pc_jsonschema_sources *sources,
                       const struct pc_openapi_options *options, struct pc_openapi **out,
                       struct pc_diag *diag) {
    struct pc_openapi_compiling c;
    struct pc_openapi_place root = {0, 0}, member;
    struct pc_openapi *ignored = NULL;
    *out = NULL;
    pc_err err = begin(&c, name, sources, options, diag);
    bool openapi = err == PC_OK && (pc_openapi_member(c.documents, root, "openapi", &member) ||
                                    pc_openapi_member(c.documents, root, "swagger", &member));
    err = end(&c, err, &ignored);
    pc_openapi_free(ignored);
    if (err != PC_OK)
        return err;
    return openapi ? pc_openapi_compile(name, sources, options, out, diag)
                   : pc_openapi_of_schema(name, sources, options, out, diag);
}

void pc_openapi_free(struct pc_openapi *openapi) {
    if (openapi == NULL)
        return;
    pc_jsonschema_free(openapi->schemas);
    struct pc_arena arena = openapi->arena;
    pc_arena_free(&arena);
    free(openapi);
}

size_t pc_openapi_operation_count(const struct pc_openapi *openapi) {
    return openapi->call_count;
}

struct pc_openapi_operation pc_openapi_operation_at(const struct pc_openapi *openapi, size_t at) {
    const struct pc_openapi_call *call = openapi->calls[at];
    return (struct pc_openapi_operation){.method = call->method,
                                         .path = call->path,
                                         .id = call->id,
                                         .parameters = call->parameter_count,
                                         .bodies = call->bodies,
                                         .body_required = call->body_required};
}

struct pc_span pc_openapi_title(const struct pc_openapi *openapi) {
    return openapi->title;
}

struct pc_span pc_openapi_dialect(const struct pc_openapi *openapi) {
    return openapi->dialect;
}
