/*
 * A pattern as PCRE2 takes it, for what no automaton can do.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_PCRE2_H
#define PC_INSPECT_SCHEMA_PATTERN_PCRE2_H

#include "inspect/schema/pattern.h"
#include "inspect/schema/pattern_tree.h"

/* *out is for pc_js_pcre2_free. PC_ERR_INVALID where PCRE2 refuses it; diag (may be NULL) says why.
 */
PC_MUST pc_err pc_js_pcre2_compile(const struct pc_js_tree *tree, void **out, struct pc_diag *diag);
void pc_js_pcre2_free(void *code);
enum pc_js_answer pc_js_pcre2_match(const void *code, struct pc_span value,
                                    struct pc_js_matcher *matcher);

#endif
