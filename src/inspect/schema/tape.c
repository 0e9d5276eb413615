/* Reading a JSON text into a tape. */
#include "inspect/schema/tape.h"

pc_err pc_tape_read(struct pc_span text, const struct pc_tape_limits *limits,
                    struct pc_arena *arena, struct pc_tape *out, struct pc_tape_error *error) {
    (void)text;
    (void)limits;
    (void)arena;
    (void)out;
    (void)error;
    return PC_ERR_UNSUPPORTED;
}
