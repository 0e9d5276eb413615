/*
 * Regular expressions of JSON Schema: ECMA-262 with the flag u, over UTF-8.
 *
 * A pattern becomes automata that look at each byte once, where it has neither back references nor
 * word boundaries nor properties of Unicode, lookaheads only right behind ^, and stays small. The
 * others are PCRE2's, with limits: a value that takes too many steps is not decided.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_H
#define PC_INSPECT_SCHEMA_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_JS_PATTERN_BYTES = 16384, /* of the text of a pattern */
    PC_JS_PATTERN_STEPS = 20000, /* that PCRE2 goes back at most */
    PC_JS_PATTERN_VALUE = 8192,  /* bytes of a value that PCRE2 looks at */
};

struct pc_js_pattern;

enum pc_js_answer { PC_JS_NO, PC_JS_YES, PC_JS_LIMIT };

/* diag (may be NULL) says what is wrong with the pattern. PC_ERR_INVALID, PC_ERR_RANGE,
 * PC_ERR_NOMEM. */
PC_MUST pc_err pc_js_pattern_compile(struct pc_span text, struct pc_js_pattern **out,
                                     struct pc_diag *diag);
/* One that matches where at least one of them does. PC_ERR_UNSUPPORTED where that is no automaton.
 */
PC_MUST pc_err pc_js_pattern_join(const struct pc_js_pattern *const *patterns, size_t count,
                                  struct pc_js_pattern **out);
void pc_js_pattern_free(struct pc_js_pattern *pattern);

/* Is it looked at in linear time, whatever the value? */
bool pc_js_pattern_is_linear(const struct pc_js_pattern *pattern);

/* What looking at the value costs at most, in steps of about 50 ns. */
uint64_t pc_js_pattern_work(const struct pc_js_pattern *pattern, struct pc_span value);

/* What asking takes: memory of the arena where PCRE2 needs some, used again by the next question.
 */
struct pc_js_matcher {
    struct pc_arena *arena;
    void *data, *limits; /* PCRE2's; NULL until they are needed */
};

/* Does it match somewhere in the value, which is UTF-8? PC_JS_LIMIT: it would take too long, or
 * memory ran out. */
enum pc_js_answer pc_js_pattern_match(const struct pc_js_pattern *pattern, struct pc_span value,
                                      struct pc_js_matcher *matcher);

#endif
