/* What is in a content bundle, compiled. */
#include "bundle/content.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "bundle/content_format.h"

struct file {
    struct pc_span name, text;
};

struct route {
    struct pc_span name;
    uint32_t program;
};

struct pc_content_engine {
    struct pc_arena arena;
    struct file *files;
    uint32_t file_count;
    struct pc_openapi **programs;
    uint32_t program_count; /* those that are compiled */
    struct route *routes;
    uint32_t route_count;
    struct pc_dlp_scanner *scanner;
};

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    const struct pc_content_engine *engine = context;
    for (uint32_t i = 0; i < engine->file_count; i++)
        if (pc_span_eq(engine->files[i].name, uri)) {
            *text = engine->files[i].text;
            return PC_OK;
        }
    return PC_ERR_NOTFOUND;
}

static struct pc_span get_long(struct pc_cursor *in) {
    uint32_t len = pc_cursor_u32(in);
    return pc_cursor_bytes(in, len);
}

static pc_err read_files(struct pc_content_engine *engine, struct pc_cursor *in) {
    uint32_t count = pc_cursor_u32(in);
    if (count > PC_CONTENT_FILES)
        return PC_ERR_CORRUPT;
    engine->files = PC_ARENA_ARRAY(&engine->arena, struct file, count + 1);
    if (engine->files == NULL)
        return PC_ERR_NOMEM;
    for (; engine->file_count < count && !in->bad; engine->file_count++) {
        engine->files[engine->file_count].name = get_long(in);
        engine->files[engine->file_count].text = get_long(in);
    }
    return in->bad ? PC_ERR_CORRUPT : PC_OK;
}

static pc_err read_program(struct pc_content_engine *engine, struct pc_cursor *in,
                           struct pc_diag *diag) {
    struct pc_openapi **program = &engine->programs[engine->program_count];
    struct pc_span name = pc_cursor_text(in), base = pc_cursor_text(in);
    uint8_t flags = pc_cursor_u8(in);
    if (in->bad)
        return PC_ERR_CORRUPT;
    const struct pc_jsonschema_sources sources = {fetch, engine};
    const struct pc_openapi_options options = {
        .refuse_unknown = (flags & PC_CONTENT_REFUSES_UNKNOWN) != 0,
        .base_path = flags & PC_CONTENT_HAS_BASE ? base : (struct pc_span){0},
    };
    pc_err err = pc_openapi_open(name, &sources, &options, program, diag);
    engine->program_count += err == PC_OK;
    return err;
}

static pc_err read_programs(struct pc_content_engine *engine, struct pc_cursor *in,
                            struct pc_diag *diag) {
    uint32_t count = pc_cursor_u32(in);
    if (count > PC_CONTENT_PROGRAMS)
        return PC_ERR_CORRUPT;
    engine->programs = PC_ARENA_ARRAY(&engine->arena, struct pc_openapi *, count + 1);
    if (engine->programs == NULL)
        return PC_ERR_NOMEM;
    pc_err err = PC_OK;
    for (uint32_t i = 0; i < count && err == PC_OK; i++)
        err = read_program(engine, in, diag);
    return err;
}

static pc_err read_routes(struct pc_content_engine *engine, struct pc_cursor *in) {
    uint32_t count = pc_cursor_u32(in);
    if (count > PC_CONTENT_ROUTES)
        return PC_ERR_CORRUPT;
    engine->routes = PC_ARENA_ARRAY(&engine->arena, struct route, count + 1);
    if (engine->routes == NULL)
        return PC_ERR_NOMEM;
    for (; engine->route_count < count; engine->route_count++) {
        struct route *route = &engine->routes[engine->route_count];
        route->name = pc_cursor_text(in);
        route->program = pc_cursor_u32(in);
        if (in->bad || route->program >= engine->program_count)
            return PC_ERR_CORRUPT;
    }
    return PC_OK;
}

static pc_err read_all(struct pc_content_engine *engine, struct pc_span bundle,
                       struct pc_diag *diag) {
    struct pc_cursor in = pc_cursor(bundle);
    if (!pc_span_eq(pc_cursor_bytes(&in, PC_CONTENT_MARK.len), PC_CONTENT_MARK))
        return PC_ERR_CORRUPT;
    pc_err err = read_files(engine, &in);
    if (err == PC_OK)
        err = read_programs(engine, &in, diag);
    if (err == PC_OK)
        err = read_routes(engine, &in);
    if (err != PC_OK)
        return err;
    uint64_t length = pc_cursor_u64(&in);
    struct pc_span image = pc_cursor_bytes(&in, length);
    err = pc_cursor_end(&in);
    return err == PC_OK ? pc_dlp_scanner_new(image, &engine->scanner, diag) : err;
}

pc_err pc_content_engine_new(struct pc_span bundle, struct pc_content_engine **out,
                             struct pc_diag *diag) {
    struct pc_content_engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return PC_ERR_NOMEM;
    struct pc_diag why = {{0}};
    pc_err err = read_all(engine, bundle, &why);
    if (err == PC_OK) {
        *out = engine;
        return PC_OK;
    }
    pc_content_engine_free(engine);
    return pc_diag_set(diag, err, "the bundle cannot be used: %s",
                       why.text[0] != '\0' ? why.text : pc_err_name(err));
}

void pc_content_engine_free(struct pc_content_engine *engine) {
    if (engine == NULL)
        return;
    for (uint32_t i = 0; i < engine->program_count; i++)
        pc_openapi_free(engine->programs[i]);
    if (engine->scanner != NULL)
        pc_dlp_scanner_free(engine->scanner);
    pc_arena_free(&engine->arena);
    free(engine);
}

const struct pc_openapi *pc_content_document(const struct pc_content_engine *engine,
                                             struct pc_span route) {
    for (uint32_t i = 0; i < engine->route_count; i++)
        if (pc_span_eq(engine->routes[i].name, route))
            return engine->programs[engine->routes[i].program];
    return NULL;
}

struct pc_dlp_scanner *pc_content_scanner(struct pc_content_engine *engine) {
    return engine->scanner;
}
