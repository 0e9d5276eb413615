/*
 * JSON Schema as a program: a question a line (JSON) on standard input, its answer a line on
 * standard output.
 *
 *   jsonschema_driver [DOCUMENTS]      DOCUMENTS: a file with an object of texts by URI
 *   {"schema": TEXT, "uri": …, "dialect": "2020-12" | "draft-07" | "openapi-3.0", "formats": bool,
 *    "closed": bool, "pointer": …, "instances": [TEXT, …]}
 *   {"error": …} or {"results": [{"valid": true} | {"valid": false, "pointer": …, "keyword": …,
 *    "expected": …} | {"error": …}, …]}
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/jsonschema.h"

static struct pc_span text_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return pc_span(json_string_value(value), json_string_length(value));
}

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    const json_t *value = json_object_getn(context, uri.ptr, uri.len);
    if (value == NULL)
        return PC_ERR_NOTFOUND;
    *text = pc_span(json_string_value(value), json_string_length(value));
    return PC_OK;
}

static json_t *string(struct pc_span text) {
    return json_stringn(text.ptr == NULL ? "" : text.ptr, text.len);
}

static json_t *check(const struct pc_jsonschema *schema, struct pc_span text) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    struct pc_tape_error error;
    struct pc_jsonschema_violation violation;
    if (pc_tape_read(text, NULL, &arena, &tape, &error) != PC_OK)
        return json_pack("{s:s, s:I}", "error", error.reason, "offset", (json_int_t)error.offset);
    pc_err err = pc_jsonschema_check(schema, 0, &tape, 0, &arena, &violation);
    if (err == PC_OK)
        return json_pack("{s:b}", "valid", 1);
    if (err != PC_ERR_INVALID)
        return json_pack("{s:s}", "error", pc_err_name(err));
    return json_pack("{s:b, s:o, s:s, s:o}", "valid", 0, "pointer", string(violation.pointer),
                     "keyword", violation.keyword, "expected", string(violation.expected));
}

static enum pc_jsonschema_dialect dialect_of(const json_t *question) {
    struct pc_span name = text_of(question, "dialect");
    if (pc_span_eq(name, PC_SPAN("draft-07")))
        return PC_JSONSCHEMA_DRAFT_07;
    return pc_span_eq(name, PC_SPAN("openapi-3.0")) ? PC_JSONSCHEMA_OPENAPI_30
                                                    : PC_JSONSCHEMA_2020_12;
}

static json_t *answer(const json_t *question, json_t *documents) {
    struct pc_jsonschema_sources sources = {fetch, documents};
    struct pc_jsonschema_options options = {
        .dialect = dialect_of(question),
        .assert_formats = json_is_true(json_object_get(question, "formats")),
        .refuse_unknown = json_is_true(json_object_get(question, "closed"))};
    struct pc_span pointer = text_of(question, "pointer");
    struct pc_jsonschema_input input = {.base_uri = text_of(question, "uri"),
                                        .text = text_of(question, "schema"),
                                        .pointers = &pointer,
                                        .pointer_count = 1,
                                        .sources = &sources,
                                        .options = &options};
    PC_CLEANUP(pc_jsonschema_free_at) struct pc_jsonschema *schema = NULL;
    struct pc_diag diag = {.text = ""};
    if (pc_jsonschema_compile(&input, &schema, &diag) != PC_OK)
        return json_pack("{s:s}", "error", diag.text);
    json_t *results = json_array();
    size_t i;
    const json_t *instance;
    json_array_foreach(json_object_get(question, "instances"), i, instance) {
        struct pc_span text = {json_string_value(instance), json_string_length(instance)};
        (void)json_array_append_new(results, check(schema, text));
    }
    return json_pack("{s:o}", "results", results);
}

int main(int argc, char **argv) {
    json_t *documents = argc > 1 ? json_load_file(argv[1], 0, NULL) : json_object();
    char *line = NULL;
    size_t room = 0;
    for (ssize_t got; documents != NULL && (got = getline(&line, &room, stdin)) > 0;) {
        json_t *question = json_loadb(line, (size_t)got, JSON_ALLOW_NUL, NULL);
        json_t *said = answer(question, documents);
        (void)json_dumpf(said, stdout, JSON_COMPACT);
        (void)putchar('\n');
        (void)fflush(stdout);
        json_decref(said);
        json_decref(question);
    }
    free(line);
    json_decref(documents);
    return documents == NULL;
}
