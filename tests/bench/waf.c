/*
 * How long the firewall's library takes for a transaction, in process:
 *
 *   bench_waf FOLDER ROUNDS RULES… -- REQUEST…
 *
 * FOLDER keeps the bundle; RULES are files or patterns; a REQUEST is a file with one request as it
 * goes over the wire. Prints a line each: the time to load the engine from the mapped bundle and
 * the private memory that it then has, and for each request the CPU time of a transaction (the best
 * of ROUNDS), the memory of its arena and the rules that matched. tests/bench/waf.py runs it.
 */
#include "bench.h"

#include <inttypes.h>

#include "base/file.h"
#include "base/time.h"
#include "bundle/bundle.h"

enum { MOST = 64, HEADERS = 64, REQUEST_BYTES = 1 << 20 };

struct request {
    const char *name;
    struct pc_buf bytes;
    struct pc_span method, target, protocol, body;
    struct pc_span names[HEADERS], values[HEADERS];
    size_t headers;
};

static struct pc_span take_line(struct pc_span *rest) {
    size_t end = pc_span_find(*rest, '\r');
    struct pc_span line = pc_span_upto(*rest, end);
    *rest = pc_span_from(*rest, end + 2);
    return line;
}

static void read_request(const char *path, struct request *out) {
    *out = (struct request){.name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1};
    must(pc_file_read(path, REQUEST_BYTES, &out->bytes));
    struct pc_span rest = pc_buf_span(&out->bytes), line = take_line(&rest);
    (void)pc_span_split(&line, ' ', &out->method);
    (void)pc_span_split(&line, ' ', &out->target);
    out->protocol = line;
    while ((line = take_line(&rest)).len > 0 && out->headers < HEADERS) {
        size_t colon = pc_span_find(line, ':');
        out->names[out->headers] = pc_span_upto(line, colon);
        out->values[out->headers++] = pc_span_trim(pc_span_from(line, colon + 1));
    }
    out->body = rest;
}

static double cpu_us(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

/* The number of rules that matched and are told. */
static size_t transact(struct pc_waf_engine *engine, struct pc_arena *arena,
                       const struct request *r, const char **limit) {
    static const struct pc_ip client = {.family = 4, .bytes = {127, 0, 0, 1}};
    const struct pc_waf_options options = {
        .mode = PC_WAF_BLOCKING, .now = 1700000000 * PC_SECOND, .unique_id = PC_SPAN("bench")};
    struct pc_waf_tx *tx = NULL;
    must(pc_waf_begin(engine, arena, &options, &tx));
    must(pc_waf_connection(tx, &client, 40000, &client, 443));
    must(pc_waf_request_line(tx, r->method, r->target, r->protocol));
    for (size_t i = 0; i < r->headers; i++)
        must(pc_waf_request_header(tx, r->names[i], r->values[i]));
    enum pc_waf_verdict verdict = pc_waf_request_headers_end(tx);
    if (verdict == PC_WAF_VERDICT_PASS && r->body.len > 0)
        must(pc_waf_request_body(tx, r->body, false));
    if (verdict == PC_WAF_VERDICT_PASS)
        verdict = pc_waf_request_end(tx);
    pc_waf_log(tx);
    struct pc_waf_result result = {0};
    pc_waf_result(tx, &result);
    *limit = result.limit == NULL ? "none" : result.limit;
    return result.match_count + (verdict != PC_WAF_VERDICT_PASS);
}

static void measure(struct pc_waf_engine *engine, const struct request *r, int rounds) {
    struct pc_arena arena = {0};
    const char *limit;
    size_t matches = transact(engine, &arena, r, &limit), used = arena.used;
    int times = r->body.len > 10000 ? 50 : 400;
    double best = 1e18;
    for (int i = 0; i < rounds; i++) {
        double start = cpu_us();
        for (int k = 0; k < times; k++) {
            pc_arena_reset(&arena);
            (void)transact(engine, &arena, r, &limit);
        }
        double each = (cpu_us() - start) / times;
        best = each < best ? each : best;
    }
    (void)printf("%s us %.1f arena_kib %zu matches %zu limit %s\n", r->name, best, used / 1024,
                 matches, limit);
    pc_arena_free(&arena);
}

/* Of pages that no other process shares. */
static long private_kib(void) {
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    long sum = 0, one = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Private_Dirty: %ld", &one) == 1)
            sum += one;
    if (file != NULL)
        (void)fclose(file);
    return sum;
}

static struct pc_waf_engine *load(const char *folder, const struct pc_texts *rules) {
    static const struct pc_waf_bundle_options options = {0};
    struct pc_diag diag = {{0}};
    uint8_t digest[PC_BUNDLE_DIGEST];
    bool made = false;
    struct pc_span bundle;
    struct pc_waf_engine *engine = NULL;
    if (pc_bundle_ensure(folder, rules, &options, digest, &made, &diag) != PC_OK) {
        (void)fprintf(stderr, "bench_waf: %s\n", diag.text);
        exit(1);
    }
    long before = private_kib();
    double start = now();
    must(pc_bundle_map(folder, digest, &bundle, &diag));
    must(pc_waf_engine_new(bundle, &engine, &diag));
    (void)printf("load ms %.1f private_kib %ld bundle_kib %zu made %d\n", (now() - start) * 1e3,
                 private_kib() - before, bundle.len / 1024, made);
    return engine;
}

int main(int argc, char **argv) {
    struct pc_span names[MOST];
    struct pc_texts rules = {.items = names};
    int at = 3;
    for (; at < argc && strcmp(argv[at], "--") != 0 && rules.count < MOST; at++)
        names[rules.count++] = pc_span_str(argv[at]);
    if (at >= argc || rules.count == 0) {
        (void)fprintf(stderr, "usage: bench_waf FOLDER ROUNDS RULES… -- REQUEST…\n");
        return 2;
    }
    struct pc_waf_engine *engine = load(argv[1], &rules);
    if (getenv("NO_PREFILTER") != NULL)
        pc_waf_engine_prefilter(engine, false);
    for (at++; at < argc; at++) {
        struct request r;
        read_request(argv[at], &r);
        measure(engine, &r, atoi(argv[2]));
        pc_buf_free(&r.bytes);
    }
    (void)printf("end private_kib %ld\n", private_kib());
    pc_waf_engine_free(engine);
    return 0;
}
