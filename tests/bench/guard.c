/*
 * What a guard costs: MB/s of CPU time over texts of each kind, beside the scanner alone; time for
 * a small request; and memory for a long answer. Arguments: MiB of each text (256), of the answer
 * (1024).
 */
#include "bench.h"

#include <malloc.h>
#include <sys/resource.h>

#include "inspect/guard/guard.h"

enum { BLOCK = 1024 * 1024, CHUNK = 32 * 1024, SMALL = 2048, ROUNDS = 20000 };

static const char *const words[] = {
    "order",   "name",  "state", "amount", "the quick brown fox",
    "12.50",   "2024",  "true",  "hello",  "a longer text of some words",
    "item 17", "north", "grey",  "value",  "9f86d081"};

static uint64_t state = 1;

static const char *word(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return words[(state >> 33) % (sizeof words / sizeof words[0])];
}

/* ---- texts */

static void add_json(struct pc_buf *out) {
    pc_buf_addf(out, "{\"id\":%u,\"%s\":\"%s %s\",", (unsigned)(state >> 40), word(), word(),
                word());
    pc_buf_addf(out, "\"tags\":[\"%s\",\"%s\"],\"nested\":{\"%s\":%u}},\n", word(), word(), word(),
                (unsigned)(state >> 50));
}

static void add_prose_json(struct pc_buf *out) {
    pc_buf_addf(out, "{\"id\":%u,\"text\":\"", (unsigned)(state >> 40));
    for (int i = 0; i < 60; i++)
        pc_buf_addf(out, "%s ", word());
    pc_buf_add_str(out, "\"},\n");
}

static void add_escaped_json(struct pc_buf *out) {
    pc_buf_addf(out, "{\"%s\":\"<p>\\n%s\\t\\\"%s\\\"\\u00e9\\/%s</p>\"},\n", word(), word(),
                word(), word());
}

static void add_text(struct pc_buf *out) {
    pc_buf_addf(out, "%s %s, %s %s %s.\n", word(), word(), word(), word(), word());
}

static void add_form(struct pc_buf *out) {
    pc_buf_addf(out, "%s=%s%%20+%s&", "field", "value%2c", "some-more-text-without-escapes");
}

static void add_xml(struct pc_buf *out) {
    pc_buf_addf(out, "<item id=\"%u\"><name>%s</name><text>%s &amp; %s</text></item>\n",
                (unsigned)(state >> 40), word(), word(), word());
}

static void add_findings(struct pc_buf *out) {
    add_json(out);
    if (state >> 60 == 0)
        pc_buf_add_str(
            out, "{\"card\":\"4539 1488 0343 6467\",\"mail\":\"mia.tester@acme-corp.com\"},\n");
}

/* Texts that make the most work. */
static void add_cards(struct pc_buf *out) {
    pc_buf_add_str(out, "[\"4539 1488 0343 6467\",\"mia.tester@acme-corp.com\"],");
}

static void add_brackets(struct pc_buf *out) {
    pc_buf_add_str(out, "[[{\"a\":[[{}]]},[[[[]]]]]],");
}

static void add_backslashes(struct pc_buf *out) {
    pc_buf_add_str(out, "\\u00e9\\n\\\\\\\"\\ud83d\\ude00");
}

static void add_separators(struct pc_buf *out) {
    pc_buf_add_str(out, "&=&+%41&");
}

static void add_tags(struct pc_buf *out) {
    pc_buf_add_str(out, "<a b=''>&#49;</a>");
}

static void add_delimiters(struct pc_buf *out) {
    pc_buf_add_str(out, "--b\r\nA: b\r\n\r\n--b\r\nContent-Type: text/json\r\n\r\n{}\r\n--\r\n");
}

