/* The memory of another process, as /proc/PID/smaps describes it. */
#ifndef PC_CLI_SECRET_REGIONS_H
#define PC_CLI_SECRET_REGIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct pc_region {
    uint64_t from, upto;
    bool readable;
    bool writable;
    bool shared;
    bool locked;         /* VmFlags: lo */
    bool not_dumped;     /* VmFlags: dd */
    struct pc_span name; /* "[heap]", a path, or empty */
};

/* The next region of the text, which it is cut off from; false where there is none. A region is
 * its head line and all lines up to the next one. */
bool pc_region_next(struct pc_span *smaps, struct pc_region *out);

#endif
