/* From values to violations. */
#include "inspect/schema/openapi/judge.h"

#include <string.h>

#include "inspect/schema/openapi/shapes.h"
#include "inspect/schema/openapi/styles.h"
#include "inspect/schema/openapi/value.h"

pc_err pc_openapi_refuse(const struct pc_openapi_subject *subject, unsigned status,
                         struct pc_span pointer, const char *keyword, struct pc_span expected) {
    *subject->out = (struct pc_openapi_violation){.status = status,
                                                  .where = subject->where,
                                                  .name = subject->name,
                                                  .pointer = pointer,
                                                  .keyword = keyword,
                                                  .expected = expected};
    return PC_ERR_INVALID;
}

pc_err pc_openapi_limit(const struct pc_openapi_subject *subject, const char *expected) {
    pc_err err = pc_openapi_refuse(subject, 422, PC_SPAN(""), "limit", pc_span_str(expected));
    return err == PC_ERR_INVALID ? PC_ERR_RANGE : err;
}

/* A token of a pointer names a property, where a property has neither '~' nor '/' in its name. */
static bool is_read_only(const struct pc_openapi *openapi, uint32_t shape, struct pc_span pointer) {
    struct pc_span rest = pc_span_from(pointer, 1), token;
    bool read_only = false;
    while (pointer.len > 0 && pc_span_split(&rest, '/', &token)) {
        const struct pc_openapi_shape *at = pc_openapi_shape_at(openapi->shapes, shape);
        const struct pc_openapi_property *property = pc_openapi_property(at, token);
        read_only = property != NULL && property->read_only;
        shape = property != NULL                      ? property->shape
                : (at->types & PC_OPENAPI_ARRAY) != 0 ? at->items
                                                      : at->rest;
    }
    return read_only;
}

static pc_err check(const struct pc_openapi_subject *subject, struct pc_openapi_typed typed,
                    const struct pc_tape *tape) {
    struct pc_jsonschema_violation violation = {0};
    if (typed.entry == PC_OPENAPI_NONE)
        return PC_OK;
    pc_err err = pc_jsonschema_check(subject->openapi->schemas, typed.entry, tape, 0,
                                     subject->scratch, &violation);
    if (err == PC_ERR_RANGE)
        return pc_openapi_limit(subject, "something that takes less work to check");
    if (err != PC_ERR_INVALID)
        return err;
    if (violation.keyword != NULL && strcmp(violation.keyword, "false") == 0 &&
        is_read_only(subject->openapi, typed.shape, violation.pointer)) {
        violation.keyword = "readOnly";
        violation.expected = PC_SPAN("no such member in a request: it is read-only");
    }
    return pc_openapi_refuse(subject, 422, violation.pointer, violation.keyword,
                             violation.expected);
}

struct pc_span pc_openapi_json_expected(const char *reason, struct pc_arena *scratch) {
    struct pc_span head = PC_SPAN("valid JSON: "), why = pc_span_str(reason);
    char *text = PC_ARENA_ARRAY(scratch, char, head.len + why.len + 1);
    if (text == NULL || why.len == 0)
        return PC_SPAN("valid JSON");
    memcpy(text, head.ptr, head.len);
    memcpy(text + head.len, why.ptr, why.len);
    return pc_span(text, head.len + why.len);
}

pc_err pc_openapi_judge_json(const struct pc_openapi_subject *subject,
                             struct pc_openapi_typed typed, struct pc_span text) {
    struct pc_tape tape;
    struct pc_tape_error error = {0};
    pc_err err = pc_tape_read(text, NULL, subject->scratch, &tape, &error);
    if (err == PC_ERR_INVALID)
        return pc_openapi_refuse(subject, 400, PC_SPAN(""), "parse",
                                 pc_openapi_json_expected(error.reason, subject->scratch));
    if (err == PC_ERR_RANGE)
        return pc_openapi_limit(subject, "JSON that is less deep, and less of everything");
    return err == PC_OK ? check(subject, typed, &tape) : err;
}

static pc_err try(const struct pc_openapi_subject *subject, struct pc_openapi_typed typed,
                  struct pc_openapi_pieces *pieces, struct pc_openapi_reading *reading) {
    struct pc_span text;
    struct pc_openapi_fault fault;
    struct pc_tape tape;
    pc_err err =
        pc_openapi_value(subject->openapi->shapes, typed.shape, pieces, reading, &text, &fault);
    if (err == PC_ERR_INVALID && fault.keyword != NULL)
        return pc_openapi_refuse(subject, 422, fault.pointer, fault.keyword, fault.expected);
    if (err == PC_OK)
        err = pc_tape_read(text, NULL, subject->scratch, &tape, NULL);
    if (err == PC_ERR_INVALID || err == PC_ERR_RANGE)
        return pc_openapi_limit(subject, "shorter numbers, and less of everything");
    return err == PC_OK ? check(subject, typed, &tape) : err;
}

pc_err pc_openapi_judge_pieces(const struct pc_openapi_subject *subject,
                               struct pc_openapi_typed typed, struct pc_openapi_pieces *pieces) {
    struct pc_openapi_reading reading = {0};
    struct pc_openapi_violation ignored;
    pc_err err = try(subject, typed, pieces, &reading);
    if (err != PC_ERR_INVALID || (!reading.found_texts && !reading.found_lists))
        return err;
    /* The first reading is the one that a violation speaks of. */
    struct pc_openapi_subject other = *subject;
    other.out = &ignored;
    for (int i = 1; i < 4; i++) {
        reading.texts = (i & 1) != 0;
        reading.lists = (i & 2) != 0;
        bool sense =
            (!reading.texts || reading.found_texts) && (!reading.lists || reading.found_lists);
        pc_err again = sense ? try(&other, typed, pieces, &reading) : PC_ERR_INVALID;
        if (again != PC_ERR_INVALID && again != PC_ERR_RANGE)
            return again;
    }
    return err;
}
