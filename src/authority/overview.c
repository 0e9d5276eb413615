/* What the gate did of late, in numbers. */
#define _GNU_SOURCE
#include "authority/overview.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audit/chain.h"
#include "model/verdict.h"

enum {
    MINUTES = 24 * 60,
    SHOWN = 60,     /* minutes that are shown one by one */
    DENIALS = 4096, /* of the last ones, route and address are known */
    WORD = 64,
    TOP = 10,
    OTHER = PC_REASON_COUNT, /* reasons that the edge does not have */
    RECALL_MAX = 64 * 1024 * 1024
};

struct minute {
    int64_t number; /* minutes since 1970; another one's counts are void */
    uint32_t requests, denied;
    uint32_t status[6]; /* [2]: 2xx */
    uint32_t signed_in, sign_ins_failed;
    uint32_t reasons[PC_REASON_COUNT + 1];
};

struct denial {
    pc_time time;
    char route[WORD];
    char address[WORD];
};

struct pc_overview {
    pthread_mutex_t lock;
    struct minute minutes[MINUTES];
    struct denial denials[DENIALS]; /* a ring */
    size_t denial_at;
};

pc_err pc_overview_new(struct pc_overview **out) {
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PC_ERR_NOMEM;
    pthread_mutex_init(&(*out)->lock, NULL);
    return PC_OK;
}

void pc_overview_free(struct pc_overview *overview) {
    if (overview == NULL)
        return;
    pthread_mutex_destroy(&overview->lock);
    free(overview);
}

/* ---- counting ---- */

/* The bytes behind the needle; empty where it is absent. Quotes within a value are escaped, so a
 * needle with quotes is found only where a record's writer put it. */
static struct pc_span behind(struct pc_span text, struct pc_span needle) {
    const char *at = memmem(text.ptr, text.len, needle.ptr, needle.len);
    return at == NULL ? (struct pc_span){0}
                      : pc_span_from(text, (size_t)(at - text.ptr) + needle.len);
}

static struct pc_span text_behind(struct pc_span record, struct pc_span needle) {
    struct pc_span rest = behind(record, needle);
    return pc_span_upto(rest, pc_span_find(rest, '"'));
}

static bool has(struct pc_span record, struct pc_span needle) {
    return memmem(record.ptr, record.len, needle.ptr, needle.len) != NULL;
}

static void keep(struct pc_span from, char out[WORD]) {
    size_t len = from.len < WORD - 1 ? from.len : WORD - 1;
    memset(out, 0, WORD);
    if (len > 0)
        memcpy(out, from.ptr, len);
}

static size_t reason_of(struct pc_span record) {
    struct pc_span name = text_behind(record, PC_SPAN(",\"reason\":\""));
    for (size_t i = 0; i < PC_REASON_COUNT; i++)
        if (pc_span_eq(name, pc_span_str(pc_reason_name((enum pc_reason)i))))
            return i;
    return OTHER;
}

static void count_denial(struct pc_overview *overview, struct minute *minute, struct pc_span record,
                         pc_time when) {
    size_t reason = reason_of(record);
    if (reason == PC_REDIRECT_HTTPS)
        return;
    minute->denied++;
    minute->reasons[reason]++;
    struct denial *denial = &overview->denials[overview->denial_at++ % DENIALS];
    denial->time = when;
    keep(text_behind(record, PC_SPAN(",\"route\":\"")), denial->route);
    keep(text_behind(record, PC_SPAN(",\"address\":\"")), denial->address);
}

/* What the authority refuses itself the edge has let through, and counted: it has no duration. */
static void count_request(struct pc_overview *overview, struct minute *minute,
                          struct pc_span record, pc_time when) {
    if (has(record, PC_SPAN(",\"duration_us\":"))) {
        struct pc_span status = behind(record, PC_SPAN(",\"status\":"));
        minute->requests++;
        if (status.len > 0 && status.ptr[0] >= '1' && status.ptr[0] <= '5')
            minute->status[status.ptr[0] - '0']++;
    }
    if (has(record, PC_SPAN(",\"granted\":false")))
        count_denial(overview, minute, record, when);
}

