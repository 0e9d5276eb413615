/* Pauses between tries. */
#include "vault/retry.h"

#include <time.h>

#define FIRST_PAUSE (100 * PC_SECOND / 1000)
#define LONGEST_TRY (10 * PC_SECOND)
#define SLICE       (50 * PC_SECOND / 1000)

static bool is_stopped(const struct pc_retry_means *means) {
    return means->stop != NULL && *means->stop;
}

static void doze(const struct pc_retry_means *means, pc_time span) {
    while (span > 0 && !is_stopped(means)) {
        pc_time slice = span < SLICE ? span : SLICE;
        struct timespec time = {.tv_nsec = (long)(slice * 1000)};
        (void)nanosleep(&time, NULL);
        span -= slice;
    }
}

/* Somewhere between nothing and the longest pause of that try, so that many that failed at once do
 * not come back at once. */
static pc_time pause_before(const struct pc_retry *retry) {
    pc_time longest = FIRST_PAUSE << (2 * (retry->tries - 1));
    uint32_t part;
    if (pc_entropy_fill(retry->means->entropy, &part, sizeof part) != PC_OK)
        return longest;
    return longest * (pc_time)(part >> 16) / 0x10000;
}

struct pc_retry pc_retry_begin(const struct pc_retry_means *means, pc_time span) {
    return (struct pc_retry){.means = means, .end = pc_clock_now(means->clock) + span};
}

pc_time pc_retry_next(struct pc_retry *retry) {
    const struct pc_retry_means *means = retry->means;
    if (retry->tries >= PC_RETRY_TRIES)
        return 0;
    if (retry->tries > 0) {
        pc_time span = pause_before(retry);
        if (span >= retry->end - pc_clock_now(means->clock))
            return 0;
        means->wait != NULL ? means->wait(means->wait_self, span) : doze(means, span);
    }
    retry->tries++;
    pc_time left = retry->end - pc_clock_now(means->clock);
    if (left <= 0 || is_stopped(means))
        return 0;
    return left < LONGEST_TRY ? left : LONGEST_TRY;
}
