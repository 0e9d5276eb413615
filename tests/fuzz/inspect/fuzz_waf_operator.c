/* Operators: the first byte chooses one, a NUL ends its argument, the rest is the value. Captures
 * lie in the value or are copies, and what is not handed to libinjection is not found by it. */
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/operator/operator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int libinjection_sqli(const char *text, size_t len, char fingerprint[8]);
int libinjection_xss(const char *text, size_t len);

static void need(bool truth) {
    if (!truth)
        abort();
}

static void check_captures(const struct pc_waf_captures *captures) {
    need(captures->count <= PC_WAF_CAPTURES);
    unsigned sum = 0;
    for (size_t i = 0; i < captures->count; i++)
        for (size_t j = 0; j < captures->parts[i].len; j++)
            sum += (unsigned char)captures->parts[i].ptr[j];
    need(sum != 1234567891u);
}

static void check_library(const struct pc_waf_operator *op, struct pc_span value,
                          enum pc_waf_outcome outcome) {
    char fingerprint[8];
    if (value.len > 0 && strcmp(op->name, "detectSQLi") == 0)
        need((libinjection_sqli(value.ptr, value.len, fingerprint) != 0) ==
             (outcome == PC_WAF_YES));
    if (value.len > 0 && strcmp(op->name, "detectXSS") == 0)
        need((libinjection_xss(value.ptr, value.len) != 0) == (outcome == PC_WAF_YES));
}

static void ask(const struct pc_waf_operator *op, struct pc_waf_question question) {
    struct pc_waf_captures captures = {0};
    enum pc_waf_outcome plain = op->ask(&question);
    question.captures = &captures;
    enum pc_waf_outcome outcome = op->ask(&question);
    need(plain == outcome || plain == PC_WAF_LIMIT || outcome == PC_WAF_LIMIT);
    check_captures(&captures);
    check_library(op, question.value, outcome);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    const struct pc_waf_operator *op = &pc_waf_operators[data[0] % pc_waf_operator_count];
    struct pc_span rest = pc_span(data + 1, size - 1), argument;
    if (!pc_span_split(&rest, 0, &argument))
        return 0;
    struct pc_arena arena = {0};
    void *ready = NULL;
    struct pc_waf_question question = {.argument = argument, .value = rest, .arena = &arena};
    if (pc_waf_operator_context_new(&question.context) != PC_OK)
        return 0;
    ask(op, question);
    if (op->prepare != NULL && op->prepare(argument, &argument, 1, &arena, &ready, NULL) == PC_OK) {
        question.ready = ready;
        ask(op, question);
        if (op->release != NULL)
            op->release(ready);
    }
    pc_waf_operator_context_free(question.context);
    pc_arena_free(&arena);
    return 0;
}
