/* Verifying a chain: finds the first record that does not fit, and says what became of it. */
#include "audit/chain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "audit/chain_file.h"
#include "audit/checkpoint.h"
#include "audit/link.h"

struct walk {
    const char *directory;
    struct pc_chain_files files;
    size_t file; /* the one that is read */
    struct pc_lines lines;
    uint64_t seq; /* of the last record that verified */
    uint8_t hash[PC_HASH_SIZE];
    uint64_t checkpoint; /* of the last checkpoint's own record */
    uint64_t expect_seq;
    const uint8_t *expect_hash;
    struct pc_chain_report *report;
};

/* The chain is bad here; the walk ends. */
__attribute__((format(printf, 3, 4))) static void bad(struct walk *walk, uint64_t seq,
                                                      const char *fmt, ...) {
    struct pc_chain_report *report = walk->report;
    va_list args;
    report->good = false;
    report->bad_seq = seq;
    report->line = walk->lines.number;
    if (walk->file < walk->files.count)
        (void)snprintf(report->file, sizeof report->file, "%s", walk->files.names[walk->file]);
    va_start(args, fmt);
    (void)vsnprintf(report->text, sizeof report->text, fmt, args);
    va_end(args);
}

/* The least sequence number that is at least `from`, over all lines from file `file` on; 0: none.
 * Used once, where the chain is broken already. */
static uint64_t least_after(const struct walk *walk, uint64_t from) {
    uint64_t least = 0;
    for (size_t i = walk->file; i < walk->files.count; i++) {
        PC_CLEANUP(pc_lines_close) struct pc_lines lines;
        struct pc_span line;
        struct pc_link link;
        pc_err err = pc_lines_open(walk->directory, walk->files.names[i], &lines);
        while (err == PC_OK && pc_lines_next(&lines, &line) == PC_OK)
            if (pc_link_parse(line, &link) == PC_OK && link.seq >= from &&
                (least == 0 || link.seq < least))
                least = link.seq;
    }
    return least;
}

static void explain_order(struct walk *walk, uint64_t found) {
    uint64_t wanted = walk->seq + 1;
    unsigned long long first = wanted;
    uint64_t least = least_after(walk, wanted);
    if (found < wanted) {
        bad(walk, found, "record %llu stands again behind record %llu: doubled or out of order",
            (unsigned long long)found, (unsigned long long)walk->seq);
    } else if (least == wanted) {
        bad(walk, wanted, "record %llu is out of order: record %llu stands in its place", first,
            (unsigned long long)found);
    } else if (least == wanted + 1) {
        bad(walk, wanted, "record %llu is missing", first);
    } else {
        bad(walk, wanted, "records %llu to %llu are missing", first, (unsigned long long)least - 1);
    }
}

static bool check_checkpoint(struct walk *walk, const struct pc_link *link) {
    struct pc_checkpoint checkpoint;
    unsigned long long seq = link->seq;
    if (pc_checkpoint_parse(link->record, &checkpoint) != PC_OK || checkpoint.seq != walk->seq ||
        memcmp(checkpoint.hash, walk->hash, sizeof checkpoint.hash) != 0 ||
        checkpoint.records != walk->seq - walk->checkpoint) {
        bad(walk, link->seq, "checkpoint %llu does not say what stands before it", seq);
        return false;
    }
    pc_err err = pc_checkpoint_verify(link->record, &checkpoint, walk->directory);
    if (err == PC_OK) {
        walk->checkpoint = link->seq;
        walk->report->checkpoints++;
        walk->report->last_checkpoint_seq = link->seq;
        return true;
    }
    if (err == PC_ERR_NOTFOUND)
        bad(walk, link->seq, "checkpoint %llu is signed by key %s, which is not known", seq,
            checkpoint.kid);
    else
        bad(walk, link->seq, "the signature of checkpoint %llu does not verify", seq);
    return false;
}

static bool check_line(struct walk *walk, struct pc_span line, pc_err *err) {
    struct pc_link link;
    uint8_t hash[PC_HASH_SIZE];
    unsigned long long wanted = walk->seq + 1;
    if (pc_link_parse(line, &link) != PC_OK) {
        bad(walk, walk->seq + 1, "record %llu was altered: its line cannot be read", wanted);
        return false;
    }
    if (link.seq != walk->seq + 1) {
        explain_order(walk, link.seq);
        return false;
    }
    *err = pc_link_hash(walk->hash, link.seq, link.source_text, link.record, hash);
    if (*err != PC_OK)
        return false;
    if (memcmp(hash, link.hash, sizeof hash) != 0) {
        bad(walk, link.seq, "record %llu was altered", wanted);
        return false;
    }
    bool is_checkpoint = pc_checkpoint_is(&link);
    if (walk->lines.number == 1 && !is_checkpoint) {
        bad(walk, link.seq, "the file does not begin with a checkpoint");
        return false;
    }
    if (is_checkpoint && !check_checkpoint(walk, &link))
        return false;
    walk->seq = link.seq;
    memcpy(walk->hash, hash, sizeof hash);
    walk->report->records++;
    if (link.seq == walk->expect_seq && walk->expect_hash != NULL &&
        memcmp(hash, walk->expect_hash, sizeof hash) != 0) {
        bad(walk, link.seq,
            "record %llu is not the one that was expected: the chain was written anew", wanted);
        return false;
    }
    return true;
}

/* False where the walk ends here, because of what it found or of an error. */
static bool check_file(struct walk *walk, pc_err *err) {
    *err = pc_lines_open(walk->directory, walk->files.names[walk->file], &walk->lines);
    while (*err == PC_OK) {
        struct pc_span line;
        *err = pc_lines_next(&walk->lines, &line);
        if (*err == PC_ERR_NOTFOUND) {
            *err = PC_OK;
            return true;
        }
        if (*err == PC_ERR_CORRUPT) {
            *err = PC_OK;
            bad(walk, walk->seq + 1, "record %llu was altered: its line does not end",
                (unsigned long long)walk->seq + 1);
            return false;
        }
        if (*err != PC_OK)
            return false;
        /* A line without its end in the last file is one that is being written. */
        if (walk->lines.torn && walk->file + 1 == walk->files.count)
            return true;
        if (!check_line(walk, line, err))
            return false;
    }
    return false;
}

static void check_end(struct walk *walk) {
    if (walk->expect_seq > walk->seq)
        bad(walk, walk->seq + 1, "the end is cut off: the last record is %llu, %llu was expected",
            (unsigned long long)walk->seq, (unsigned long long)walk->expect_seq);
}

pc_err pc_chain_verify(const char *directory, uint64_t expect_seq, const uint8_t expect_hash[32],
                       struct pc_chain_report *out, struct pc_diag *diag) {
    *out = (struct pc_chain_report){.good = true};
    struct walk walk = {.directory = directory,
                        .expect_seq = expect_seq,
                        .expect_hash = expect_hash,
                        .lines = {.fd = -1},
                        .report = out};
    pc_err err = pc_chain_files_list(directory, &walk.files, diag);
    if (err != PC_OK)
        return err;
    bool going = true;
    for (walk.file = 0; walk.file < walk.files.count && going; walk.file += going) {
        going = check_file(&walk, &err);
        pc_lines_close(&walk.lines);
    }
    if (err != PC_OK)
        (void)pc_diag_set(diag, err, "%s/%s cannot be read", directory,
                          walk.files.names[walk.file]);
    else if (out->good)
        check_end(&walk);
    out->unsigned_tail = walk.seq - walk.checkpoint;
    pc_chain_files_free(&walk.files);
    return err;
}
