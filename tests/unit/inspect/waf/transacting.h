/* An engine over rules that a test writes down, and whole transactions as texts. */
#ifndef PC_TESTS_UNIT_INSPECT_WAF_TRANSACTING_H
#define PC_TESTS_UNIT_INSPECT_WAF_TRANSACTING_H

#include <stdio.h>

#include "inspect/waf/waf.h"

#include "lang/reading.h"

/* Rules, their engine, and one transaction at a time. */
struct wall {
    struct reading rules;
    char *bundle;
    size_t bundle_len;
    struct pc_waf_engine *engine;
    struct pc_waf_options options;
    struct pc_arena arena;
    struct pc_waf_tx *tx;
    struct pc_waf_result result;
};

static inline pc_err make_bundle(struct wall *wall, struct pc_buf *out) {
    struct pc_waf_sources sources = {memory_fetch, memory_expand, &wall->rules};
    struct pc_span name = pc_span_str(wall->rules.files[0].name);
    const struct pc_waf_bundle_options options = {0};
    return pc_waf_bundle_make(&sources, &name, 1, &options, out, &wall->rules.diag);
}

/* The bytes where an engine takes them: at the beginning of a page. */
static inline void place_bundle(struct wall *wall, struct pc_span bytes) {
    wall->bundle_len = bytes.len;
    wall->bundle = aligned_alloc(4096, (bytes.len + 4096) / 4096 * 4096);
    assert_non_null(wall->bundle);
    memcpy(wall->bundle, bytes.ptr, bytes.len);
}

/* Rules that are right; more files than the first may stand in wall->rules.files. */
static inline void build(struct wall *wall, const char *rules) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    wall->rules.files[0] = (struct memory_file){"a.conf", rules};
    pc_err err = make_bundle(wall, &bytes);
    if (err == PC_OK) {
        place_bundle(wall, pc_buf_span(&bytes));
        err = pc_waf_engine_new(pc_span(wall->bundle, bytes.len), &wall->engine, &wall->rules.diag);
    }
    if (err != PC_OK)
        print_error("%s: %s\n", pc_err_name(err), wall->rules.diag.text);
    assert_int_equal(err, PC_OK);
    wall->options.mode = PC_WAF_BLOCKING;
    wall->options.max_work = UINT64_MAX / 2; /* time counts, and what these tests ask takes some */
    wall->options.now = 1000 * PC_SECOND;
}

/* Also for PC_CLEANUP. */
static inline void tear_down(struct wall *wall) {
    pc_waf_engine_free(wall->engine);
    free(wall->bundle);
    pc_arena_free(&wall->arena);
    pc_arena_free(&wall->rules.arena);
    *wall = (struct wall){0};
}

static inline pc_err begin(struct wall *wall) {
    static const struct pc_ip client = {4, {192, 0, 2, 1}}, server = {4, {198, 51, 100, 2}};
    pc_arena_reset(&wall->arena);
    wall->tx = NULL;
    wall->result = (struct pc_waf_result){0};
    pc_err err = pc_waf_begin(wall->engine, &wall->arena, &wall->options, &wall->tx);
    return err != PC_OK ? err : pc_waf_connection(wall->tx, &client, 40000, &server, 443);
}

typedef pc_err add_header(struct pc_waf_tx *tx, struct pc_span name, struct pc_span value);