static struct minute *minute_of(struct pc_overview *overview, pc_time when) {
    int64_t number = when / PC_MINUTE;
    struct minute *minute = &overview->minutes[number % MINUTES];
    if (minute->number != number)
        *minute = (struct minute){.number = number};
    return minute;
}

void pc_overview_count(struct pc_overview *overview, struct pc_span record, pc_time now) {
    pc_time when;
    if (record.len == 0 ||
        pc_time_parse(text_behind(record, PC_SPAN(",\"time\":\"")), &when) != PC_OK ||
        when > now + PC_MINUTE || when <= now - (MINUTES - 1) * PC_MINUTE || when < 0)
        return;
    bool request = has(record, PC_SPAN("\"type\":\"authorization\","));
    bool sign_in = !request && has(record, PC_SPAN("\"type\":\"authentication\","));
    if (!request && !sign_in)
        return;
    pthread_mutex_lock(&overview->lock);
    struct minute *minute = minute_of(overview, when);
    if (request)
        count_request(overview, minute, record, when);
    else if (has(record, PC_SPAN(",\"success\":true")))
        minute->signed_in++;
    else
        minute->sign_ins_failed++;
    pthread_mutex_unlock(&overview->lock);
}

struct recall {
    struct pc_overview *overview;
    pc_time now;
};

static pc_err on_record(void *context, uint64_t seq, struct pc_span record) {
    struct recall *recall = context;
    pc_time when;
    (void)seq;
    pc_overview_count(recall->overview, record, recall->now);
    /* Records are sealed in about the order of their times; an hour is far more than that. */
    bool old = pc_time_parse(text_behind(record, PC_SPAN(",\"time\":\"")), &when) == PC_OK &&
               when < recall->now - PC_DAY - PC_HOUR;
    return old ? PC_ERR_FULL : PC_OK;
}

void pc_overview_recall(struct pc_overview *overview, const char *directory, uint64_t before,
                        pc_time now) {
    struct recall recall = {overview, now};
    struct pc_diag diag = {0};
    uint64_t next = 0;
    /* What cannot be read is not counted; reading the trail complains of it elsewhere. */
    (void)!pc_chain_read_back(directory, before, RECALL_MAX, on_record, &recall, &next, &diag);
}

/* ---- showing ---- */

static const struct {
    const char *name;
    int64_t minutes;
} windows[] = {{"5m", 5}, {"1h", 60}, {"24h", MINUTES}};
enum { WINDOWS = sizeof windows / sizeof *windows };

static void add_up(const struct pc_overview *overview, pc_time now, int64_t minutes,
                   struct minute *out) {
    int64_t last = now / PC_MINUTE;
    *out = (struct minute){0};
    for (size_t i = 0; i < MINUTES; i++) {
        const struct minute *one = &overview->minutes[i];
        if (one->number <= last - minutes || one->number > last + 1)
            continue;
        out->requests += one->requests;
        out->denied += one->denied;
        out->signed_in += one->signed_in;
        out->sign_ins_failed += one->sign_ins_failed;
        for (size_t s = 0; s < 6; s++)
            out->status[s] += one->status[s];
        for (size_t r = 0; r <= PC_REASON_COUNT; r++)
            out->reasons[r] += one->reasons[r];
    }
}

static void add_window(struct pc_json *json, const char *name, const struct minute *sum) {
    static const char *const classes[] = {NULL, "1xx", "2xx", "3xx", "4xx", "5xx"};
    pc_json_object(json, NULL);
    pc_json_text(json, "name", pc_span_str(name));
    pc_json_u64(json, "requests", sum->requests);
    pc_json_u64(json, "denied", sum->denied);
    pc_json_object(json, "status");
    for (size_t i = 1; i < 6; i++)
        pc_json_u64(json, classes[i], sum->status[i]);
    pc_json_object_end(json);
    pc_json_object(json, "sign_ins");
    pc_json_u64(json, "good", sum->signed_in);
    pc_json_u64(json, "bad", sum->sign_ins_failed);
    pc_json_object_end(json);
    pc_json_object_end(json);
}

