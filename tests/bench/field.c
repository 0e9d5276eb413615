/*
 * How many e-mail addresses a second are sealed, opened and indexed, a column's value in its place:
 * by the clock on the wall and by the time that the processor spent on it.
 *
 *   bench_field [VALUES [THREADS]]     one line of JSON for each step; per_second is of all threads
 */
#define _GNU_SOURCE
#include <pthread.h>

#include "bench.h"
#include "crypto/field.h"
#include "crypto/random.h"

enum { THREADS_MAX = 64, SEALED_MAX = 160, PLACE_MAX = 64 };

struct work {
    struct pc_field_keys *keys;
    enum pc_field_form form;
    size_t values;
    size_t thread;
    char (*sealed)[SEALED_MAX];
    uint8_t *lengths;
    double cpu;
};

static double own_cpu(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* "account.email.<row>" and "person<row>@example.com", with little of their own to time. */
static struct pc_span number(const char *before, size_t n, const char *after, char *out) {
    char digits[8];
    size_t len = strlen(before);
    memcpy(out, before, len);
    for (size_t i = 0; i < sizeof digits; i++, n /= 10)
        digits[sizeof digits - 1 - i] = (char)('0' + n % 10);
    memcpy(out + len, digits, sizeof digits);
    len += sizeof digits;
    memcpy(out + len, after, strlen(after));
    return pc_span(out, len + strlen(after));
}

static void *seal(void *context) {
    struct work *w = context;
    char place[PLACE_MAX], plain[PLACE_MAX];
    double start = own_cpu();
    for (size_t i = 0; i < w->values; i++) {
        struct pc_buf out = pc_buf_over(w->sealed[i], SEALED_MAX);
        must(pc_field_seal(w->keys, number("account.email.", i, "", place),
                           number("person", i, "@example.com", plain), w->form, &out));
        w->lengths[i] = (uint8_t)out.len;
    }
    w->cpu = own_cpu() - start;
    return NULL;
}

static void *open_all(void *context) {
    struct work *w = context;
    char place[PLACE_MAX], plain[PLACE_MAX];
    double start = own_cpu();
    for (size_t i = 0; i < w->values; i++) {
        struct pc_buf out = pc_buf_over(plain, sizeof plain);
        must(pc_field_open(w->keys, number("account.email.", i, "", place),
                           pc_span(w->sealed[i], w->lengths[i]), &out));
    }
    w->cpu = own_cpu() - start;
    return NULL;
}

static void *look_up(void *context) {
    struct work *w = context;
    char plain[PLACE_MAX];
    uint8_t digest[32];
    double start = own_cpu();
    for (size_t i = 0; i < w->values; i++)
        must(pc_field_index(w->keys, PC_SPAN("account.email"),
                            number("person", i, "@example.com", plain), digest));
    w->cpu = own_cpu() - start;
    return NULL;
}

static void run(const char *name, void *(*step)(void *), struct work *works, size_t threads) {
    pthread_t ids[THREADS_MAX];
    double start = now(), cpu = 0;
    for (size_t i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, step, &works[i]) != 0)
            exit(1);
    for (size_t i = 0; i < threads; i++) {
        (void)pthread_join(ids[i], NULL);
        cpu += works[i].cpu;
    }
    double all = (double)works[0].values * (double)threads;
    (void)printf("{\"step\":\"%s\",\"threads\":%zu,\"values\":%.0f,\"per_second\":%.0f,"
                 "\"per_second_of_cpu\":%.0f}\n",
                 name, threads, all, all / (now() - start), all / cpu);
}

int main(int argc, char **argv) {
    static const uint8_t key[PC_FIELD_KEY] = {1};
    size_t values = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000;
    size_t threads = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 1;
    struct work works[THREADS_MAX] = {0};
    struct pc_field_keys *keys = NULL;
    if (values == 0 || threads == 0 || threads > THREADS_MAX)
        return 2;
    must(pc_field_keys_new(&pc_system_entropy, key, &keys));
    must(pc_field_keys_add(keys, PC_SPAN("00112233445566aa"), key));
    must(pc_field_keys_use(keys, PC_SPAN("00112233445566aa")));
    for (size_t i = 0; i < threads; i++) {
        works[i] = (struct work){.keys = keys, .values = values, .thread = i};
        works[i].sealed = malloc(values * sizeof *works[i].sealed);
        works[i].lengths = malloc(values);
        if (works[i].sealed == NULL || works[i].lengths == NULL)
            return 1;
        memset(works[i].sealed, 1, values * sizeof *works[i].sealed); /* pages are there */
    }
    run("seal text", seal, works, threads);
    run("open text", open_all, works, threads);
    for (size_t i = 0; i < threads; i++)
        works[i].form = PC_FIELD_BYTES;
    run("seal bytes", seal, works, threads);
    run("open bytes", open_all, works, threads);
    run("blind index", look_up, works, threads);
    for (size_t i = 0; i < threads; i++) {
        free(works[i].sealed);
        free(works[i].lengths);
    }
    pc_field_keys_free(keys);
    return 0;
}