/* "Name: value" lines up to an empty one. */
static inline pc_err give_headers(struct wall *wall, add_header *add, struct pc_span *text) {
    struct pc_span line;
    while (pc_span_split(text, '\n', &line) && line.len > 0) {
        size_t colon = pc_span_find(line, ':');
        pc_err err =
            add(wall->tx, pc_span_upto(line, colon), pc_span_trim(pc_span_from(line, colon + 1)));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

/* "GET /a HTTP/1.1\nHost: b\n\nbody" through phases 1 and 2. */
static inline pc_err give_request(struct wall *wall, struct pc_span text, bool truncated) {
    struct pc_span line, method, target;
    (void)pc_span_split(&text, '\n', &line);
    (void)pc_span_split(&line, ' ', &method);
    (void)pc_span_split(&line, ' ', &target);
    pc_err err = pc_waf_request_line(wall->tx, method, target, line);
    if (err == PC_OK)
        err = give_headers(wall, pc_waf_request_header, &text);
    if (err != PC_OK || pc_waf_request_headers_end(wall->tx) != PC_WAF_VERDICT_PASS)
        return err;
    if (text.len > 0 && pc_waf_wants_request_body(wall->tx))
        err = pc_waf_request_body(wall->tx, text, truncated);
    if (err == PC_OK)
        (void)pc_waf_request_end(wall->tx);
    return err;
}

/* "200\nContent-Type: text/html\n\nbody" through phases 3 and 4, unless something was decided. */
static inline pc_err give_answer(struct wall *wall, struct pc_span text) {
    struct pc_span line;
    uint64_t status = 0;
    pc_waf_result(wall->tx, &wall->result);
    if (wall->result.verdict != PC_WAF_VERDICT_PASS)
        return PC_OK;
    (void)pc_span_split(&text, '\n', &line);
    pc_err err = pc_span_u64(line, 999, &status);
    if (err == PC_OK)
        err = give_headers(wall, pc_waf_response_header, &text);
    if (err != PC_OK || pc_waf_response_headers_end(wall->tx, (unsigned)status,
                                                    PC_SPAN("HTTP/1.1")) != PC_WAF_VERDICT_PASS)
        return err;
    if (text.len > 0 && pc_waf_wants_response_body(wall->tx))
        err = pc_waf_response_body(wall->tx, text, false);
    if (err == PC_OK)
        (void)pc_waf_response_end(wall->tx);
    return err;
}

static inline void finish(struct wall *wall) {
    pc_waf_log(wall->tx);
    pc_waf_result(wall->tx, &wall->result);
}

/* A whole transaction; answer may be NULL. */
static inline void exchange(struct wall *wall, const char *request, const char *answer) {
    assert_int_equal(begin(wall), PC_OK);
    assert_int_equal(give_request(wall, pc_span_str(request), false), PC_OK);
    if (answer != NULL)
        assert_int_equal(give_answer(wall, pc_span_str(answer)), PC_OK);
    finish(wall);
}

/* "1,2": the rules that matched, in their order. */
static inline const char *ids(const struct wall *wall) {
    static _Thread_local char text[1024];
    struct pc_buf buf = pc_buf_over(text, sizeof text - 1);
    for (const struct pc_waf_match *m = wall->result.matches; m != NULL; m = m->next) {
        if (buf.len > 0)
            pc_buf_add_char(&buf, ',');
        pc_buf_add_u64(&buf, m->rule->id);
    }
    text[buf.len] = '\0';
    return text;
}

/* The request matches these rules: with the prefilter, with what it knows by then, and without. */
static inline void matches(struct wall *wall, const char *request, const char *wanted) {
    for (int turn = 0; turn < 3; turn++) {
        pc_waf_engine_prefilter(wall->engine, turn < 2);
        exchange(wall, request, NULL);
        if (strcmp(ids(wall), wanted) != 0)
            print_error("%s\n→ %s; wanted %s\n", request, ids(wall), wanted);
        assert_string_equal(ids(wall), wanted);
    }
    pc_waf_engine_prefilter(wall->engine, true);
}

/* Rules that one request matches. */
static inline void rules_match(const char *rules, const char *request, const char *wanted) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, rules);
    matches(&wall, request, wanted);
}

static inline const struct pc_waf_match *match_at(const struct wall *wall, size_t index) {
    const struct pc_waf_match *match = wall->result.matches;
    for (; match != NULL && index > 0; index--)
        match = match->next;
    assert_non_null(match);
    return match;
}

static inline const char *tx_text(const struct wall *wall, const char *name) {
    static _Thread_local char text[256];
    struct pc_span value = pc_waf_tx_variable(wall->tx, pc_span_str(name));
    (void)snprintf(text, sizeof text, "%.*s", PC_ARG(value));
    return text;
}

#endif
