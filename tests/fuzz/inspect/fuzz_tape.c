/* JSON texts: what is read is whole, and jansson reads it too; what jansson reads is read here. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/number.h"
#include "inspect/schema/tape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good) {
    if (!good)
        abort();
}

/* The value at `at` ends where its parts end. */
static size_t walk(const struct pc_tape *tape, size_t at) {
    const struct pc_tape_node *node = &tape->nodes[at];
    size_t next = at + 1;
    must(at < tape->count && node->type != PC_TAPE_KEY);
    if (node->type == PC_TAPE_NUMBER) {
        struct pc_js_number number = pc_js_number(pc_tape_text(node));
        must(pc_js_number_compare(&number, &number) == 0);
    }
    bool object = node->type == PC_TAPE_OBJECT;
    if (!object && node->type != PC_TAPE_ARRAY) {
        must(node->next == next);
        return next;
    }
    for (uint32_t i = 0; i < node->length; i++) {
        must(next < tape->count);
        must(!object || (tape->nodes[next].type == PC_TAPE_KEY &&
                         tape->nodes[next].next == pc_tape_hash(pc_tape_text(&tape->nodes[next]))));
        next = walk(tape, next + object);
    }
    must(node->next == next);
    return next;
}

static void pointer_leads_back(const struct pc_tape *tape, size_t at) {
    PC_CLEANUP(pc_buf_free) struct pc_buf pointer = {0};
    size_t found = 0;
    pc_tape_pointer(tape, at, &pointer);
    must(pc_tape_find(tape, 0, pc_buf_span(&pointer), &found) == PC_OK);
    must(found == at + (tape->nodes[at].type == PC_TAPE_KEY));
}

/* jansson refuses numbers that a double cannot hold, and takes a NUL behind a number. */
static bool jansson_reads(const uint8_t *data, size_t size, bool *undecided) {
    json_error_t error;
    size_t flags = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL;
    json_t *json = json_loadb((const char *)data, size, flags, &error);
    enum json_error_code code = json == NULL ? json_error_code(&error) : json_error_unknown;
    *undecided = code == json_error_numeric_overflow || code == json_error_null_byte_in_key ||
                 (size > 0 && memchr(data, '\0', size) != NULL);
    json_decref(json);
    return json != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape_error error = {0, NULL};
    struct pc_tape tape;
    bool undecided;
    pc_err err = pc_tape_read(pc_span(data, size), NULL, &arena, &tape, &error);
    bool other = jansson_reads(data, size, &undecided);
    must(err == PC_ERR_RANGE || undecided || other == (err == PC_OK));
    must(arena.used <= 100 * size + 4096);
    if (err != PC_OK) {
        must(error.reason != NULL && error.offset <= size);
        return 0;
    }
    must(walk(&tape, 0) == tape.count);
    for (size_t i = 0; i < tape.count && i < 64; i++)
        pointer_leads_back(&tape, i);
    return 0;
}
