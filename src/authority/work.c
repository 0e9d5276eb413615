/* Pieces of work: those of the daemon itself, and ids. */
#include "authority/work.h"

struct pc_span pc_work_id_text(struct pc_work *work, const struct pc_id *id) {
    char text[PC_ID_TEXT];
    struct pc_buf out = pc_buf_over(text, sizeof text);
    struct pc_span copy = {0};
    if (pc_id_is_none(id))
        return copy;
    pc_id_format(id, &out);
    if (pc_arena_copy(work->arena, pc_buf_span(&out), &copy) != PC_OK)
        return (struct pc_span){0};
    return copy;
}

pc_err pc_work_new_id(struct pc_work *work, struct pc_id *out) {
    uint8_t random[16];
    pc_err err = pc_entropy_fill(work->authority->entropy, random, sizeof random);
    if (err == PC_OK)
        *out = pc_id_of_random(random);
    return err;
}

struct pc_work pc_work_of_daemon(struct pc_authority *authority, const struct pc_settings *settings,
                                 struct pc_arena *arena) {
    return (struct pc_work){.authority = authority,
                            .settings = settings,
                            .arena = arena,
                            .now = pc_clock_now(&authority->clock),
                            .credential = PC_SPAN("machine"),
                            .name = PC_SPAN("authority")};
}
