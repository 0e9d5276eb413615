/*
 * A batch of frames is read at once, sealed or opened from one half of a thread's memory to the
 * other, and written at once. Both halves lie in their pages as they do in those of their files:
 * measured, that makes no difference to one thread, and two that write one file are faster by half.
 */
#define _GNU_SOURCE
#include "cli/vault/frames.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "cli/vault/io.h"
#include "crypto/gcm_stream.h"

enum { BATCH_BYTES = 512 * 1024, BATCH_MAX = 64, PAGE = 4096 };

uint8_t *pc_files_tools_memory(struct pc_files_hand *hand, size_t size) {
    struct pc_files_tools *tools = hand->tools;
    if (tools == NULL)
        tools = hand->tools = calloc(1, sizeof *tools);
    if (tools == NULL)
        return NULL;
    if (tools->size >= size)
        return tools->memory;
    if (tools->memory != NULL)
        pc_wipe(tools->memory, tools->size);
    free(tools->memory);
    tools->memory = aligned_alloc(PAGE, (size + PAGE - 1) / PAGE * PAGE);
    tools->size = tools->memory != NULL ? size : 0;
    return tools->memory;
}

void pc_files_tools_free(void *tools) {
    struct pc_files_tools *mine = tools;
    if (mine->memory != NULL)
        pc_wipe(mine->memory, mine->size);
    free(mine->memory);
    free(mine);
}

/* Frames [from, from + count) of the file, and where they are in memory. */
struct batch {
    struct pc_files_frames *frames;
    struct pc_gcm_stream *cipher;
    uint8_t *memory;
    uint8_t *plain, *sealed; /* in it */
    uint64_t from;
    unsigned count;
    bool ends; /* the final frame is the last of it */
};

static void fail(struct pc_files_frames *f, enum pc_files_outcome outcome,
                 const struct pc_diag *diag) {
    (void)pthread_mutex_lock(&f->lock);
    if (f->outcome == PC_FILES_DONE) {
        f->outcome = outcome;
        f->diag = *diag;
    }
    (void)pthread_mutex_unlock(&f->lock);
    atomic_store(&f->failed, true);
}

static size_t stride(const struct pc_files_frames *f) {
    return (size_t)f->layout.frame_length + PC_VAULT_FRAME_HEAD + PC_VAULT_FRAME_TAG;
}

static bool is_final(const struct batch *b, unsigned i) {
    return b->ends && i + 1 == b->count;
}

static uint8_t *frame_of(const struct batch *b, unsigned i) {
    return b->sealed + i * stride(b->frames);
}

static uint8_t *plain_of(const struct batch *b, unsigned i) {
    return b->plain + i * (size_t)b->frames->layout.frame_length;
}

static size_t plain_length(const struct batch *b, unsigned i) {
    const struct pc_vault_layout *layout = &b->frames->layout;
    return is_final(b, i) ? layout->final_length : layout->frame_length;
}

static size_t frame_length(const struct batch *b, unsigned i) {
    return plain_length(b, i) + PC_VAULT_FRAME_TAG +
           (is_final(b, i) ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD);
}

/* All of it in the plaintext, and in the message. */
static struct pc_span plain_all(const struct batch *b) {
    size_t len = 0;
    for (unsigned i = 0; i < b->count; i++)
        len += plain_length(b, i);
    return pc_span(b->plain, len);
}

static struct pc_span sealed_all(const struct batch *b) {
    size_t len = 0;
    for (unsigned i = 0; i < b->count; i++)
        len += frame_length(b, i);
    return pc_span(b->sealed, len);
}

/* Reads what `to` has room for. */
static enum pc_files_outcome read_all(int from, uint64_t at, struct pc_span to,
                                      enum pc_files_outcome less, struct pc_diag *diag) {
    size_t got;
    if (pc_file_read_at(from, at, (char *)(uintptr_t)to.ptr, to.len, &got) != PC_OK) {
        (void)pc_files_io_error(diag, "it cannot be read");
        return PC_FILES_FAILED;
    }
    return got == to.len ? PC_FILES_DONE : less;
}

static enum pc_files_outcome write_all(const struct batch *b, uint64_t at, struct pc_span from,
                                       struct pc_diag *diag) {
    if (pc_files_write_at(b->frames->out, at, from) == PC_OK)
        return PC_FILES_DONE;
    (void)pc_files_io_error(diag, "it cannot be written");
    return PC_FILES_FAILED;
}

static enum pc_files_outcome seal(struct batch *b, struct pc_diag *diag) {
    const struct pc_files_frames *f = b->frames;
    enum pc_files_outcome outcome = read_all(f->in, pc_vault_plain_at(&f->layout, b->from),
                                             plain_all(b), PC_FILES_CHANGED, diag);
    if (outcome != PC_FILES_DONE)
        return outcome;
    pc_err err = PC_OK;
    for (unsigned i = 0; i < b->count && err == PC_OK; i++)
        err = pc_vault_writer_frame(f->writer, b->cipher, (uint32_t)(b->from + i),
                                    pc_span(plain_of(b, i), plain_length(b, i)), is_final(b, i),
                                    frame_of(b, i));
    if (err != PC_OK) {
        (void)pc_diag_set(diag, err, "%s", pc_err_name(err));
        return PC_FILES_FAILED;
    }
    return write_all(b, pc_vault_frame_at(&f->layout, b->from), sealed_all(b), diag);
}

