/* The sealer: takes records out of the spool into the chain, each of them once. */
#define _GNU_SOURCE
#include "audit/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/ledger.h"
#include "audit/record.h"
#include "audit/spool.h"
#include "base/json.h"
#include "crypto/hash.h"

/* Records of one run; what is left waits for the next one. And positions that the authority's own
 * segments have to themselves, so that nobody who floods the spool hides what it did. */
enum { BATCH = 1 << 17, RESERVED = 16 };

struct pc_sealer {
    struct pc_ledger ledger;
    char *spool;
    char *directory;
    char *kid;
    pc_time now;           /* of the last run */
    struct pc_buf scratch; /* for records that are made here */
    void (*seen)(void *context, struct pc_span record);
    void *context;
};

enum fate { STAYS, ENDS, ASIDE };

/* A segment in a run. */
struct row {
    struct pc_spool_segment segment;
    struct pc_position *position; /* NULL: there is no room for it yet */
    uint64_t before;              /* its position when the run began */
    enum fate fate;
};

struct run {
    struct pc_sealer *sealer;
    pc_time now;
    struct row *rows; /* PC_POSITIONS_MAX */
    size_t count;
    bool cut; /* there are more segments than that */
    struct row *at;
    uint64_t records;
};

/* ---- what is there ---- */

