/* Making content bundles of what a configuration names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "bundle/content.h"
#include "bundle/content_format.h"
#include "bundle/dlp_rules.h"
#include "config/dlp_rules.h"
#include "config/document_files.h"
#include "config/yaml_json.h"

struct file {
    struct pc_span name, text;
};

struct program {
    struct pc_span document; /* as the configuration says it */
    struct pc_span name, base;
    uint8_t flags;
};

struct maker {
    const struct pc_settings *settings;
    struct pc_arena arena;
    struct file *files;
    size_t file_count;
    struct program *programs;
    size_t program_count;
    uint32_t *of_route; /* its program, by the index of the route */
    struct pc_buf image;
    struct pc_content_problem *problem;
};

static bool is_on(const struct pc_sensitive *s) {
    const enum pc_ceiling said[] = {s->mode, s->request, s->response};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        if (said[i] != PC_CEILING_OFF && said[i] != PC_CEILING_INHERIT)
            return true;
    return false;
}

bool pc_content_wanted(const struct pc_settings *settings) {
    bool wanted = is_on(&settings->dlp.sensitive) || settings->dlp.rules.len > 0;
    for (size_t i = 0; i < settings->route_count && !wanted; i++)
        wanted = is_on(&settings->routes[i].sensitive) ||
                 settings->routes[i].sensitive.override_count > 0 ||
                 settings->routes[i].contract.document.len > 0;
    return wanted || settings->dlp.sensitive.override_count > 0;
}

static pc_err blame(struct maker *maker, pc_err err, uint32_t line, const char *why,
                    const char *fmt, ...) PC_PRINTF(5, 6);

static pc_err blame(struct maker *maker, pc_err err, uint32_t line, const char *why,
                    const char *fmt, ...) {
    struct pc_content_problem *problem = maker->problem;
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(problem->key, sizeof problem->key, fmt, args);
    va_end(args);
    problem->line = line;
    return pc_diag_set(&problem->diag, err, "%s", why[0] != '\0' ? why : pc_err_name(err));
}

/* ---- documents ---- */

struct reading {
    struct pc_document_files files;
    struct pc_diag *diag; /* the first problem, with file and line */
};

static void note(void *context, const struct pc_openapi_problem *problem) {
    struct reading *reading = context;
    const struct pc_document_file *file =
        pc_document_files_find(&reading->files, problem->document);
    const char *unread = reading->files.diag.text; /* it says more */
    if (problem->warning || reading->diag->text[0] != '\0')
        return;
    if (file == NULL) {
        (void)pc_diag_set(reading->diag, PC_OK, "%.*s",
                          PC_ARG(unread[0] != '\0' ? pc_span_str(unread) : problem->text));
        return;
    }
    (void)pc_diag_set(reading->diag, PC_OK, "%.*s:%u: %.*s%s%.*s", PC_ARG(file->path),
                      pc_yaml_line(file->text, problem->pointer), PC_ARG(problem->pointer),
                      problem->pointer.len > 0 ? ": " : "",
                      PC_ARG(unread[0] != '\0' ? pc_span_str(unread) : problem->text));
}

/* Whether it compiles; what is read meanwhile is kept. */
static pc_err compile(struct reading *reading, const struct program *program) {
    const struct pc_jsonschema_sources sources = {pc_document_files_fetch, &reading->files};
    const struct pc_openapi_options options = {
        .refuse_unknown = (program->flags & PC_CONTENT_REFUSES_UNKNOWN) != 0,
        .base_path = program->flags & PC_CONTENT_HAS_BASE ? program->base : (struct pc_span){0},
        .problem = note,
        .context = reading,
    };
    struct pc_openapi *openapi = NULL;
    struct pc_diag diag = {{0}};
    pc_err err = pc_openapi_open(program->name, &sources, &options, &openapi, &diag);
    if (err == PC_OK)
        pc_openapi_free(openapi);
    else if (reading->diag->text[0] == '\0')
        *reading->diag = reading->files.diag.text[0] != '\0' ? reading->files.diag : diag;
    return err;
}

static bool has_file(const struct maker *maker, struct pc_span name) {
    for (size_t i = 0; i < maker->file_count; i++)
        if (pc_span_eq(maker->files[i].name, name))
            return true;
    return false;
}

static pc_err keep_files(struct maker *maker, const struct pc_document_files *files,
                         struct pc_diag *diag) {
    for (size_t i = 0; i < files->count; i++) {
        if (has_file(maker, files->items[i].uri))
            continue;
        if (maker->file_count == PC_CONTENT_FILES)
            return pc_diag_set(diag, PC_ERR_RANGE, "there are more than %d files",
                               PC_CONTENT_FILES);
        struct file *file = &maker->files[maker->file_count];
        pc_err err = pc_arena_copy(&maker->arena, files->items[i].uri, &file->name);
        if (err == PC_OK)
            err = pc_arena_copy(&maker->arena, files->items[i].json, &file->text);
        if (err != PC_OK)
            return err;
        maker->file_count++;
    }
    return PC_OK;
}

