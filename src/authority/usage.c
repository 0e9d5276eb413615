/* When keys, sessions and exclusions were last used, read off the sealed records. */
#define _GNU_SOURCE
#include "authority/usage.h"

#include <stdlib.h>
#include <string.h>

#include "audit/chain.h"
#include "authority/overview.h"
#include "authority/change.h"
#include "authority/settings_hold.h"

enum { ROWS = 1024 };
#define INTERVAL (5 * PC_SECOND)

struct row {
    struct pc_use use; /* the last one */
    uint64_t count;    /* 0: free */
};

struct pc_usage {
    uint64_t next_seq;
    pc_time due;
    pc_time now;
    struct pc_authority *authority;
    struct row rows[ROWS];
    size_t used;
};

/* The bytes behind the needle; empty where it is absent. Quotes within a value are escaped, so a
 * needle with quotes is found only where we wrote it. */
static struct pc_span behind(struct pc_span text, struct pc_span needle) {
    const char *at = text.ptr == NULL ? NULL : memmem(text.ptr, text.len, needle.ptr, needle.len);
    return at == NULL ? (struct pc_span){0}
                      : pc_span_from(text, (size_t)(at - text.ptr) + needle.len);
}

static bool has(struct pc_span text, struct pc_span needle) {
    return text.ptr != NULL && memmem(text.ptr, text.len, needle.ptr, needle.len) != NULL;
}

bool pc_use_read(struct pc_span record, struct pc_use *out) {
    if (!has(record, PC_SPAN("\"type\":\"authorization\",")) ||
        !has(record, PC_SPAN(",\"granted\":true")))
        return false;
    struct pc_span id = behind(record, PC_SPAN(",\"credential\":\"key\",\"credential_id\":\""));
    out->kind = PC_USE_KEY;
    if (id.len == 0) {
        id = behind(record, PC_SPAN(",\"credential\":\"session\",\"credential_id\":\""));
        out->kind = PC_USE_SESSION;
    }
    struct pc_span time = behind(record, PC_SPAN(",\"time\":\""));
    return pc_id_parse(pc_span_upto(id, PC_ID_TEXT), &out->id) == PC_OK &&
           pc_time_parse(pc_span_upto(time, pc_span_find(time, '"')), &out->time) == PC_OK;
}

size_t pc_use_read_exclusions(struct pc_span record, struct pc_use out[PC_USE_EXCLUSIONS_MAX]) {
    size_t count = 0;
    struct pc_span when = behind(record, PC_SPAN(",\"time\":\""));
    struct pc_span list = behind(record, PC_SPAN(",\"excluded\":[")), item;
    pc_time time = 0;
    if (list.len == 0 || !has(record, PC_SPAN("\"type\":\"waf\",")) ||
        pc_time_parse(pc_span_upto(when, pc_span_find(when, '"')), &time) != PC_OK)
        return 0;
    list = pc_span_upto(list, pc_span_find(list, ']'));
    while (count < PC_USE_EXCLUSIONS_MAX && pc_span_split(&list, ',', &item)) {
        out[count] = (struct pc_use){.kind = PC_USE_EXCLUSION, .time = time};
        if (item.len != PC_ID_TEXT + 2 ||
            pc_id_parse(pc_span_upto(pc_span_from(item, 1), PC_ID_TEXT), &out[count].id) != PC_OK)
            return count;
        count++;
    }
    return count;
}

pc_err pc_usage_new(uint64_t from_seq, struct pc_usage **out) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    (*out)->next_seq = from_seq;
    return PC_OK;
}

void pc_usage_free(struct pc_usage *usage) {
    free(usage);
}

static pc_err write_session(struct pc_change *change, const struct pc_use *use) {
    struct pc_store *store = change->work->authority->store;
    struct pc_session session;
    pc_err err = store->session_get(store->self, change->work->arena, &use->id, &session);
    if (err != PC_OK || session.ended != 0 || session.last_seen >= use->time)
        return err;
    session.last_seen = use->time;
    return store->session_put(store->self, &session);
}

static pc_err write_row(struct pc_change *change, const struct row *row) {
    struct pc_store *store = change->work->authority->store;
    pc_err err = PC_OK;
    switch (row->use.kind) {
    case PC_USE_KEY:
        err = store->key_used(store->self, &row->use.id, row->count, row->use.time);
        break;
    case PC_USE_SESSION:
        err = write_session(change, &row->use);
        break;
    case PC_USE_EXCLUSION:
        err = store->exclusion_hit(store->self, &row->use.id, row->count, row->use.time);
        break;
    }
    return err == PC_ERR_NOTFOUND ? PC_OK : err; /* deleted meanwhile */
}

static void write_all(struct pc_usage *usage, struct pc_work *work) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    for (size_t i = 0; i < ROWS && err == PC_OK; i++)
        if (usage->rows[i].count > 0)
            err = write_row(&change, &usage->rows[i]);
    if (err == PC_OK)
        err = pc_change_commit(&change, NULL);
    if (err != PC_OK)
        pc_log(&work->authority->log, PC_LOG_WARN, "usage was not noted: %s", pc_err_name(err));
}

static void flush(struct pc_usage *usage) {
    if (usage->used == 0)
        return;
    struct pc_authority *authority = usage->authority;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    struct pc_arena arena = {0};
    struct pc_work work = pc_work_of_daemon(authority, &hold->settings, &arena);
    write_all(usage, &work);
    pc_arena_free(&arena);
    pc_settings_release(hold);
    memset(usage->rows, 0, sizeof usage->rows);
    usage->used = 0;
}

/* The use's row, or a free one; the table is never quite full. */
static struct row *find(struct pc_usage *usage, const struct pc_use *use) {
    size_t at = ((size_t)use->id.bytes[0] << 8 | use->id.bytes[1]) % ROWS;
    while (usage->rows[at].count > 0 && !pc_id_eq(&usage->rows[at].use.id, &use->id))
        at = (at + 1) % ROWS;
    return &usage->rows[at];
}

static void note(struct pc_usage *usage, const struct pc_use *use) {
    struct row *row = find(usage, use);
    if (row->count++ == 0)
        usage->used++;
    if (use->time > row->use.time)
        row->use = *use;
    if (usage->used > ROWS / 2)
        flush(usage);
}

static pc_err on_record(void *context, uint64_t seq, struct pc_span json) {
    struct pc_usage *usage = context;
    struct pc_use use, exclusions[PC_USE_EXCLUSIONS_MAX];
    usage->next_seq = seq + 1;
    if (usage->authority->overview != NULL)
        pc_overview_count(usage->authority->overview, json, usage->now);
    if (pc_use_read(json, &use))
        note(usage, &use);
    size_t count = pc_use_read_exclusions(json, exclusions);
    for (size_t i = 0; i < count; i++)
        note(usage, &exclusions[i]);
    return PC_OK;
}

void pc_usage_look(struct pc_usage *usage, struct pc_authority *authority, uint64_t head,
                   bool last) {
    pc_time now = pc_clock_now(&authority->clock);
    struct pc_diag diag = {0};
    if ((now < usage->due && !last) || head < usage->next_seq)
        return;
    usage->due = now + INTERVAL;
    usage->authority = authority;
    usage->now = now;
    pc_err err = pc_chain_read(authority->paths.audit, usage->next_seq, on_record, usage, &diag);
    if (err != PC_OK)
        pc_log(&authority->log, PC_LOG_WARN, "usage: %s", diag.text);
    flush(usage);
}