/* A file that is no segment has no id: its name gives it one, so that the chain can remember it. */
static pc_err name_it(struct row *row) {
    uint8_t digest[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(pc_span_str(row->segment.name), digest);
    memcpy(row->segment.writer.bytes, digest, sizeof row->segment.writer.bytes);
    row->segment.malformed = true;
    return err;
}

static pc_err collect(void *context, const struct pc_spool_segment *segment) {
    struct run *run = context;
    if (run->count == PC_POSITIONS_MAX) {
        run->cut = true;
        return PC_OK;
    }
    struct row *row = &run->rows[run->count++];
    *row = (struct row){.segment = *segment};
    return segment->malformed ? name_it(row) : PC_OK;
}

/* Forgets the segments that are gone. */
static void forget(struct run *run) {
    struct pc_positions *positions = &run->sealer->ledger.positions;
    for (size_t i = 0; i < positions->count; i++) {
        positions->rows[i].seen = run->cut;
        positions->rows[i].taken = false;
    }
    for (size_t i = 0; i < run->count; i++) {
        struct pc_position *position = pc_positions_find(positions, &run->rows[i].segment.writer);
        if (position != NULL)
            position->seen = true;
    }
    pc_positions_keep_seen(positions);
}

static struct pc_position *position_of(struct pc_positions *positions, const struct row *row) {
    struct pc_position *found = pc_positions_find(positions, &row->segment.writer);
    if (found != NULL || (!row->segment.own && positions->count >= PC_POSITIONS_MAX - RESERVED))
        return found;
    return pc_positions_add(positions, &row->segment.writer);
}

/* Finds or makes the position of each file. A second file with the id of another is no segment. */
static pc_err place(struct run *run) {
    struct pc_positions *positions = &run->sealer->ledger.positions;
    pc_err err = PC_OK;
    for (size_t i = 0; i < run->count && err == PC_OK; i++) {
        struct row *row = &run->rows[i];
        row->position = position_of(positions, row);
        if (row->position != NULL && row->position->taken) {
            err = name_it(row);
            row->position = position_of(positions, row);
        }
        if (row->position == NULL)
            continue;
        row->position->taken = true;
        row->before = row->position->next;
    }
    return err;
}

/* ---- records ---- */

static pc_err seal_record(void *context, struct pc_span record, uint64_t next) {
    struct run *run = context;
    struct pc_sealer *sealer = run->sealer;
    if (run->records == BATCH)
        return PC_ERR_BUSY;
    struct pc_source source = {
        .kind = PC_SOURCE_RECORD, .segment = run->at->segment.writer, .next = next};
    if (!pc_record_fits(record)) {
        pc_buf_clear(&sealer->scratch);
        pc_record_wrap(record, &sealer->scratch);
        record = pc_buf_span(&sealer->scratch);
    }
    pc_err err = pc_buf_end(&sealer->scratch);
    if (err == PC_OK)
        err = pc_ledger_append(&sealer->ledger, run->now, &source, record);
    if (err == PC_OK)
        run->records++;
    if (err == PC_OK && sealer->seen != NULL)
        sealer->seen(sealer->context, record);
    /* Other outcomes would be taken for those of the segment. */
    return err == PC_OK || err == PC_ERR_NOMEM || err == PC_ERR_FULL ? err : PC_ERR_IO;
}

static void put_time(struct pc_json *json, const char *key, pc_time when) {
    char small[64];
    struct pc_buf text = pc_buf_over(small, sizeof small);
    pc_time_format(when, &text);
    pc_json_text(json, key, pc_buf_span(&text));
}

static void begin_own(struct run *run, struct pc_json *json, const char *type) {
    pc_buf_clear(&run->sealer->scratch);
    *json = pc_json(&run->sealer->scratch);
    pc_json_object(json, NULL);
    pc_json_u64(json, "v", 1);
    pc_json_text(json, "type", pc_span_str(type));
    pc_json_text(json, "category", PC_SPAN("security"));
    put_time(json, "time", run->now);
    pc_json_text(json, "segment", pc_span_str(run->at->segment.name));
}

static pc_err end_own(struct run *run, struct pc_json *json, uint64_t next, uint64_t refused) {
    struct pc_sealer *sealer = run->sealer;
    struct pc_source source = {.kind = PC_SOURCE_SEGMENT,
                               .segment = run->at->segment.writer,
                               .next = next,
                               .refused = refused};
    pc_json_object_end(json);
    pc_err err = pc_buf_end(&sealer->scratch);
    if (err == PC_OK)
        err = pc_ledger_append(&sealer->ledger, run->now, &source, pc_buf_span(&sealer->scratch));
    if (err == PC_OK)
        run->records++;
    return err;
}

/* Requests that were refused because nothing could be recorded, as many as the chain has not told.
 */
static pc_err tell_gap(struct run *run) {
    const struct pc_spool_segment *segment = &run->at->segment;
    struct pc_position *position = run->at->position;
    struct pc_json json;
    if (segment->refused <= position->refused)
        return PC_OK;
    begin_own(run, &json, PC_RECORD_GAP);
    pc_json_u64(&json, "count", segment->refused - position->refused);
    put_time(&json, "first", segment->refused_first);
    put_time(&json, "last", segment->refused_last);
    return end_own(run, &json, position->next, segment->refused);
}

static pc_err tell_corrupt(struct run *run, const char *reason) {
    struct pc_json json;
    begin_own(run, &json, PC_RECORD_CORRUPT);
    pc_json_u64(&json, "position", run->at->position->next);
    pc_json_text(&json, "reason", pc_span_str(reason));
    run->at->fate = ASIDE;
    return end_own(run, &json, PC_POSITION_ASIDE, run->at->position->refused);
}

/* ---- one segment ---- */

static pc_err seal_segment(struct run *run, struct row *row) {
    struct pc_position *position = row->position;
    uint64_t next;
    if (position == NULL)
        return PC_OK;
    run->at = row;
    if (position->next == PC_POSITION_ASIDE) {
        row->fate = ASIDE;
        return PC_OK;
    }
    if (row->segment.malformed)
        return tell_corrupt(run, "it is no spool segment");
    pc_err err = pc_spool_read(run->sealer->spool, row->segment.name, position->next, seal_record,
                               run, &next);
    if (err == PC_ERR_BUSY || err == PC_ERR_NOTFOUND)
        return PC_OK;
    bool corrupt = err == PC_ERR_CORRUPT || err == PC_ERR_RANGE;
    if (err != PC_OK && !corrupt)
        return err;
    err = tell_gap(run);
    if (err == PC_OK && corrupt)
        return tell_corrupt(run, "what stands at the position is no record");
    row->fate = row->segment.finished ? ENDS : STAYS;
    return err;
}

/* The chain is on the disk: the spool may let go of what is in it. What fails here is done again by
 * the next run. */
static void let_go(struct run *run, const struct row *row) {
    char from[4096];
    char to[4096];
    const char *folder = run->sealer->spool;
    const char *name = row->segment.name;
    int n = snprintf(from, sizeof from, "%s/%s", folder, name);
    int m = snprintf(to, sizeof to, "%s/%.200s.bad", folder, name);
    if (n < 0 || (size_t)n >= sizeof from || m < 0 || (size_t)m >= sizeof to)
        return;
    if (row->fate == ENDS)
        (void)unlink(from);
    else if (row->fate == ASIDE)
        (void)rename(from, to);
    else if (row->position != NULL && row->position->next != row->before)
        (void)!pc_spool_mark_sealed(folder, name, row->position->next);
}

static pc_err seal(struct run *run, struct pc_diag *diag) {
    struct pc_sealer *sealer = run->sealer;
    struct pc_ledger *ledger = &sealer->ledger;
    pc_err err = pc_spool_list(sealer->spool, collect, run, diag);
    if (err != PC_OK)
        return err;
    forget(run);
    err = place(run);
    for (size_t i = 0; i < run->count && err == PC_OK; i++)
        err = seal_segment(run, &run->rows[i]);
    pc_time interval = ledger->options.checkpoint_interval;
    if (run->now < ledger->signed_at)
        ledger->signed_at = run->now; /* the clock went back */
    if (err == PC_OK && interval > 0 && run->now - ledger->signed_at >= interval)
        err = pc_ledger_checkpoint(ledger, run->now);
    if (err == PC_OK)
        err = pc_ledger_sync(ledger);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "the audit chain cannot be continued: %s", pc_err_name(err));
    for (size_t i = 0; i < run->count; i++)
        let_go(run, &run->rows[i]);
    return PC_OK;
}

