/* How long one decision of the gate takes, remembered credentials and rate limits included. Prints
 * nanoseconds of CPU time; built with the rest, run by hand. */
#include "../unit/gate/fixture.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 200000 };

static double cpu_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* `change`: the directory is another one each time, so that all but signatures is looked up. */
static void measure(const char *name, struct fixture *f, const char *target, int rounds,
                    bool change) {
    f->request.target = pc_span_str(target);
    enum pc_reason want = PC_ALLOWED;
    unsigned wrong = 0;
    double start = cpu_ns();
    for (int i = 0; i < rounds; i++) {
        if (change)
            f->directory.generation++;
        struct pc_gate_call call = fixture_call(f);
        if (pc_gate_decide(f->gate, &call, &f->verdict) != PC_OK || f->verdict.reason != want)
            wrong++;
        pc_arena_free(&f->arena);
    }
    (void)printf("%-28s %8.0f ns%s\n", name, (cpu_ns() - start) / rounds,
                 wrong > 0 ? "  (refused!)" : "");
}

static void run(struct fixture *f) {
    measure("open route", f, "/open", ROUNDS, false);
    use_token(f);
    measure("token, remembered", f, "/things", ROUNDS, false);
    measure("token, rate limit", f, "/often", ROUNDS, false);
    measure("token, directory changed", f, "/things", ROUNDS, true);
    f->request.authorization = (struct pc_span){0};
    use_key(f);
    measure("key, remembered", f, "/things", ROUNDS, false);
    measure("key, rate limit", f, "/often", ROUNDS, false);
    measure("key, directory changed", f, "/things", ROUNDS, true);
    f->request.api_key = (struct pc_span){0};
    use_cookie(f);
    measure("session, remembered", f, "/things", ROUNDS, false);
}

/* The fixture's policy with a rate that is never reached. */
static void add_often(struct fixture *f, struct pc_buf *text) {
    struct pc_span policy = pc_span_str(fixture_policy);
    const char *routes = strstr(fixture_policy, "routes:\n");
    pc_buf_add(text, pc_span_upto(policy, (size_t)(routes - fixture_policy)));
    pc_buf_add_str(text, "  often: {rate: 1000000/s, burst: 1000000, by: account}\nroutes:\n"
                         "- {name: often, path: /often, permissions: [\"read:things\"],"
                         " rate_limits: [often], upstream: app}\n");
    pc_buf_add_str(text, routes + strlen("routes:\n"));
    f->fake.policy = pc_buf_span(text);
    f->fake.version++;
    struct pc_diag diag = {{0}};
    if (pc_gate_refresh(f->gate, &f->directory, &diag) != PC_OK)
        (void)fprintf(stderr, "%s\n", diag.text);
}

int main(void) {
    void *state = NULL;
    (void)fixture_setup(&state);
    struct pc_buf text = {0};
    add_often(state, &text);
    run(state);
    (void)fixture_teardown(&state);
    pc_buf_free(&text);
    return 0;
}
