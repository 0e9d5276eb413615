/* In frames where it can be, as a stream where it must be. */
#include "cli/vault/open_message.h"

#include "base/file.h"
#include "cli/vault/frames.h"
#include "cli/vault/io.h"
#include "cli/vault/names.h"
#include "cli/vault/stream.h"

enum { HEAD = 4096 };

static enum pc_files_outcome cannot_read(struct pc_diag *diag) {
    (void)pc_files_io_error(diag, "it cannot be read");
    return PC_FILES_FAILED;
}

/* So many bytes from the beginning, or all there are. */
static pc_err read_head(int fd, size_t len, struct pc_buf *head) {
    size_t got;
    char *to = pc_buf_reserve(head, len - head->len);
    if (to == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_file_read_at(fd, head->len, to, len - head->len, &got);
    head->len += err == PC_OK ? got : 0;
    return err;
}

enum pc_files_outcome pc_files_open_header(int fd, const struct pc_files_wishes *wishes,
                                           struct pc_vault_reader **reader, struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf head = {0};
    struct pc_vault_read_options options = {.expected = wishes->context, .policy = wishes->policy};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    size_t need = HEAD;
    pc_err err = pc_vault_reader_new(wishes->keys, &options, reader);
    while (err == PC_OK && need > 0) {
        size_t before = head.len;
        err = read_head(fd, need, &head);
        if (err == PC_ERR_IO)
            return cannot_read(diag);
        if (err == PC_OK && head.len == before)
            return head.len == 0 ? PC_FILES_FOREIGN : PC_FILES_TRUNCATED;
        if (err == PC_OK)
            err = pc_vault_reader_header(*reader, pc_buf_span(&head), &need, &fault, diag);
    }
    return pc_files_outcome_of(err, fault);
}

enum pc_files_outcome pc_files_check_name(const struct pc_vault_reader *reader, struct pc_span name,
                                          struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_vault_pair room[1];
    struct pc_vault_context none = {0}, here;
    bool found;
    struct pc_span was =
        pc_vault_context_get(pc_vault_reader_context(reader), PC_SPAN(PC_FILES_PAIR), &found);
    if (!found)
        return PC_FILES_DONE;
    pc_err err = pc_files_context(&none, name, room, &text, &here);
    if (err != PC_OK)
        return PC_FILES_FAILED;
    if (pc_span_eq(was, pc_buf_span(&text)))
        return PC_FILES_DONE;
    (void)pc_diag_set(diag, PC_ERR_DENIED, "its name was '%.*s'; --no-bind-name takes it as it is",
                      PC_ARG(pc_span_upto(was, 255)));
    return PC_FILES_RENAMED;
}

/* What a stream, which reads the header once more, must find in it: all that was found the first
 * time, for that is what the name was compared with; and what the call expects. */
static pc_err context_again(const struct pc_files_wishes *wishes,
                            const struct pc_vault_reader *reader, struct pc_vault_pair *room,
                            struct pc_vault_context *out) {
    const struct pc_vault_context *stored = pc_vault_reader_context(reader);
    size_t count = 0;
    for (; count < stored->count; count++)
        room[count] = stored->pairs[count];
    for (size_t i = 0; i < wishes->context.count; i++) {
        bool found;
        (void)pc_vault_context_get(stored, wishes->context.pairs[i].name, &found);
        if (!found && count == PC_VAULT_PAIRS_MAX)
            return PC_ERR_RANGE;
        if (!found)
            room[count++] = wishes->context.pairs[i];
    }
    return pc_vault_context_of(room, count, out);
}

static enum pc_files_outcome open_again(struct pc_files_hand *hand,
                                        const struct pc_vault_reader *reader, int in, int out,
                                        struct pc_diag *diag) {
    struct pc_vault_pair room[PC_VAULT_PAIRS_MAX];
    struct pc_vault_context expected;
    pc_err err = context_again(&hand->run->wishes, reader, room, &expected);
    if (err == PC_OK)
        return pc_files_open_stream(hand, &expected, in, out, diag);
    (void)pc_diag_set(diag, err, "its encryption context: %s", pc_err_name(err));
    return PC_FILES_FAILED;
}

static bool goes_by_frames(const struct pc_vault_reader *reader,
                           const struct pc_vault_layout *layout) {
    return pc_vault_reader_is_framed(reader) && layout->frame_length <= PC_FILES_FRAME_MAX;
}

/* Where the end is told by the length alone, a message that was cut or has something behind it
 * looks altered: from its beginning on it is told which of them it is. */
static enum pc_files_outcome find_fault(struct pc_files_hand *hand,
                                        const struct pc_vault_reader *reader, int in,
                                        enum pc_files_outcome seen, struct pc_diag *diag) {
    struct pc_diag closer = {{0}};
    if (seen != PC_FILES_ALTERED && seen != PC_FILES_TRUNCATED)
        return seen;
    enum pc_files_outcome outcome = open_again(hand, reader, in, -1, &closer);
    if (outcome != PC_FILES_TRUNCATED && outcome != PC_FILES_TRAILING)
        return seen;
    *diag = closer;
    return outcome;
}

enum pc_files_outcome pc_files_open_body(struct pc_files_hand *hand, struct pc_vault_reader *reader,
                                         int in, int out, uint64_t length, struct pc_diag *diag) {
    struct pc_files_frames frames = {.reader = reader, .in = in, .out = out};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    if (!pc_vault_reader_is_framed(reader))
        return open_again(hand, reader, in, out, diag);
    pc_err err = pc_vault_reader_layout(reader, length, &frames.layout, &fault, diag);
    if (err != PC_OK)
        return find_fault(hand, reader, in, pc_files_outcome_of(err, fault), diag);
    if (!goes_by_frames(reader, &frames.layout))
        return open_again(hand, reader, in, out, diag);
    if (pc_files_frames_work(&frames, hand))
        return PC_FILES_DONE;
    *diag = frames.diag;
    return find_fault(hand, reader, in, frames.outcome, diag);
}
