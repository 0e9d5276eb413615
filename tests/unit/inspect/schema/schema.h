/* Schemas and documents as literals, for the tests of the compiler and the evaluator. */
#ifndef PC_TESTS_UNIT_INSPECT_SCHEMA_SCHEMA_H
#define PC_TESTS_UNIT_INSPECT_SCHEMA_SCHEMA_H

#include <stdio.h>

#include "../../testing.h"

#include "inspect/schema/jsonschema.h"

struct checked {
    struct pc_arena arena;
    struct pc_jsonschema *schema;
    struct pc_diag diag;
    struct pc_jsonschema_violation violation;
};

static inline void end_checked(struct checked *c) {
    pc_jsonschema_free(c->schema);
    pc_arena_free(&c->arena);
}

static inline pc_err compile(struct checked *c, const char *text,
                             const struct pc_jsonschema_options *options) {
    struct pc_jsonschema_input input = {
        .base_uri = PC_SPAN("mem:schema"), .text = pc_span_str(text), .options = options};
    pc_jsonschema_free(c->schema);
    c->diag.text[0] = '\0';
    return pc_jsonschema_compile(&input, &c->schema, &c->diag);
}

static inline void compile_good(struct checked *c, const char *text,
                                const struct pc_jsonschema_options *options) {
    if (compile(c, text, options) != PC_OK)
        fail_msg("%s: %s", text, c->diag.text);
}

static inline pc_err check_text(struct checked *c, struct pc_span text) {
    struct pc_tape tape;
    struct pc_tape_error error;
    pc_err err = pc_tape_read(text, NULL, &c->arena, &tape, &error);
    if (err != PC_OK)
        fail_msg("%.*s: %s", PC_ARG(text), error.reason);
    return pc_jsonschema_check(c->schema, 0, &tape, 0, &c->arena, &c->violation);
}

static inline pc_err check(struct checked *c, const char *text) {
    return check_text(c, pc_span_str(text));
}

/* "keyword at pointer: expected", or "fine". */
static inline const char *told(struct checked *c, const char *text) {
    static char line[512];
    pc_err err = check(c, text);
    if (err == PC_OK)
        return "fine";
    if (err != PC_ERR_INVALID)
        return pc_err_name(err);
    (void)snprintf(line, sizeof line, "%s at %.*s: %.*s", c->violation.keyword,
                   PC_ARG(c->violation.pointer), PC_ARG(c->violation.expected));
    return line;
}

#endif
