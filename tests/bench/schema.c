/*
 * How many documents are read and validated by their schema in a second of CPU time:
 *
 *   bench_schema ROUNDS SECONDS SCHEMA DOCUMENT
 *
 * Prints the best of ROUNDS, each of SECONDS. tests/bench/schema.py runs it, and the same with ajv.
 */
#include "bench.h"

#include <inttypes.h>

#include "base/file.h"
#include "inspect/schema/jsonschema.h"

enum { FILE_BYTES = 1 << 24, KEEP = 1 << 20, BATCH_BYTES = 1 << 17 };

static void validate(const struct pc_jsonschema *schema, struct pc_span text,
                     struct pc_arena *arena) {
    struct pc_tape tape;
    must(pc_tape_read(text, NULL, arena, &tape, NULL));
    must(pc_jsonschema_check(schema, 0, &tape, 0, arena, NULL));
    pc_arena_reset(arena);
}

static double cpu_seconds(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double round_of(const struct pc_jsonschema *schema, struct pc_span text, double seconds) {
    struct pc_arena arena = {.keep = KEEP};
    size_t batch = BATCH_BYTES / (text.len + 1) + 1;
    uint64_t count = 0;
    double begin = cpu_seconds(), end;
    do {
        for (size_t i = 0; i < batch; i++)
            validate(schema, text, &arena);
        count += batch;
        end = cpu_seconds();
    } while (end - begin < seconds);
    pc_arena_free(&arena);
    return (double)count / (end - begin);
}

int main(int argc, char **argv) {
    PC_CLEANUP(pc_buf_free) struct pc_buf schema_text = {0}, document = {0};
    PC_CLEANUP(pc_jsonschema_free_at) struct pc_jsonschema *schema = NULL;
    struct pc_diag diag = {.text = ""};
    if (argc != 5)
        return 2;
    must(pc_file_read(argv[3], FILE_BYTES, &schema_text));
    must(pc_file_read(argv[4], FILE_BYTES, &document));
    struct pc_jsonschema_input input = {.text = pc_buf_span(&schema_text)};
    if (pc_jsonschema_compile(&input, &schema, &diag) != PC_OK) {
        (void)fprintf(stderr, "bench: %s\n", diag.text);
        return 1;
    }
    double best = 0;
    for (long i = strtol(argv[1], NULL, 10); i > 0; i--) {
        double rate = round_of(schema, pc_buf_span(&document), strtod(argv[2], NULL));
        best = rate > best ? rate : best;
    }
    (void)printf("%.0f validations/s, %.1f MB/s\n", best, best * (double)document.len / 1e6);
    return 0;
}
