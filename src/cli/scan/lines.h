/*
 * Lines and columns of offsets in a text that goes by. Lines end in a line feed; columns count
 * characters of UTF-8, and both begin with 1.
 */
#ifndef PC_CLI_SCAN_LINES_H
#define PC_CLI_SCAN_LINES_H

#include <stdint.h>

#include "base/span.h"

struct pc_scan_position {
    uint64_t offset; /* in the text */
    uint64_t line, column;
};

static inline struct pc_scan_position pc_scan_position(void) {
    return (struct pc_scan_position){0, 1, 1};
}

/* bytes: those that stand at the position; moves it behind them. */
void pc_scan_position_pass(struct pc_scan_position *position, struct pc_span bytes);

#endif
