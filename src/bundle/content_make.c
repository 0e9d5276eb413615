/* Making content bundles of what a configuration names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "bundle/content.h"
#include "bundle/content_format.h"
#include "bundle/documents.h"

enum { PROGRAMS_MAX = 1024 };

struct program {
    struct pc_span key, name, base;
    uint8_t flags;
};

struct maker {
    const struct pc_settings *settings;
    struct pc_documents documents;
    struct program *programs;
    size_t program_count;
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

void pc_content_key(const struct pc_contract *contract, struct pc_buf *out) {
    pc_buf_add(out, contract->document);
    pc_buf_add_char(out, '\n');
    pc_buf_add_char(out, contract->unknown == PC_UNKNOWN_REFUSE ? 'r' : 'p');
    pc_buf_add(out, contract->base_path);
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

static pc_err compile(struct maker *maker, const struct program *program, struct pc_diag *diag) {
    const struct pc_openapi_options options = {
        .refuse_unknown = (program->flags & PC_CONTENT_REFUSES_UNKNOWN) != 0,
        .base_path = program->flags & PC_CONTENT_HAS_BASE ? program->base : (struct pc_span){0},
    };
    struct pc_openapi *openapi = NULL;
    pc_err err =
        pc_openapi_open(program->name, &maker->documents.sources, &options, &openapi, diag);
    pc_openapi_free(err == PC_OK ? openapi : NULL);
    return err;
}

static bool is_known(const struct maker *maker, struct pc_span key) {
    for (size_t i = 0; i < maker->program_count; i++)
        if (pc_span_eq(maker->programs[i].key, key))
            return true;
    return false;
}

/* What holds for the route: unknown may be said at the top. */
static struct pc_contract settled(const struct maker *maker,
                                  const struct pc_settings_route *route) {
    struct pc_contract contract = route->contract;
    if (contract.unknown == PC_UNKNOWN_INHERIT)
        contract.unknown = maker->settings->contract.unknown;
    return contract;
}

static pc_err add_program(struct maker *maker, const struct pc_contract *contract,
                          struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf key = {0};
    pc_content_key(contract, &key);
    pc_err err = pc_buf_end(&key);
    if (err != PC_OK || is_known(maker, pc_buf_span(&key)))
        return err;
    if (maker->program_count == PROGRAMS_MAX)
        return pc_diag_set(diag, PC_ERR_RANGE, "there are more than %d schemas", PROGRAMS_MAX);
    struct program *program = &maker->programs[maker->program_count];
    *program = (struct program){.base = contract->base_path};
    if (contract->unknown == PC_UNKNOWN_REFUSE)
        program->flags |= PC_CONTENT_REFUSES_UNKNOWN;
    if (contract->base_path.len > 0)
        program->flags |= PC_CONTENT_HAS_BASE;
    err = pc_arena_copy(&maker->documents.arena, pc_buf_span(&key), &program->key);
    if (err == PC_OK)
        err = pc_documents_name(&maker->documents, contract->document, &program->name);
    maker->documents.why = (struct pc_diag){{0}};
    if (err == PC_OK)
        err = compile(maker, program, diag);
    if (err != PC_OK && maker->documents.why.text[0] != '\0')
        *diag = maker->documents.why; /* what could not be read says more */
    maker->program_count += err == PC_OK;
    return err;
}

static pc_err add_documents(struct maker *maker) {
    const struct pc_settings *settings = maker->settings;
    maker->programs = PC_ARENA_ARRAY(&maker->documents.arena, struct program, PROGRAMS_MAX);
    if (maker->programs == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < settings->route_count; i++) {
        const struct pc_settings_route *route = &settings->routes[i];
        struct pc_contract contract = settled(maker, route);
        struct pc_diag diag = {{0}};
        pc_err err = contract.document.len == 0 ? PC_OK : add_program(maker, &contract, &diag);
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

static pc_err add_rules(struct maker *maker) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_dlp_rules_compile(NULL, 0, &maker->image, &diag);
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

static void write_out(const struct maker *maker, struct pc_buf *out) {
    pc_buf_add(out, PC_CONTENT_MARK);
    pc_put_u32(out, (uint32_t)maker->documents.count);
    for (size_t i = 0; i < maker->documents.count; i++) {
        put_long(out, maker->documents.files[i].name);
        put_long(out, maker->documents.files[i].text);
    }
    pc_put_u32(out, (uint32_t)maker->program_count);
    for (size_t i = 0; i < maker->program_count; i++) {
        const struct program *program = &maker->programs[i];
        pc_put_text(out, program->key);
        pc_put_text(out, program->name);
        pc_put_text(out, program->base);
        pc_put_u8(out, program->flags);
    }
    pc_put_u64(out, maker->image.len);
    pc_buf_add(out, pc_buf_span(&maker->image));
}

pc_err pc_content_make(const struct pc_settings *settings, struct pc_buf *out,
                       struct pc_content_problem *problem) {
    struct maker maker = {.settings = settings, .problem = problem};
    pc_err err = pc_documents_open(&maker.documents);
    if (err == PC_OK)
        err = add_documents(&maker);
    if (err == PC_OK)
        err = add_rules(&maker);
    if (err == PC_OK) {
        write_out(&maker, out);
        err = pc_buf_end(out);
    }
    pc_buf_free(&maker.image);
    pc_documents_close(&maker.documents);
    if (err != PC_OK && problem->diag.text[0] == '\0')
        return blame(&maker, err, 0, "", "schema");
    return err;
}
