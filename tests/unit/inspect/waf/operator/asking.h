/* Asking an operator by its name, as an engine does. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_OPERATOR_ASKING_H
#define PC_TESTS_UNIT_INSPECT_WAF_OPERATOR_ASKING_H

#include "inspect/waf/operator/operator.h"
#include "inspect/waf/transform/transform.h"

#include "../../../testing.h"

/* Both end with the program. */
static struct pc_waf_captures captured;
static struct pc_arena capture_arena;

static enum pc_waf_outcome ask_with(const char *name, struct pc_span argument, struct pc_span value,
                                    const struct pc_span *files, size_t file_count, bool ready) {
    const struct pc_waf_operator *op = pc_waf_operator_find(pc_span_str(name));
    assert_non_null(op);
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_operator_context *context;
    assert_int_equal(pc_waf_operator_context_new(&context), PC_OK);
    void *made = NULL;
    if (ready && op->prepare != NULL)
        assert_int_equal(op->prepare(argument, files, file_count, &arena, &made, NULL), PC_OK);
    captured = (struct pc_waf_captures){0};
    struct pc_waf_question question = {argument, made, value, NULL, &capture_arena, context};
    enum pc_waf_outcome plain = op->ask(&question);
    question.captures = &captured;
    enum pc_waf_outcome outcome = op->ask(&question);
    assert_int_equal(plain, outcome);
    /* what classes of bytes rule out is never found */
    if (outcome == PC_WAF_YES && op->rules_out != NULL)
        assert_false(op->rules_out(made, pc_waf_classes(value)));
    if (op->release != NULL)
        op->release(made);
    pc_waf_operator_context_free(context);
    return outcome;
}

__attribute__((unused)) static enum pc_waf_outcome ask(const char *name, const char *argument,
                                                       const char *value) {
    return ask_with(name, pc_span_str(argument), pc_span_str(value), NULL, 0, true);
}

__attribute__((unused)) static enum pc_waf_outcome
ask_expanded(const char *name, const char *argument, const char *value) {
    return ask_with(name, pc_span_str(argument), pc_span_str(value), NULL, 0, false);
}

__attribute__((unused)) static enum pc_waf_outcome ask_file(const char *name, const char *file,
                                                            const char *value) {
    struct pc_span text = pc_span_str(file);
    return ask_with(name, PC_SPAN("a.data"), pc_span_str(value), &text, 1, true);
}

/* The argument is refused, with these words. */
__attribute__((unused)) static void assert_refused(const char *name, const char *argument,
                                                   const char *words) {
    const struct pc_waf_operator *op = pc_waf_operator_find(pc_span_str(name));
    assert_non_null(op);
    struct pc_diag diag = {""};
    assert_int_not_equal(pc_waf_operator_check(op, pc_span_str(argument), NULL, 0, &diag), PC_OK);
    if (strstr(diag.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", diag.text, words);
}

#endif