static pc_err read_document(struct maker *maker, struct program *program, const char *path,
                            struct pc_diag *diag) {
    struct reading reading = {.diag = diag};
    pc_err err = pc_document_files_open(&reading.files, path);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(diag, err, "%s: there is no such file", path);
    if (err == PC_OK)
        err = pc_arena_copy(&maker->arena, reading.files.first, &program->name);
    if (err == PC_OK)
        err = compile(&reading, program);
    if (err == PC_OK)
        err = keep_files(maker, &reading.files, diag);
    pc_document_files_free(&reading.files);
    return err;
}

static uint8_t flags_of(const struct pc_contract *contract) {
    return (uint8_t)((contract->unknown == PC_UNKNOWN_REFUSE ? PC_CONTENT_REFUSES_UNKNOWN : 0) |
                     (contract->base_path.len > 0 ? PC_CONTENT_HAS_BASE : 0));
}

/* Equal ways of compiling a document are one; program_count: there is none yet. */
static size_t find_program(const struct maker *maker, const struct pc_contract *contract) {
    for (size_t i = 0; i < maker->program_count; i++)
        if (pc_span_eq(maker->programs[i].document, contract->document) &&
            pc_span_eq(maker->programs[i].base, contract->base_path) &&
            maker->programs[i].flags == flags_of(contract))
            return i;
    return maker->program_count;
}

/* What holds for the route: unknown may be said at the top. */
static struct pc_contract settled(const struct maker *maker,
                                  const struct pc_settings_route *route) {
    struct pc_contract contract = route->contract;
    if (contract.unknown == PC_UNKNOWN_INHERIT)
        contract.unknown = maker->settings->contract.unknown;
    return contract;
}

static pc_err add_program(struct maker *maker, const struct pc_contract *contract, uint32_t *at,
                          struct pc_diag *diag) {
    *at = (uint32_t)find_program(maker, contract);
    if (*at < maker->program_count)
        return PC_OK;
    if (maker->program_count == PC_CONTENT_PROGRAMS)
        return pc_diag_set(diag, PC_ERR_RANGE, "there are more than %d schemas",
                           PC_CONTENT_PROGRAMS);
    struct program *program = &maker->programs[maker->program_count];
    *program = (struct program){
        .document = contract->document, .base = contract->base_path, .flags = flags_of(contract)};
    pc_err err = read_document(maker, program, contract->document.ptr, diag);
    maker->program_count += err == PC_OK;
    return err;
}

static pc_err add_documents(struct maker *maker) {
    const struct pc_settings *settings = maker->settings;
    maker->programs = PC_ARENA_ARRAY(&maker->arena, struct program, PC_CONTENT_PROGRAMS);
    maker->files = PC_ARENA_ARRAY(&maker->arena, struct file, PC_CONTENT_FILES);
    maker->of_route = PC_ARENA_ARRAY(&maker->arena, uint32_t, settings->route_count + 1);
    if (maker->programs == NULL || maker->files == NULL || maker->of_route == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < settings->route_count; i++) {
        const struct pc_settings_route *route = &settings->routes[i];
        struct pc_contract contract = settled(maker, route);
        struct pc_diag diag = {{0}};
        pc_err err = contract.document.len == 0
                         ? PC_OK
                         : add_program(maker, &contract, &maker->of_route[i], &diag);
        if (err != PC_OK)
            return blame(maker, err, route->line, diag.text, "routes[%zu].schema", i);
    }
    return PC_OK;
}

/* ---- rules ---- */

static pc_err check_overrides(struct maker *maker, const struct pc_dlp_scanner *scanner,
                              const struct pc_sensitive *sensitive, uint32_t line,
                              const char *where) {
    size_t index;
    for (size_t i = 0; i < sensitive->override_count; i++)
        if (pc_dlp_scanner_find(scanner, sensitive->overrides[i].rule, &index) != PC_OK)
            return blame(maker, PC_ERR_NOTFOUND, line,
                         "there is no rule of that name; portcullis dlp rules lists them",
                         "%s.%.*s", where, PC_ARG(sensitive->overrides[i].rule));
    return PC_OK;
}

