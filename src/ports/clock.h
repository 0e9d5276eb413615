/* The time, as the core asks for it: a real clock outside, a fake one in tests. */
#ifndef PC_PORTS_CLOCK_H
#define PC_PORTS_CLOCK_H

#include "base/time.h"

struct pc_clock {
    pc_time (*now)(void *self); /* unix time, microseconds */
    void *self;
};

static inline pc_time pc_clock_now(const struct pc_clock *clock) {
    return clock->now(clock->self);
}

#endif