pc_err pc_sealer_run(struct pc_sealer *sealer, pc_time now, uint64_t *sealed,
                     struct pc_diag *diag) {
    *sealed = 0;
    sealer->now = now;
    if (sealer->ledger.broken) {
        pc_err err = pc_ledger_recover(&sealer->ledger, diag);
        if (err != PC_OK)
            return err;
    }
    struct run run = {.sealer = sealer, .now = now};
    run.rows = calloc(PC_POSITIONS_MAX, sizeof *run.rows);
    if (run.rows == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "no memory");
    pc_err err = seal(&run, diag);
    free(run.rows);
    *sealed = err == PC_OK ? run.records : 0;
    return err;
}

pc_err pc_sealer_checkpoint(struct pc_sealer *sealer, pc_time now, struct pc_diag *diag) {
    sealer->now = now;
    pc_err err = PC_OK;
    if (sealer->ledger.broken)
        err = pc_ledger_recover(&sealer->ledger, diag);
    if (err == PC_OK)
        err = pc_ledger_checkpoint(&sealer->ledger, now);
    if (err == PC_OK)
        err = pc_ledger_sync(&sealer->ledger);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "no checkpoint could be made: %s", pc_err_name(err));
    return PC_OK;
}

pc_err pc_sealer_open(const struct pc_sealer_options *options, pc_time now, struct pc_sealer **out,
                      struct pc_diag *diag) {
    struct pc_sealer *sealer = calloc(1, sizeof *sealer);
    if (sealer == NULL)
        return pc_diag_set(diag, PC_ERR_NOMEM, "no memory");
    sealer->ledger.folder = sealer->ledger.fd = -1;
    sealer->now = now;
    sealer->seen = options->seen;
    sealer->context = options->context;
    sealer->spool = strdup(options->spool);
    sealer->directory = strdup(options->directory);
    sealer->kid = strdup(options->kid);
    struct pc_sealer_options own = *options;
    own.spool = sealer->spool;
    own.directory = sealer->directory;
    own.kid = sealer->kid;
    pc_err err =
        own.spool == NULL || own.directory == NULL || own.kid == NULL ? PC_ERR_NOMEM : PC_OK;
    if (err == PC_OK)
        err = pc_ledger_open(&sealer->ledger, &own, now, diag);
    if (err == PC_OK) {
        pc_spool_sweep(own.spool);
        *out = sealer;
        return PC_OK;
    }
    sealer->ledger.broken = true;
    pc_sealer_close(sealer);
    return err;
}

void pc_sealer_close(struct pc_sealer *sealer) {
    if (sealer == NULL)
        return;
    if (!sealer->ledger.broken)
        (void)!pc_sealer_checkpoint(sealer, sealer->now, NULL);
    pc_ledger_close(&sealer->ledger);
    pc_buf_free(&sealer->scratch);
    free(sealer->spool);
    free(sealer->directory);
    free(sealer->kid);
    free(sealer);
}

void pc_sealer_head(const struct pc_sealer *sealer, uint64_t *seq, uint8_t hash[32]) {
    *seq = sealer->ledger.seq;
    memcpy(hash, sealer->ledger.hash, PC_HASH_SIZE);
}
