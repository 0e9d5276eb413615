/* Parsing a literal text, for the tests of the configuration. */
#ifndef PC_TESTS_UNIT_CONFIG_PARSING_H
#define PC_TESTS_UNIT_CONFIG_PARSING_H

#include "../testing.h"

#include <stdio.h>

#include "config/config.h"

struct parsed {
    struct pc_arena arena;
    struct pc_settings settings;
    struct pc_config_errors errors;
    pc_err err;
};

static inline void parse_span(struct parsed *parsed, struct pc_span text) {
    *parsed = (struct parsed){0};
    parsed->err = pc_config_parse(text, PC_SPAN("/srv/gate"), &parsed->arena, &parsed->settings,
                                  &parsed->errors);
}

static inline void parse(struct parsed *parsed, const char *text) {
    parse_span(parsed, pc_span_str(text));
}

static inline void parsed_free(struct parsed *parsed) {
    pc_arena_free(&parsed->arena);
}

/* Good text. */
static inline void parse_good(struct parsed *parsed, const char *text) {
    parse(parsed, text);
    for (size_t i = 0; i < parsed->errors.count; i++)
        print_message("# %u: %.*s: %.*s\n", parsed->errors.items[i].line,
                      PC_ARG(parsed->errors.items[i].key), PC_ARG(parsed->errors.items[i].text));
    assert_int_equal(parsed->err, PC_OK);
    assert_int_equal(parsed->errors.count, 0);
}

static inline bool has(struct pc_span text, const char *needle) {
    return memmem(text.ptr, text.len, needle, strlen(needle)) != NULL;
}

/* Refused; the first complaint is at that line and key and says that. */
static inline void assert_refused(const char *text, uint32_t line, const char *key,
                                  const char *says) {
    struct parsed parsed;
    parse(&parsed, text);
    assert_int_equal(parsed.err, PC_ERR_INVALID);
    assert_true(parsed.errors.count > 0);
    const struct pc_config_error *first = &parsed.errors.items[0];
    if (first->line != line || !pc_span_eq(first->key, pc_span_str(key)) || !has(first->text, says))
        fail_msg("got %u: %s: %s", first->line, first->key.ptr, first->text.ptr);
    parsed_free(&parsed);
}

#endif
