/* Finding the head of the chain. */
#define _GNU_SOURCE
#include "audit/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "audit/chain_file.h"
#include "audit/checkpoint.h"
#include "base/file.h"

static pc_err follow_checkpoint(struct pc_ledger *ledger, const struct pc_link *link, bool first) {
    struct pc_checkpoint checkpoint;
    pc_err err = pc_checkpoint_parse(link->record, &checkpoint);
    if (err != PC_OK)
        return err;
    if (first) {
        ledger->seq = checkpoint.seq;
        memcpy(ledger->hash, checkpoint.hash, sizeof ledger->hash);
    }
    ledger->signed_seq = link->seq;
    return pc_positions_load(&ledger->positions, link->record);
}

/* One line: it must follow the one before it, and the first must be a checkpoint, which says what
 * it follows. The signature is for who verifies; we trust the folder as we found it. */
static pc_err follow(struct pc_ledger *ledger, struct pc_span line, bool first) {
    struct pc_link link;
    uint8_t hash[PC_HASH_SIZE];
    pc_err err = pc_link_parse(line, &link);
    if (err != PC_OK)
        return PC_ERR_CORRUPT;
    if (pc_checkpoint_is(&link))
        err = follow_checkpoint(ledger, &link, first);
    else
        err = first ? PC_ERR_CORRUPT : pc_positions_follow(&ledger->positions, &link.source);
    if (err == PC_OK)
        err = pc_link_hash(ledger->hash, ledger->seq + 1, link.source_text, link.record, hash);
    if (err != PC_OK)
        return err;
    if (link.seq != ledger->seq + 1 || memcmp(hash, link.hash, sizeof hash) != 0)
        return PC_ERR_CORRUPT;
    ledger->seq = link.seq;
    memcpy(ledger->hash, hash, sizeof hash);
    return PC_OK;
}

/* Reads a file to its end; *whole: the bytes up to the last line break. */
static pc_err follow_file(struct pc_ledger *ledger, const char *name, uint64_t *whole,
                          struct pc_diag *diag) {
    PC_CLEANUP(pc_lines_close) struct pc_lines lines;
    *whole = 0;
    pc_err err = pc_lines_open(ledger->options.directory, name, &lines);
    while (err == PC_OK) {
        struct pc_span line;
        err = pc_lines_next(&lines, &line);
        if (err == PC_ERR_NOTFOUND || (err == PC_OK && lines.torn))
            return PC_OK;
        if (err == PC_OK)
            err = follow(ledger, line, lines.number == 1);
        if (err == PC_OK)
            *whole = lines.behind;
    }
    return pc_diag_set(diag, err, "%s/%s, line %llu: the audit chain does not continue here",
                       ledger->options.directory, name, (unsigned long long)lines.number);
}

/* Opens the file for appending, without the torn line that a death may have left. What is read here
 * is made durable before anything is taken out of the spool because of it. */
static pc_err open_last(struct pc_ledger *ledger, const char *name, uint64_t whole,
                        struct pc_diag *diag) {
    ledger->fd = openat(ledger->folder, name, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (ledger->fd < 0 || ftruncate(ledger->fd, (off_t)whole) != 0 || fsync(ledger->fd) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s/%s cannot be written: %s",
                           ledger->options.directory, name, strerror(errno));
    ledger->size = ledger->durable = whole;
    return PC_OK;
}

static void forget(struct pc_ledger *ledger) {
    pc_file_close(&ledger->fd);
    pc_buf_clear(&ledger->lines);
    ledger->size = ledger->durable = ledger->seq = ledger->signed_seq = 0;
    memset(ledger->hash, 0, sizeof ledger->hash);
    ledger->positions.count = 0;
}

static pc_err load(struct pc_ledger *ledger, struct pc_diag *diag) {
    PC_CLEANUP(pc_chain_files_free) struct pc_chain_files files;
    pc_err err = pc_chain_files_list(ledger->options.directory, &files, diag);
    while (err == PC_OK && files.count > 0) {
        const char *name = files.names[--files.count];
        uint64_t whole;
        forget(ledger);
        err = follow_file(ledger, name, &whole, diag);
        if (err == PC_OK && whole > 0)
            return open_last(ledger, name, whole, diag);
        /* It was begun, and death came before its first line: it is begun again. */
        if (err == PC_OK && unlinkat(ledger->folder, name, 0) != 0)
            err = pc_diag_set(diag, PC_ERR_IO, "%s/%s cannot be removed: %s",
                              ledger->options.directory, name, strerror(errno));
    }
    return err;
}

pc_err pc_ledger_recover(struct pc_ledger *ledger, struct pc_diag *diag) {
    /* After a failed write or fsync what the file holds beyond this is not known to last. */
    if (ledger->fd >= 0 && ftruncate(ledger->fd, (off_t)ledger->durable) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "the audit chain cannot be cut back: %s",
                           strerror(errno));
    forget(ledger);
    pc_err err = load(ledger, diag);
    ledger->broken = err != PC_OK;
    return err;
}

static pc_err lock(struct pc_ledger *ledger, struct pc_diag *diag) {
    const char *directory = ledger->options.directory;
    pc_err err = pc_file_make_dir(directory, 0750);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "%s cannot be made: %s", directory, strerror(errno));
    ledger->folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (ledger->folder < 0)
        return pc_diag_set(diag, PC_ERR_IO, "%s: %s", directory, strerror(errno));
    if (flock(ledger->folder, LOCK_EX | LOCK_NB) != 0)
        return pc_diag_set(diag, PC_ERR_BUSY, "%s is in use by another sealer", directory);
    return PC_OK;
}

pc_err pc_ledger_open(struct pc_ledger *ledger, const struct pc_sealer_options *options,
                      pc_time now, struct pc_diag *diag) {
    *ledger = (struct pc_ledger){.options = *options, .folder = -1, .fd = -1, .signed_at = now};
    if (!pc_kid_ok(pc_span_str(options->kid)))
        return pc_diag_set(diag, PC_ERR_INVALID, "the audit key has no usable id");
    if (ledger->options.file_size == 0)
        ledger->options.file_size = (uint64_t)64 << 20;
    if (ledger->options.checkpoint_records == 0)
        ledger->options.checkpoint_records = 1000;
    pc_err err = lock(ledger, diag);
    if (err == PC_OK) {
        err = pc_checkpoint_publish(options->signer, options->kid, options->directory);
        if (err != PC_OK)
            (void)pc_diag_set(diag, err, "the public audit key cannot be written to %s/keys",
                              options->directory);
    }
    if (err == PC_OK)
        err = load(ledger, diag);
    return err;
}

void pc_ledger_close(struct pc_ledger *ledger) {
    pc_file_close(&ledger->fd);
    pc_file_close(&ledger->folder);
    pc_buf_free(&ledger->lines);
    pc_buf_free(&ledger->scratch);
}
