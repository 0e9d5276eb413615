/* Whole transactions: "POST /?a=b HTTP/1.1\nHeader: x\n\nbody", a line of five '=', and the answer
 * likewise. The first byte chooses the rules: every operator, transformation and processor, or some
 * like those of the Core Rule Set. What matches is the same with the prefilter and without, and the
 * work is bounded. */
#define _GNU_SOURCE /* memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/waf/transaction.h"

#include "transaction_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SETS = 2, MOST_WORK = 20000000 };

static struct pc_waf_engine *engines[SETS];

static void need(bool truth) {
    if (!truth)
        abort();
}

static pc_err fetch(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    (void)from, (void)diag;
    *name_out = name;
    *text = pc_span_eq(name, PC_SPAN("a.conf"))          ? *(const struct pc_span *)context
            : pc_span_eq(name, PC_SPAN("networks.data")) ? PC_SPAN("192.0.2.0/24\n2001:db8::/32\n")
                                                         : PC_SPAN("passwd\nselect\n<script\n");
    return PC_OK;
}

static struct pc_waf_engine *engine_of(struct pc_span rules) {
    const struct pc_waf_sources sources = {fetch, NULL, &rules};
    const struct pc_waf_bundle_options options = {0};
    struct pc_span name = PC_SPAN("a.conf");
    struct pc_diag diag = {{0}};
    struct pc_buf bytes = {0};
    struct pc_waf_engine *engine = NULL;
    pc_err err = pc_waf_bundle_make(&sources, &name, 1, &options, &bytes, &diag);
    char *memory = aligned_alloc(4096, (bytes.len + 4096) / 4096 * 4096);
    if (err == PC_OK && memory != NULL) {
        memcpy(memory, bytes.ptr, bytes.len);
        err = pc_waf_engine_new(pc_span(memory, bytes.len), &engine, &diag);
    }
    if (err != PC_OK)
        (void)fprintf(stderr, "%s\n", diag.text);
    need(err == PC_OK);
    pc_buf_free(&bytes);
    return engine;
}

static void make(void) {
    struct pc_buf rules = {0};
    add_language_rules(&rules);
    engines[0] = engine_of(pc_buf_span(&rules));
    engines[1] = engine_of(pc_span_str(attack_rules));
    pc_buf_free(&rules);
}

typedef pc_err add_header(struct pc_waf_tx *tx, struct pc_span name, struct pc_span value);

static void give_headers(struct pc_waf_tx *tx, add_header *add, struct pc_span *text) {
    struct pc_span line;
    while (pc_span_split(text, '\n', &line) && line.len > 0) {
        size_t colon = pc_span_find(line, ':');
        need(add(tx, pc_span_upto(line, colon), pc_span_trim(pc_span_from(line, colon + 1))) ==
             PC_OK);
    }
}

static bool give_request(struct pc_waf_tx *tx, struct pc_span text, bool truncated) {
    struct pc_span line = {0}, method = {0}, target = {0};
    (void)pc_span_split(&text, '\n', &line);
    (void)pc_span_split(&line, ' ', &method);
    (void)pc_span_split(&line, ' ', &target);
    need(pc_waf_request_line(tx, method, target, line) == PC_OK);
    give_headers(tx, pc_waf_request_header, &text);
    if (pc_waf_request_headers_end(tx) != PC_WAF_VERDICT_PASS)
        return false;
    if (text.len > 0 && pc_waf_wants_request_body(tx))
        need(pc_waf_request_body(tx, text, truncated) == PC_OK);
    return pc_waf_request_end(tx) == PC_WAF_VERDICT_PASS;
}

static void give_answer(struct pc_waf_tx *tx, struct pc_span text) {
    struct pc_span line = {0};
    (void)pc_span_split(&text, '\n', &line);
    give_headers(tx, pc_waf_response_header, &text);
    if (pc_waf_response_headers_end(tx, 200, line) != PC_WAF_VERDICT_PASS)
        return;
    if (text.len > 0 && pc_waf_wants_response_body(tx))
        need(pc_waf_response_body(tx, text, false) == PC_OK);
    (void)pc_waf_response_end(tx);
}

/* What matched, in words. False: a limit was reached. */
static bool run(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                struct pc_span request, struct pc_span answer, struct pc_buf *out) {
    static const struct pc_ip ip = {4, {192, 0, 2, 1}};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_tx *tx = NULL;
    struct pc_waf_result result;
    need(pc_waf_begin(engine, &arena, options, &tx) == PC_OK);
    need(pc_waf_connection(tx, &ip, 1, &ip, 2) == PC_OK);
    if (give_request(tx, request, options->inbound_threshold == 3))
        give_answer(tx, answer);
    pc_waf_log(tx);
    pc_waf_result(tx, &result);
    for (const struct pc_waf_match *m = result.matches; m != NULL; m = m->next) {
        need(m->at <= m->value.len && m->length <= m->value.len - m->at);
        pc_buf_addf(out, "%u ", m->rule->id);
        pc_buf_add(out, m->variable);
        pc_buf_add(out, m->msg);
        pc_buf_add(out, m->logdata);
    }
    pc_buf_addf(out, "%d %d %u", result.inbound_score, (int)result.verdict, result.denied_by);
    need((result.limit == NULL) == (tx->work <= MOST_WORK) || result.limit != NULL);
    need(options->mode == PC_WAF_BLOCKING || result.verdict == PC_WAF_VERDICT_PASS);
    need(result.limit == NULL || result.would_deny || result.verdict != PC_WAF_VERDICT_PASS);
    return result.limit == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (engines[0] == NULL)
        make();
    if (size == 0)
        return 0;
    static const char line[] = "\n=====\n";
    struct pc_span request = pc_span(data + 1, size - 1), answer = {0};
    const char *at = memmem(request.ptr, request.len, line, sizeof line - 1);
    if (at != NULL) {
        size_t len = (size_t)(at - request.ptr);
        answer = pc_span_from(request, len + sizeof line - 1);
        request = pc_span_upto(request, len);
    }
    const struct pc_waf_options options = {
        .mode = (data[0] & 2) != 0 ? PC_WAF_BLOCKING : PC_WAF_DETECT,
        .detection_paranoia = (data[0] >> 2 & 3) + 1,
        .inbound_threshold = (data[0] >> 4 & 3) + 1,
        .max_work = MOST_WORK,
    };
    struct pc_waf_engine *engine = engines[data[0] % SETS];
    struct pc_buf on = {0}, off = {0};
    pc_waf_engine_prefilter(engine, false);
    bool comparable = run(engine, &options, request, answer, &off);
    pc_waf_engine_prefilter(engine, true);
    comparable = run(engine, &options, request, answer, &on) && comparable;
    need(!comparable || pc_span_eq(pc_buf_span(&on), pc_buf_span(&off)));
    pc_buf_free(&on);
    pc_buf_free(&off);
    return 0;
}