static const struct text {
    const char *name, *type, *encoding;
    void (*add)(struct pc_buf *out);
} texts[] = {
    {"json", "application/json", "", add_json},
    {"json, prose", "application/json", "", add_prose_json},
    {"json, escapes", "application/json", "", add_escaped_json},
    {"json, findings", "application/json", "", add_findings},
    {"json, gzip", "application/json", "gzip", add_json},
    {"json, br", "application/json", "br", add_json},
    {"text", "text/plain", "", add_text},
    {"form", "application/x-www-form-urlencoded", "", add_form},
    {"xml", "application/xml", "", add_xml},
    {"worst: cards", "application/json", "", add_cards},
    {"worst: brackets", "application/json", "", add_brackets},
    {"worst: escapes", "application/json", "", add_backslashes},
    {"worst: form", "application/x-www-form-urlencoded", "", add_separators},
    {"worst: tags", "application/xml", "", add_tags},
    {"worst: parts", "multipart/form-data; boundary=b", "", add_delimiters},
};

/* ---- measuring */

static double cpu(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static struct pc_guard *begin(struct pc_dlp_scanner *scanner, const struct text *text,
                              enum pc_dlp_mode mode, const uint8_t *actions) {
    const struct pc_guard_options options = {.content_type = pc_span_str(text->type),
                                             .content_encoding = pc_span_str(text->encoding),
                                             .actions = actions,
                                             .limits = {.ratio = 10000},
                                             .mode = mode};
    struct pc_guard *guard;
    must(pc_guard_begin(scanner, &options, &guard));
    return guard;
}

/* Seconds for `blocks` blocks, sent as `wire`, which is coded as a whole where it is coded. */
static double run_guard(struct pc_dlp_scanner *scanner, const struct text *text,
                        enum pc_dlp_mode mode, const uint8_t *actions, struct pc_span wire,
                        size_t times) {
    struct pc_guard *guard = begin(scanner, text, mode, actions);
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    double start = cpu();
    for (size_t i = 0; i < times; i++)
        for (struct pc_span rest = wire; rest.len > 0;) {
            struct pc_span chunk = pc_span_upto(rest, CHUNK);
            rest = pc_span_from(rest, chunk.len);
            must(pc_guard_feed(guard, chunk, i + 1 == times && rest.len == 0, &out));
            pc_buf_clear(&out);
        }
    double took = cpu() - start;
    pc_guard_end(guard);
    return took;
}

static double run_scanner(struct pc_dlp_scanner *scanner, struct pc_span text,
                          const uint8_t *actions, size_t times) {
    const struct pc_dlp_options options = {.mode = PC_DLP_FIND, .actions = actions};
    struct pc_dlp_stream *stream;
    must(pc_dlp_begin(scanner, &options, &stream));
    double start = cpu();
    for (size_t i = 0; i < times; i++)
        for (struct pc_span rest = text; rest.len > 0;) {
            struct pc_span chunk = pc_span_upto(rest, CHUNK);
            rest = pc_span_from(rest, chunk.len);
            must(pc_dlp_feed(stream, chunk, i + 1 == times && rest.len == 0, NULL));
        }
    double took = cpu() - start;
    pc_dlp_end(stream);
    return took;
}

static void encode(const struct text *text, struct pc_span block, size_t times,
                   struct pc_buf *out) {
    struct pc_content_codings codings;
    struct pc_content_encoder *encoder;
    must(pc_content_codings_read(pc_span_str(text->encoding), &codings));
    must(pc_content_encoder_new(&codings, &encoder));
    for (size_t i = 0; i < times; i++)
        must(pc_content_encode(encoder, block, false, i + 1 == times, out));
    pc_content_encoder_free(encoder);
}

static void bench_text(struct pc_dlp_scanner *scanner, const struct text *text, size_t blocks,
                       const uint8_t *actions) {
    PC_CLEANUP(pc_buf_free) struct pc_buf block = {0}, coded = {0};
    pc_buf_add_str(&block, text->type[0] == 'a' && text->add != add_form ? "[" : "");
    while (block.len < BLOCK)
        text->add(&block);
    struct pc_span wire = pc_buf_span(&block);
    size_t times = blocks;
    if (text->encoding[0] != '\0') {
        encode(text, wire, blocks, &coded);
        wire = pc_buf_span(&coded);
        times = 1;
    }
    double mib = (double)blocks * (double)block.len / 1e6;
    double alone = run_scanner(scanner, pc_buf_span(&block), actions, blocks);
    double find = run_guard(scanner, text, PC_DLP_FIND, actions, wire, times);
    double on = run_guard(scanner, text, PC_DLP_PASS_ON, actions, wire, times);
    printf("%-16s %8.0f %8.0f %8.0f\n", text->name, mib / alone, mib / find, mib / on);
}

/* What a guard adds to one small request, in microseconds. */
static void bench_small(struct pc_dlp_scanner *scanner, const uint8_t *actions) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0}, out = {0};
    while (body.len < SMALL)
        add_json(&body);
    double start = cpu();
    for (int i = 0; i < ROUNDS; i++)
        (void)run_scanner(scanner, pc_buf_span(&body), actions, 1);
    double alone = cpu() - start;
    start = cpu();
    for (int i = 0; i < ROUNDS; i++) {
        struct pc_guard *guard = begin(scanner, &texts[0], PC_DLP_PASS_ON, actions);
        must(pc_guard_feed(guard, pc_buf_span(&body), true, &out));
        pc_guard_end(guard);
        pc_buf_clear(&out);
    }
    double guarded = cpu() - start;
    printf("2 KiB of JSON: %.2f us, the scanner alone %.2f us\n", guarded / ROUNDS * 1e6,
           alone / ROUNDS * 1e6);
}

