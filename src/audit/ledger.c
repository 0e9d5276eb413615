/* Appending to the chain. */
#define _GNU_SOURCE
#include "audit/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "audit/chain_file.h"
#include "audit/checkpoint.h"
#include "base/file.h"

enum { WRITE_AT = 1 << 20 /* bytes of lines that are written at once */ };

static pc_err fail(struct pc_ledger *ledger, pc_err err) {
    ledger->broken = ledger->broken || err != PC_OK;
    return err;
}

static pc_err write_lines(struct pc_ledger *ledger) {
    pc_err err = pc_buf_end(&ledger->lines);
    if (err == PC_OK && ledger->lines.len > 0)
        err = pc_file_write_all(ledger->fd, pc_buf_span(&ledger->lines));
    if (err == PC_OK)
        pc_buf_clear(&ledger->lines);
    return err;
}

pc_err pc_ledger_sync(struct pc_ledger *ledger) {
    if (ledger->broken || ledger->fd < 0 || ledger->durable == ledger->size)
        return ledger->broken ? PC_ERR_IO : PC_OK;
    pc_err err = write_lines(ledger);
    if (err == PC_OK && fdatasync(ledger->fd) != 0)
        err = PC_ERR_IO;
    if (err == PC_OK)
        ledger->durable = ledger->size;
    return fail(ledger, err);
}

static pc_err add_line(struct pc_ledger *ledger, const struct pc_source *source,
                       struct pc_span record) {
    char text[PC_SOURCE_MAX];
    struct pc_buf source_text = pc_buf_over(text, sizeof text);
    struct pc_link link = {.seq = ledger->seq + 1, .source = *source, .record = record};
    pc_source_format(source, &source_text);
    link.source_text = pc_buf_span(&source_text);
    pc_err err = pc_buf_end(&source_text);
    if (err == PC_OK)
        err = record.len > PC_LINK_RECORD_MAX ? PC_ERR_RANGE : PC_OK;
    if (err == PC_OK)
        err = pc_link_hash(ledger->hash, link.seq, link.source_text, record, link.hash);
    if (err == PC_OK)
        err = pc_positions_follow(&ledger->positions, source);
    size_t before = ledger->lines.len;
    if (err == PC_OK) {
        pc_link_write(&link, &ledger->lines);
        err = pc_buf_end(&ledger->lines);
    }
    if (err != PC_OK)
        return err;
    ledger->size += ledger->lines.len - before;
    ledger->seq = link.seq;
    memcpy(ledger->hash, link.hash, sizeof ledger->hash);
    return ledger->lines.len >= WRITE_AT ? write_lines(ledger) : PC_OK;
}

static pc_err add_checkpoint(struct pc_ledger *ledger, pc_time now) {
    struct pc_checkpoint checkpoint = {.seq = ledger->seq,
                                       .records = ledger->seq - ledger->signed_seq};
    struct pc_source source = {.kind = PC_SOURCE_SEALER};
    memcpy(checkpoint.hash, ledger->hash, sizeof checkpoint.hash);
    memcpy(checkpoint.kid, ledger->options.kid, strlen(ledger->options.kid) + 1);
    pc_buf_clear(&ledger->scratch);
    pc_err err = pc_checkpoint_render(&checkpoint, &ledger->positions, now, ledger->options.signer,
                                      &ledger->scratch);
    if (err == PC_OK)
        err = add_line(ledger, &source, pc_buf_span(&ledger->scratch));
    if (err != PC_OK)
        return err;
    ledger->signed_seq = ledger->seq;
    ledger->signed_at = now;
    return PC_OK;
}

/* The next file begins with a checkpoint, so that the last file alone says all there is to know.
 * The file before it is on the disk by then. */
static pc_err begin_file(struct pc_ledger *ledger, pc_time now) {
    char name[PC_CHAIN_NAME];
    pc_err err = pc_ledger_sync(ledger);
    if (err != PC_OK)
        return err;
    pc_file_close(&ledger->fd);
    pc_chain_name(ledger->seq + 1, name);
    ledger->fd = openat(ledger->folder, name,
                        O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (ledger->fd < 0)
        return errno == ENOSPC ? PC_ERR_FULL : PC_ERR_IO;
    ledger->size = ledger->durable = 0;
    if (fsync(ledger->folder) != 0)
        return PC_ERR_IO;
    return add_checkpoint(ledger, now);
}

static pc_err ensure_file(struct pc_ledger *ledger, pc_time now) {
    bool full = ledger->fd < 0 || ledger->size >= ledger->options.file_size;
    return full ? begin_file(ledger, now) : PC_OK;
}

pc_err pc_ledger_append(struct pc_ledger *ledger, pc_time now, const struct pc_source *source,
                        struct pc_span record) {
    if (ledger->broken)
        return PC_ERR_IO;
    pc_err err = ensure_file(ledger, now);
    if (err == PC_OK)
        err = add_line(ledger, source, record);
    if (err == PC_OK && ledger->seq - ledger->signed_seq >= ledger->options.checkpoint_records)
        err = add_checkpoint(ledger, now);
    return fail(ledger, err);
}

pc_err pc_ledger_checkpoint(struct pc_ledger *ledger, pc_time now) {
    if (ledger->broken)
        return PC_ERR_IO;
    if (ledger->seq == ledger->signed_seq)
        return PC_OK;
    return fail(ledger, add_checkpoint(ledger, now));
}
