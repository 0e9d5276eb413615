/*
 * A schema and a document: the first byte chooses the options, a NUL stands between the two. The
 * document is also what each reference to another document leads to.
 */
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/jsonschema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    (void)uri;
    *text = *(struct pc_span *)context;
    return PC_OK;
}

static void check(const struct pc_jsonschema *schema, struct pc_span text) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.limit = 1 << 26};
    struct pc_jsonschema_violation violation = {0};
    struct pc_tape tape;
    size_t found;
    if (pc_tape_read(text, NULL, &arena, &tape, NULL) != PC_OK)
        return;
    pc_err err = pc_jsonschema_check(schema, 0, &tape, 0, &arena, &violation);
    if (err == PC_OK || err == PC_ERR_RANGE)
        return;
    if (err != PC_ERR_INVALID || violation.keyword == NULL ||
        pc_tape_find(&tape, 0, violation.pointer, &found) != PC_OK ||
        pc_jsonschema_check(schema, 0, &tape, 0, &arena, NULL) != PC_ERR_INVALID)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
    if (end == NULL || end == data)
        return 0;
    struct pc_jsonschema_options options = {.dialect = (enum pc_jsonschema_dialect)(data[0] % 3),
                                            .assert_formats = (data[0] & 8) != 0,
                                            .refuse_unknown = (data[0] & 16) != 0};
    struct pc_span document = pc_span(end + 1, size - (size_t)(end + 1 - data));
    struct pc_jsonschema_sources sources = {fetch, &document};
    struct pc_jsonschema_input input = {.base_uri = PC_SPAN("file:///a/b.json"),
                                        .text = pc_span(data + 1, (size_t)(end - data - 1)),
                                        .sources = &sources,
                                        .options = &options};
    PC_CLEANUP(pc_jsonschema_free_at) struct pc_jsonschema *schema = NULL;
    struct pc_diag diag = {.text = ""};
    pc_err err = pc_jsonschema_compile(&input, &schema, &diag);
    if (err == PC_OK)
        check(schema, document);
    else if (schema != NULL || diag.text[0] == '\0')
        abort();
    return 0;
}