static size_t heap(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* The most memory that an answer takes while it passes. */
static void bench_memory(struct pc_dlp_scanner *scanner, const struct text *text, size_t blocks,
                         const uint8_t *actions) {
    PC_CLEANUP(pc_buf_free) struct pc_buf block = {0}, coded = {0}, out = {0};
    while (block.len < BLOCK)
        text->add(&block);
    struct pc_span wire = pc_buf_span(&block);
    size_t times = blocks, most = 0, before;
    if (text->encoding[0] != '\0') {
        encode(text, wire, blocks, &coded);
        wire = pc_buf_span(&coded);
        times = 1;
    }
    before = heap();
    struct pc_guard *guard = begin(scanner, text, PC_DLP_PASS_ON, actions);
    for (size_t i = 0; i < times; i++)
        for (struct pc_span rest = wire; rest.len > 0;) {
            struct pc_span chunk = pc_span_upto(rest, CHUNK);
            rest = pc_span_from(rest, chunk.len);
            must(pc_guard_feed(guard, chunk, i + 1 == times && rest.len == 0, &out));
            most = heap() - before > most ? heap() - before : most;
            pc_buf_clear(&out);
        }
    pc_guard_end(guard);
    printf("%zu MiB of %s: %zu KiB of memory\n", blocks, text->name, most / 1024);
}

int main(int argc, char **argv) {
    size_t blocks = argc > 1 ? strtoul(argv[1], NULL, 10) : 256;
    size_t long_blocks = argc > 2 ? strtoul(argv[2], NULL, 10) : 1024;
    struct pc_dlp_scanner *scanner;
    must(pc_dlp_scanner_new(pc_span(NULL, 0), &scanner, NULL));
    uint8_t actions[PC_DLP_RULES];
    memset(actions, PC_DLP_REDACT, sizeof actions);
    printf("%-16s %8s %8s %8s   MB/s of CPU time\n", "", "scanner", "find", "pass on");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (argc < 4 || strcmp(texts[i].name, argv[3]) == 0)
            bench_text(scanner, &texts[i], blocks, actions);
    bench_small(scanner, actions);
    bench_memory(scanner, &texts[0], long_blocks, actions);
    bench_memory(scanner, &texts[4], long_blocks, actions);
    pc_dlp_scanner_free(scanner);
    return 0;
}
