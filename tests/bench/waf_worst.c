/* What hostile requests cost: CPU milliseconds, the work that was counted, and the verdict, for
 * each case with each rule set. Takes its rules like the unit tests do (tests/unit/inspect/waf). */
#include "../unit/inspect/waf/published.h"

#include "../unit/inspect/waf/hostile.h"

#include <time.h>

#include "inspect/waf/transaction.h"

static double cpu_ms(void) {
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void run(struct wall *wall, const struct hostile *hostile, struct pc_span request,
                struct pc_span answer) {
    (void)hostile;
    if (begin(wall) == PC_OK && give_request(wall, request, false) == PC_OK)
        (void)give_answer(wall, answer);
    finish(wall);
}

static double measure(struct wall *wall, const struct hostile *hostile) {
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf answer = {0};
    hostile->write(&request, &answer, hostile->argument);
    double best = 1e9, ms = 0;
    for (int i = 0; i < 4; i++) { /* the first compiles patterns */
        double before = cpu_ms();
        run(wall, hostile, pc_buf_span(&request), pc_buf_span(&answer));
        ms = cpu_ms() - before;
        best = ms < best ? ms : best;
    }
    printf("%-28s %8.2f %10.2f %8zu KiB  %s\n", hostile->name, best, (double)wall->tx->work / 1e6,
           wall->arena.used / 1024, wall->result.limit != NULL ? wall->result.limit : "");
    return best;
}

int main(int argc, char **argv) {
    double worst = 0;
    for (enum published set = CRS_3; set <= CRS_4; set++)
        for (unsigned level = 1; level <= 4; level += 3) {
            PC_CLEANUP(tear_down) struct wall wall = {0};
            if (!build_published(&wall, set))
                continue;
            wall.options.mode = PC_WAF_BLOCKING;
            wall.options.inbound_threshold = wall.options.outbound_threshold = 1000000;
            wall.options.paranoia = wall.options.detection_paranoia = level;
            printf("CRS %s, paranoia level %u: CPU ms, counted ms, memory, limit\n",
                   set == CRS_3 ? "3.3.4" : "4.28.0", level);
            for (size_t i = 0; i < sizeof hostiles / sizeof hostiles[0]; i++) {
                if (argc > 1 && strstr(hostiles[i].name, argv[1]) == NULL)
                    continue;
                double ms = measure(&wall, &hostiles[i]);
                worst = ms > worst ? ms : worst;
            }
        }
    printf("worst: %.2f ms\n", worst);
    return 0;
}
