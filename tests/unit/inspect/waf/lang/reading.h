/* Rule files in memory, for the tests of the language. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_LANG_READING_H
#define PC_TESTS_UNIT_INSPECT_WAF_LANG_READING_H

#include <stdio.h>
#include <stdlib.h>

#include "inspect/waf/lang/lang.h"

#include "../../../testing.h"

struct memory_file {
    const char *name;
    const char *text;
};

struct reading {
    struct pc_arena arena;
    struct memory_file files[8];
    struct pc_waf_ruleset rules;
    struct pc_diag diag;
};

static pc_err memory_fetch(void *context, struct pc_span from, struct pc_span name,
                           struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    (void)from;
    const struct reading *reading = context;
    for (size_t i = 0; i < 8 && reading->files[i].name != NULL; i++) {
        if (!pc_span_eq(name, pc_span_str(reading->files[i].name)))
            continue;
        *name_out = pc_span_str(reading->files[i].name);
        *text = pc_span_str(reading->files[i].text);
        return PC_OK;
    }
    return pc_diag_set(diag, PC_ERR_NOTFOUND, "%.*s: there is no such file", PC_ARG(name));
}

static inline pc_err memory_expand(void *context, struct pc_span from, struct pc_span pattern,
                                   struct pc_arena *arena, struct pc_span **names, size_t *count,
                                   struct pc_diag *diag) {
    (void)from, (void)pattern, (void)diag;
    const struct reading *reading = context;
    *names = PC_ARENA_ARRAY(arena, struct pc_span, 8);
    for (*count = 0; *count < 7 && reading->files[*count + 1].name != NULL; (*count)++)
        (*names)[*count] = pc_span_str(reading->files[*count + 1].name);
    return PC_OK;
}

/* Reads reading->files[0]. */
static inline pc_err read_files(struct reading *reading) {
    struct pc_waf_sources sources = {memory_fetch, memory_expand, reading};
    struct pc_span name = pc_span_str(reading->files[0].name);
    return pc_waf_lang_read(&sources, &name, 1, &reading->arena, &reading->rules, &reading->diag);
}

static inline pc_err read_text(struct reading *reading, const char *text) {
    struct pc_span copy; /* what is read borrows from it */
    assert_int_equal(pc_arena_copy(&reading->arena, pc_span_str(text), &copy), PC_OK);
    reading->files[0] = (struct memory_file){"a.conf", copy.ptr};
    return read_files(reading);
}

/* Reads a text that is right. */
static inline void must_read(struct reading *reading, const char *text) {
    pc_err err = read_text(reading, text);
    if (err != PC_OK)
        print_error("%s\n", reading->diag.text);
    assert_int_equal(err, PC_OK);
}

static inline const struct pc_waf_rule *rule_at(const struct reading *reading, size_t index) {
    assert_true(index < reading->rules.entry_count);
    assert_non_null(reading->rules.entries[index].rule);
    return reading->rules.entries[index].rule;
}

/* The text is an error, whose words begin with `where` and hold `what`. */
static inline void refuses(const char *text, const char *where, const char *what) {
    struct reading reading = {0};
    pc_err err = read_text(&reading, text);
    bool said = strncmp(reading.diag.text, where, strlen(where)) == 0 &&
                strstr(reading.diag.text, what) != NULL;
    if (err == PC_OK || !said)
        print_error("%s → %s; wanted %s … %s\n", text, reading.diag.text, where, what);
    assert_int_not_equal(err, PC_OK);
    assert_true(said);
    pc_arena_free(&reading.arena);
}

#endif