static enum pc_files_outcome open_each(struct batch *b, struct pc_diag *diag) {
    for (unsigned i = 0; i < b->count; i++) {
        enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
        pc_err err = pc_vault_reader_frame(
            b->frames->reader, b->cipher, (uint32_t)(b->from + i), is_final(b, i),
            pc_span(frame_of(b, i), frame_length(b, i)), plain_of(b, i), &fault, diag);
        if (err != PC_OK)
            return pc_files_outcome_of(err, fault);
    }
    return PC_FILES_DONE;
}

/* Whether `out` has the batch's plaintext in its place; the frames are not needed any more. */
static enum pc_files_outcome compare(const struct batch *b, struct pc_diag *diag) {
    struct pc_span plain = plain_all(b), there = pc_span(b->sealed, plain.len);
    uint64_t at = pc_vault_plain_at(&b->frames->layout, b->from);
    enum pc_files_outcome outcome = read_all(b->frames->out, at, there, PC_FILES_EXISTS, diag);
    if (outcome != PC_FILES_DONE)
        return outcome;
    return pc_span_eq_secret(plain, there) ? PC_FILES_DONE : PC_FILES_EXISTS;
}

static enum pc_files_outcome open_batch(struct batch *b, struct pc_diag *diag) {
    const struct pc_files_frames *f = b->frames;
    enum pc_files_outcome outcome = read_all(f->in, pc_vault_frame_at(&f->layout, b->from),
                                             sealed_all(b), PC_FILES_TRUNCATED, diag);
    if (outcome == PC_FILES_DONE)
        outcome = open_each(b, diag);
    if (outcome != PC_FILES_DONE || f->out < 0)
        return outcome;
    if (f->compare)
        return compare(b, diag);
    return write_all(b, pc_vault_plain_at(&f->layout, b->from), plain_all(b), diag);
}

/* Room for a batch's plaintext, for its frames, and for either to begin anywhere in a page. */
static size_t half(const struct pc_files_frames *f) {
    return (f->batch * stride(f) + PC_VAULT_FINAL_HEAD + 2 * PAGE - 1) / PAGE * PAGE;
}

/* False: there is none left to begin. */
static bool begin(struct batch *b) {
    struct pc_files_frames *f = b->frames;
    b->from = atomic_fetch_add(&f->next, f->batch);
    if (b->from > f->layout.frames)
        return false;
    uint64_t left = f->layout.frames - b->from + 1;
    b->ends = left <= f->batch;
    b->count = b->ends ? (unsigned)left : f->batch;
    b->plain = b->memory + pc_vault_plain_at(&f->layout, b->from) % PAGE;
    b->sealed = b->memory + half(f) + pc_vault_frame_at(&f->layout, b->from) % PAGE;
    return true;
}

static void work_with(struct batch *b, struct pc_files_run *run) {
    struct pc_files_frames *f = b->frames;
    struct pc_diag diag = {{0}};
    while (!atomic_load(&f->failed) && !pc_files_run_stopped(run) && begin(b)) {
        enum pc_files_outcome outcome = f->writer != NULL ? seal(b, &diag) : open_batch(b, &diag);
        if (outcome != PC_FILES_DONE) {
            fail(f, outcome, &diag);
            return;
        }
        uint64_t bytes = 0;
        for (unsigned i = 0; i < b->count; i++)
            bytes += plain_length(b, i);
        (void)atomic_fetch_add_explicit(&run->counts.bytes, bytes, memory_order_relaxed);
    }
}

static void work(struct pc_files_shared *shared, struct pc_files_hand *hand) {
    struct pc_files_frames *f = (struct pc_files_frames *)shared;
    struct batch b = {.frames = f};
    struct pc_diag diag;
    b.memory = pc_files_tools_memory(hand, 2 * half(f));
    pc_err err = b.memory == NULL    ? PC_ERR_NOMEM
                 : f->writer != NULL ? pc_vault_writer_cipher(f->writer, &b.cipher)
                                     : pc_vault_reader_cipher(f->reader, &b.cipher);
    if (err != PC_OK) {
        (void)pc_diag_set(&diag, err, "%s", pc_err_name(err));
        fail(f, PC_FILES_FAILED, &diag);
        return;
    }
    work_with(&b, hand->run);
    pc_gcm_stream_free(b.cipher);
}

bool pc_files_frames_work(struct pc_files_frames *frames, struct pc_files_hand *hand) {
    size_t fit = BATCH_BYTES / stride(frames);
    frames->batch = fit < 1 ? 1 : fit > BATCH_MAX ? BATCH_MAX : (unsigned)fit;
    if (frames->batch > frames->layout.frames)
        frames->batch = (unsigned)frames->layout.frames;
    atomic_init(&frames->next, 1);
    atomic_init(&frames->failed, false);
    frames->outcome = PC_FILES_DONE;
    frames->diag = (struct pc_diag){{0}};
    frames->shared.work = work;
    (void)pthread_mutex_init(&frames->lock, NULL);
    if (frames->layout.plain >= PC_FILES_SHARE_FROM)
        pc_files_crew_share(hand, &frames->shared);
    else
        work(&frames->shared, hand);
    (void)pthread_mutex_destroy(&frames->lock);
    if (frames->outcome == PC_FILES_DONE && pc_files_run_stopped(hand->run)) {
        (void)pc_diag_set(&frames->diag, PC_ERR_EXPIRED, "stopped");
        frames->outcome = PC_FILES_FAILED;
    }
    return frames->outcome == PC_FILES_DONE;
}