static void add_denials(struct pc_json *json, const struct minute sums[WINDOWS]) {
    pc_json_array(json, "denials");
    for (size_t r = 0; r <= PC_REASON_COUNT; r++) {
        if (sums[WINDOWS - 1].reasons[r] == 0)
            continue;
        pc_json_object(json, NULL);
        pc_json_text(json, "reason",
                     r == OTHER ? PC_SPAN("other")
                                : pc_span_str(pc_reason_name((enum pc_reason)r)));
        for (size_t w = 0; w < WINDOWS; w++)
            pc_json_u64(json, windows[w].name, sums[w].reasons[r]);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

static void add_minutes(struct pc_overview *overview, pc_time now, struct pc_json *json) {
    int64_t last = now / PC_MINUTE;
    pc_json_array(json, "minutes");
    for (int64_t number = last - SHOWN + 1; number <= last; number++) {
        const struct minute *one = &overview->minutes[number % MINUTES];
        bool there = one->number == number;
        char text[32];
        struct pc_buf when = pc_buf_over(text, sizeof text);
        pc_time_format(number * PC_MINUTE, &when);
        pc_json_object(json, NULL);
        pc_json_text(json, "time", pc_buf_span(&when));
        pc_json_u64(json, "requests", there ? one->requests : 0);
        pc_json_u64(json, "denied", there ? one->denied : 0);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

struct tally {
    const char *word;
    uint64_t count;
};

static int by_text(const void *a, const void *b) {
    return strcmp(((const struct tally *)a)->word, ((const struct tally *)b)->word);
}

static int by_count(const void *a, const void *b) {
    uint64_t x = ((const struct tally *)a)->count, y = ((const struct tally *)b)->count;
    return x == y ? by_text(a, b) : x < y ? 1 : -1;
}

/* Sorted, equal words become one tally. */
static size_t fold(struct tally *tallies, size_t count) {
    size_t kept = 0;
    qsort(tallies, count, sizeof *tallies, by_text);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && strcmp(tallies[kept - 1].word, tallies[i].word) == 0)
            tallies[kept - 1].count++;
        else
            tallies[kept++] = tallies[i];
    }
    qsort(tallies, kept, sizeof *tallies, by_count);
    return kept < TOP ? kept : TOP;
}

/* The words that most denials of the last hour have, as far as the ring reaches. */
static void add_top(struct pc_overview *overview, pc_time now, size_t at, const char *list,
                    const char *key, struct pc_json *json) {
    struct tally *tallies = calloc(DENIALS, sizeof *tallies);
    size_t count = 0;
    pc_json_array(json, list);
    for (size_t i = 0; tallies != NULL && i < DENIALS; i++) {
        const struct denial *denial = &overview->denials[i];
        const char *word = (const char *)denial + at;
        if (denial->time > now - PC_HOUR && word[0] != '\0')
            tallies[count++] = (struct tally){word, 1};
    }
    size_t top = count > 0 ? fold(tallies, count) : 0;
    for (size_t i = 0; i < top; i++) {
        pc_json_object(json, NULL);
        pc_json_text(json, key, pc_span_str(tallies[i].word));
        pc_json_u64(json, "count", tallies[i].count);
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
    free(tallies);
}

void pc_overview_render(struct pc_overview *overview, pc_time now, struct pc_json *json) {
    struct minute sums[WINDOWS];
    pthread_mutex_lock(&overview->lock);
    for (size_t w = 0; w < WINDOWS; w++)
        add_up(overview, now, windows[w].minutes, &sums[w]);
    pc_json_array(json, "windows");
    for (size_t w = 0; w < WINDOWS; w++)
        add_window(json, windows[w].name, &sums[w]);
    pc_json_array_end(json);
    add_denials(json, sums);
    add_minutes(overview, now, json);
    add_top(overview, now, offsetof(struct denial, route), "denied_routes", "route", json);
    add_top(overview, now, offsetof(struct denial, address), "denied_addresses", "address", json);
    pthread_mutex_unlock(&overview->lock);
}