static pc_err check_all_overrides(struct maker *maker, const struct pc_dlp_scanner *scanner) {
    const struct pc_settings *settings = maker->settings;
    pc_err err = check_overrides(maker, scanner, &settings->dlp.sensitive, 0, "dlp.overrides");
    for (size_t i = 0; i < settings->route_count && err == PC_OK; i++) {
        char where[64];
        (void)snprintf(where, sizeof where, "routes[%zu].dlp.overrides", i);
        err = check_overrides(maker, scanner, &settings->routes[i].sensitive,
                              settings->routes[i].line, where);
    }
    return err;
}

static pc_err add_own_rules(struct maker *maker, const char *path) {
    struct pc_own_rules own = {0};
    struct pc_config_errors errors = {0};
    struct pc_diag diag = {{0}}, why = {{0}};
    uint32_t line = 0;
    pc_err err = pc_dlp_rules_load(path, &maker->arena, &own, &errors);
    if (err != PC_OK && errors.count > 0)
        (void)pc_diag_set(&why, err, "%s:%u: %.*s: %.*s", path, errors.items[0].line,
                          PC_ARG(errors.items[0].key), PC_ARG(errors.items[0].text));
    else if (err != PC_OK)
        (void)pc_diag_set(&why, err, "%s: %s", path,
                          err == PC_ERR_NOTFOUND ? "there is no such file" : pc_err_name(err));
    if (err != PC_OK)
        return blame(maker, err, 0, why.text, "dlp.rules");
    err = pc_dlp_rules_image(&own, &maker->arena, &maker->image, &line, &diag);
    if (err == PC_OK)
        return PC_OK;
    (void)pc_diag_set(&why, err, "%s:%u: %s", path, line, diag.text);
    return blame(maker, err, 0, why.text, "dlp.rules");
}

static pc_err add_rules(struct maker *maker) {
    struct pc_diag diag = {{0}};
    const struct pc_settings_dlp *dlp = &maker->settings->dlp;
    pc_err err = dlp->rules.len > 0 ? add_own_rules(maker, dlp->rules.ptr)
                                    : pc_dlp_rules_compile(NULL, 0, &maker->image, &diag);
    if (err != PC_OK && dlp->rules.len > 0)
        return err;
    if (err == PC_OK)
        err = pc_buf_end(&maker->image);
    struct pc_dlp_scanner *scanner = NULL;
    if (err == PC_OK)
        err = pc_dlp_scanner_new(pc_buf_span(&maker->image), &scanner, &diag);
    if (err != PC_OK)
        return blame(maker, err, 0, diag.text, "dlp.rules");
    err = check_all_overrides(maker, scanner);
    pc_dlp_scanner_free(scanner);
    return err;
}

/* ---- the bundle ---- */

static void put_long(struct pc_buf *out, struct pc_span text) {
    pc_put_u32(out, (uint32_t)text.len);
    pc_buf_add(out, text);
}

static bool has_document(const struct pc_settings_route *route) {
    return route->contract.document.len > 0;
}

static void write_routes(const struct maker *maker, struct pc_buf *out) {
    const struct pc_settings *settings = maker->settings;
    uint32_t count = 0;
    for (size_t i = 0; i < settings->route_count; i++)
        count += has_document(&settings->routes[i]);
    pc_put_u32(out, count);
    for (size_t i = 0; i < settings->route_count; i++) {
        if (!has_document(&settings->routes[i]))
            continue;
        pc_put_text(out, settings->routes[i].name);
        pc_put_u32(out, maker->of_route[i]);
    }
}

static void write_out(const struct maker *maker, struct pc_buf *out) {
    pc_buf_add(out, PC_CONTENT_MARK);
    pc_put_u32(out, (uint32_t)maker->file_count);
    for (size_t i = 0; i < maker->file_count; i++) {
        put_long(out, maker->files[i].name);
        put_long(out, maker->files[i].text);
    }
    pc_put_u32(out, (uint32_t)maker->program_count);
    for (size_t i = 0; i < maker->program_count; i++) {
        const struct program *program = &maker->programs[i];
        pc_put_text(out, program->name);
        pc_put_text(out, program->base);
        pc_put_u8(out, program->flags);
    }
    write_routes(maker, out);
    pc_put_u64(out, maker->image.len);
    pc_buf_add(out, pc_buf_span(&maker->image));
}

pc_err pc_content_make(const struct pc_settings *settings, struct pc_buf *out,
                       struct pc_content_problem *problem) {
    struct maker maker = {.settings = settings, .problem = problem};
    pc_err err = add_documents(&maker);
    if (err == PC_OK)
        err = add_rules(&maker);
    if (err == PC_OK) {
        write_out(&maker, out);
        err = pc_buf_end(out);
    }
    pc_buf_free(&maker.image);
    pc_arena_free(&maker.arena);
    if (err != PC_OK && problem->diag.text[0] == '\0')
        return blame(&maker, err, 0, "", "schema");
    return err;
}
