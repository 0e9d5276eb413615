/* Sizes for people. */
#include "base/size.h"

void pc_size_text(uint64_t bytes, struct pc_buf *out) {
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    uint64_t left = bytes, tenths = 0;
    while (left >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        tenths = left % 1000 / 100;
        left /= 1000;
        unit++;
    }
    pc_buf_add_u64(out, left);
    if (unit > 0)
        pc_buf_addf(out, ".%llu", (unsigned long long)tenths);
    pc_buf_addf(out, " %s", units[unit]);
}
