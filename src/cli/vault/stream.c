/* read(2) and write(2) behind the ends of a stream. */
#define _GNU_SOURCE
#include "cli/vault/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static pc_err read_some(void *self, void *to, size_t room, size_t *got) {
    struct pc_files_stream *stream = self;
    *got = 0;
    if (pc_files_run_stopped(stream->run))
        return PC_ERR_EXPIRED;
    if (stream->head.len > 0) {
        struct pc_span part = pc_span_upto(stream->head, room);
        memcpy(to, part.ptr, part.len);
        stream->head = pc_span_from(stream->head, part.len);
        *got = part.len;
        return PC_OK;
    }
    for (;;) {
        ssize_t n = read(stream->in, to, room);
        if (n >= 0) {
            *got = (size_t)n;
            return PC_OK;
        }
        if (errno == EINTR)
            continue;
        stream->error = errno;
        stream->in_failed = true;
        return PC_ERR_IO;
    }
}

static pc_err write_all(void *self, struct pc_span bytes) {
    struct pc_files_stream *stream = self;
    pc_err err = stream->out < 0 ? PC_OK : pc_file_write_all(stream->out, bytes);
    if (err != PC_OK) {
        stream->error = errno;
        return err;
    }
    stream->written += bytes.len;
    (void)atomic_fetch_add_explicit(&stream->run->counts.bytes, bytes.len, memory_order_relaxed);
    return PC_OK;
}

struct pc_vault_source pc_files_source(struct pc_files_stream *stream) {
    return (struct pc_vault_source){.read = read_some, .self = stream};
}

struct pc_vault_sink pc_files_sink(struct pc_files_stream *stream) {
    return (struct pc_vault_sink){.write = write_all, .self = stream};
}

enum pc_files_outcome pc_files_stream_outcome(const struct pc_files_stream *stream, pc_err err,
                                              enum pc_vault_fault fault, struct pc_diag *diag) {
    if (err != PC_OK && stream->error != 0) {
        (void)pc_diag_set(diag, err, "it cannot be %s: %s", stream->in_failed ? "read" : "written",
                          strerror(stream->error));
        return PC_FILES_FAILED;
    }
    if (err == PC_ERR_EXPIRED)
        (void)pc_diag_set(diag, err, "stopped");
    else if (err != PC_OK && diag->text[0] == '\0')
        (void)pc_diag_set(diag, err, "%s", pc_err_name(err));
    return pc_files_outcome_of(err, fault);
}

enum pc_files_outcome pc_files_seal_stream(struct pc_files_file *file,
                                           const struct pc_vault_write_options *options) {
    struct pc_files_stream stream = {.run = file->run, .in = file->fd, .out = file->temporary.fd};
    pc_err err = pc_vault_seal_stream(file->run->wishes.keys, options, pc_files_source(&stream),
                                      pc_files_sink(&stream), &file->diag);
    if (err == PC_ERR_RANGE && !pc_files_is_unchanged(file)) {
        file->diag.text[0] = '\0';
        return PC_FILES_CHANGED;
    }
    return pc_files_stream_outcome(&stream, err, PC_VAULT_FAULT_NONE, &file->diag);
}

enum pc_files_outcome pc_files_open_stream(struct pc_files_hand *hand,
                                           const struct pc_vault_context *expected, int in, int out,
                                           struct pc_diag *diag) {
    const struct pc_files_wishes *wishes = &hand->run->wishes;
    struct pc_files_stream stream = {.run = hand->run, .in = in, .out = out};
    struct pc_vault_read_options options = {
        .expected = *expected, .policy = wishes->policy, .hidden = true};
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    if (lseek(in, 0, SEEK_SET) != 0)
        return pc_files_stream_outcome(&stream, PC_ERR_IO, fault, diag);
    pc_err err = pc_vault_open_stream(wishes->keys, &options, pc_files_source(&stream),
                                      pc_files_sink(&stream), &fault, diag);
    return pc_files_stream_outcome(&stream, err, fault, diag);
}
