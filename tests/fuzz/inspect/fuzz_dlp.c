/*
 * The DLP scanner over any text: the findings and what is passed on are the same wherever it is
 * cut, nothing but matches changes, and a mask shows no more than the first and the last character.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/dlp/dlp.h"

enum { FINDINGS = 4096, HEAD = 3 };

struct said {
    struct pc_dlp_finding all[FINDINGS];
    size_t count;
    struct pc_buf released;
    pc_err err;
};

static void check(bool holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "fuzz_dlp: %s\n", what);
    abort();
}

static void note(void *context, const struct pc_dlp_finding *finding) {
    struct said *said = context;
    check(finding->start < finding->end, "an empty finding");
    check(said->count == 0 || said->count > FINDINGS ||
              said->all[said->count - 1].end <= finding->start,
          "findings overlap, or are out of order");
    check(finding->match_at + finding->match_len == finding->context.len &&
              finding->context.len <= PC_DLP_CONTEXT,
          "a context of a wrong length");
    if (said->count < FINDINGS)
        said->all[said->count] = *finding;
    said->count++;
}

static struct pc_dlp_scanner *make_scanner(void) {
    static const struct pc_dlp_rule own[] = {
        {.name = PC_SPAN("staff"),
         .description = PC_SPAN("x"),
         .level = PC_DLP_LOW,
         .action = PC_DLP_LOG,
         .pattern = PC_SPAN("\\bEMP-[0-9]{4,6}\\b")},
        {.name = PC_SPAN("words"),
         .description = PC_SPAN("x"),
         .level = PC_DLP_HIGH,
         .action = PC_DLP_REDACT,
         .pattern = PC_SPAN("^[a-z ]{4,9}[!?]$"),
         .ignore_case = true},
    };
    struct pc_buf image = {0};
    struct pc_dlp_scanner *scanner = NULL;
    check(pc_dlp_rules_compile(own, 2, &image, NULL) == PC_OK, "own rules do not compile");
    check(pc_dlp_scanner_new(pc_buf_span(&image), &scanner, NULL) == PC_OK, "no scanner");
    pc_buf_free(&image);
    return scanner;
}

static void scan(struct pc_dlp_scanner *scanner, struct pc_dlp_options options, struct pc_span text,
                 uint32_t seed, size_t most, struct said *said) {
    struct pc_dlp_stream *stream = NULL;
    said->count = 0;
    said->err = PC_OK;
    pc_buf_clear(&said->released);
    options.on_finding = note;
    options.context = said;
    check(pc_dlp_begin(scanner, &options, &stream) == PC_OK, "no stream");
    bool last = false;
    while (!last && said->err == PC_OK) {
        seed = seed * 1664525 + 1013904223;
        size_t piece = most == 0 ? text.len : (seed >> 8) % (most + 1);
        struct pc_span chunk = pc_span_upto(text, piece);
        text = pc_span_from(text, chunk.len);
        last = text.len == 0;
        uint64_t settled = pc_dlp_settled(stream);
        said->err = pc_dlp_feed(stream, chunk, last, &said->released);
        check(pc_dlp_settled(stream) >= settled, "what was settled is not");
        if (options.mode == PC_DLP_PASS_ON && said->err == PC_OK)
            check(said->released.len ==
                      (last ? pc_dlp_tally_of(stream).fed : pc_dlp_settled(stream)),
                  "not all that is settled was passed on");
    }
    pc_dlp_end(stream);
}

static void compare(const struct said *a, const struct said *b) {
    check(a->count == b->count && a->err == b->err, "another number of findings");
    for (size_t i = 0; i < a->count && i < FINDINGS; i++)
        check(a->all[i].index == b->all[i].index && a->all[i].start == b->all[i].start &&
                  a->all[i].end == b->all[i].end && a->all[i].context.len == b->all[i].context.len,
              "another finding");
    check(pc_span_eq(pc_buf_span(&a->released), pc_buf_span(&b->released)), "another text");
}

/* The bytes of a mask that are not stars: a character's at each end, or none. */
static void check_mask(const char *out, const char *in, size_t len, enum pc_dlp_masking masking) {
    for (size_t i = 0; i < len; i++) {
        bool at_end = i < 4 || len - i <= 4;
        check(out[i] == '*' || (masking == PC_DLP_PARTIAL && at_end && out[i] == in[i]),
              "a mask shows too much");
    }
}

static void check_released(const struct said *said, struct pc_span text,
                           enum pc_dlp_masking masking) {
    size_t at = 0;
    const char *out = said->released.ptr;
    for (size_t i = 0; i < said->count && i < FINDINGS; i++) {
        const struct pc_dlp_finding *finding = &said->all[i];
        size_t start = (size_t)finding->start, end = (size_t)finding->end;
        if (finding->action < PC_DLP_REDACT)
            continue;
        check(start <= said->released.len &&
                  (start == at || memcmp(out + at, text.ptr + at, start - at) == 0),
              "something else was changed");
        if (finding->action == PC_DLP_BLOCK) {
            check(said->err == PC_ERR_DENIED && said->released.len == start,
                  "not cut at the match");
            return;
        }
        check_mask(out + start, text.ptr + start, end - start, masking);
        at = end;
    }
    check(said->err == PC_OK && said->released.len == text.len, "not all was passed on");
    check(at == text.len || memcmp(out + at, text.ptr + at, text.len - at) == 0,
          "the rest was changed");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pc_dlp_scanner *plain, *own;
    static struct said whole, pieces;
    if (plain == NULL) {
        check(pc_dlp_scanner_new((struct pc_span){0}, &plain, NULL) == PC_OK, "no scanner");
        own = make_scanner();
    }
    if (size < HEAD)
        return 0;
    struct pc_span text = pc_span(data + HEAD, size - HEAD);
    struct pc_dlp_scanner *scanner = (data[0] & 1) != 0 ? own : plain;
    uint8_t actions[PC_DLP_RULES];
    memset(actions, data[0] >> 1 & 3, sizeof actions);
    struct pc_dlp_options options = {
        .mode = (data[0] & 8) != 0 ? PC_DLP_FIND : PC_DLP_PASS_ON,
        .masking = (data[0] & 16) != 0 ? PC_DLP_FULL : PC_DLP_PARTIAL,
        .actions = (data[0] & 32) != 0 ? NULL : actions,
    };
    scan(scanner, options, text, 0, 0, &whole);
    scan(scanner, options, text, data[1], data[2] < 128 ? 1 + data[2] % 8u : data[2] * 5u, &pieces);
    compare(&whole, &pieces);
    if (options.mode == PC_DLP_PASS_ON)
        check_released(&whole, text, options.masking);
    return 0;
}
