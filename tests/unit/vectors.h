/*
 * Reads a file of Wycheproof's test vectors, where there are any: in the folder PORTCULLIS_VECTORS,
 * or
 * ../shared/vectors/wycheproof beside the sources.
 */
#ifndef PC_TESTS_UNIT_VECTORS_H
#define PC_TESTS_UNIT_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/span.h"
#include "testing.h"

/* The whole file, or NULL where it is not there. */
static inline json_t *vectors_load(const char *name) {
    const char *folder = getenv("PORTCULLIS_VECTORS");
    const char *source = getenv("PORTCULLIS_SOURCE");
    char path[4096];
    if (folder != NULL)
        (void)snprintf(path, sizeof path, "%s/wycheproof/%s", folder, name);
    else
        (void)snprintf(path, sizeof path, "%s/../shared/vectors/wycheproof/%s",
                       source == NULL ? "." : source, name);
    return json_load_file(path, 0, NULL);
}

/* True, and said in TAP, where there are no vectors at all: the program then ends at once. A test
 * that is skipped one by one would be "not ok" to a strict reader of TAP. */
static inline bool vectors_absent(const char *name) {
    json_t *root = vectors_load(name);
    if (root == NULL)
        printf("1..0 # SKIP no test vectors: %s\n", name);
    json_decref(root);
    return root == NULL;
}

/* The file, which is there because the others are. */
static inline json_t *vectors_required(const char *name) {
    json_t *root = vectors_load(name);
    assert_non_null(root);
    return root;
}

static inline struct pc_span vector_text(const json_t *test, const char *name) {
    const json_t *value = json_object_get(test, name);
    return pc_span(json_string_value(value), json_string_length(value));
}

/* A hexadecimal member as bytes; the caller frees them. */
static inline struct pc_buf vector_bytes(const json_t *test, const char *name) {
    struct pc_buf out = {0};
    assert_int_equal(pc_hex_decode(vector_text(test, name), &out), PC_OK);
    return out;
}

static inline bool vector_valid(const json_t *test) {
    return pc_span_eq(vector_text(test, "result"), PC_SPAN("valid"));
}

static inline int vector_number(const json_t *test, const char *name) {
    return (int)json_integer_value(json_object_get(test, name));
}

#endif
