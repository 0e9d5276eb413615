/* Feeding texts to the scanner, cut in every way, and keeping what it says. */
#ifndef TESTS_INSPECT_DLP_SCANNING_H
#define TESTS_INSPECT_DLP_SCANNING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "inspect/dlp/dlp.h"

enum { FINDINGS = 64 };

/* What one scan said. */
struct said {
    struct {
        const struct pc_dlp_rule *rule;
        enum pc_dlp_action action;
        uint64_t start, end;
        char context[PC_DLP_CONTEXT + 1];
        uint8_t hash[PC_DLP_HASH];
    } all[FINDINGS];
    size_t count;
    struct pc_dlp_tally tally;
    struct pc_buf released;
    pc_err err;
};

static inline void note(void *context, const struct pc_dlp_finding *finding) {
    struct said *said = context;
    size_t i = said->count++;
    if (i >= FINDINGS)
        return;
    said->all[i].rule = finding->rule;
    said->all[i].action = finding->action;
    said->all[i].start = finding->start;
    said->all[i].end = finding->end;
    assert_true(finding->match_at + finding->match_len <= finding->context.len);
    assert_true(finding->context.len <= PC_DLP_CONTEXT);
    snprintf(said->all[i].context, sizeof said->all[i].context, "%.*s", PC_ARG(finding->context));
    memcpy(said->all[i].hash, finding->hash, PC_DLP_HASH);
}

/* No digest, but one that tells matches apart. */
static inline void digest(void *context, struct pc_span match, uint8_t out[PC_DLP_HASH]) {
    (void)context;
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < match.len; i++)
        hash = (hash ^ (uint8_t)match.ptr[i]) * 1099511628211u;
    memcpy(out, &hash, sizeof hash);
    memcpy(out + 8, &hash, sizeof hash);
}

static inline struct pc_dlp_scanner *scanner_of(const struct pc_dlp_rule *own, size_t count) {
    PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
    struct pc_dlp_scanner *scanner = NULL;
    struct pc_diag diag = {""};
    pc_err err = pc_dlp_rules_compile(own, count, &image, &diag);
    if (err != PC_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(pc_dlp_scanner_new(pc_buf_span(&image), &scanner, &diag), PC_OK);
    return scanner;
}

/* Feeds the pieces whose ends are given, and the rest. */
static inline void feed(struct pc_dlp_scanner *scanner, struct pc_dlp_options options,
                        struct pc_span text, const size_t *ends, size_t count, struct said *said) {
    struct pc_dlp_stream *stream = NULL;
    memset(said, 0, sizeof *said);
    options.on_finding = note;
    options.hash = digest;
    options.context = said;
    assert_int_equal(pc_dlp_begin(scanner, &options, &stream), PC_OK);
    size_t at = 0;
    for (size_t i = 0; i <= count && said->err == PC_OK; i++) {
        size_t end = i < count ? ends[i] : text.len;
        /* A copy of its own, so that reading beside it is seen. */
        char *piece = malloc(end - at + 1);
        assert_non_null(piece);
        memcpy(piece, text.ptr + at, end - at);
        said->err = pc_dlp_feed(stream, pc_span(piece, end - at), i == count, &said->released);
        free(piece);
        at = end;
    }
    said->tally = pc_dlp_tally_of(stream);
    pc_dlp_end(stream);
}

static inline void assert_said_equal(const struct said *a, const struct said *b,
                                     struct pc_span text) {
    if (a->count != b->count)
        fail_msg("%zu findings, then %zu in: %.*s", a->count, b->count, PC_ARG(text));
    for (size_t i = 0; i < a->count && i < FINDINGS; i++) {
        assert_string_equal(a->all[i].rule->name.ptr, b->all[i].rule->name.ptr);
        assert_int_equal(a->all[i].start, b->all[i].start);
        assert_int_equal(a->all[i].end, b->all[i].end);
        assert_string_equal(a->all[i].context, b->all[i].context);
        assert_memory_equal(a->all[i].hash, b->all[i].hash, PC_DLP_HASH);
    }
    assert_int_equal(a->err, b->err);
    assert_int_equal(a->released.len, b->released.len);
    if (a->released.len > 0)
        assert_memory_equal(a->released.ptr, b->released.ptr, a->released.len);
}

static inline bool holds(const struct pc_buf *text, const char *part) {
    for (size_t i = 0; i + strlen(part) <= text->len; i++)
        if (memcmp(text->ptr + i, part, strlen(part)) == 0)
            return true;
    return false;
}

#endif
