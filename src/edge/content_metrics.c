/* Counting findings by rule, action and direction, and writing it down for Prometheus. */
#include "edge/content_metrics.h"

#include <stdatomic.h>
#include <string.h>

enum { ROWS = 128, NAME = 64, SPINS = 10000, RESULTS = PC_SCHEMA_REFUSED + 1 };
enum { ROW_FREE, ROW_CLAIMED, ROW_READY };

static const char *const verdicts[] = {"clean", "logged", "redacted", "blocked", "unreadable"};
enum { VERDICTS = sizeof verdicts / sizeof verdicts[0] };
static const char *const results[RESULTS] = {"passed", "would_refuse", "refused"};

struct row {
    _Atomic uint32_t state;
    uint32_t name_len;
    char name[NAME];
    _Atomic uint64_t found[PC_DIRECTIONS][PC_DLP_ACTIONS];
};

struct pc_content_metrics {
    _Atomic uint64_t bodies[PC_DIRECTIONS][VERDICTS];
    _Atomic uint64_t compared[RESULTS];
    _Atomic uint64_t lost;
    struct row other;
    struct row rows[ROWS];
};

size_t pc_content_metrics_size(void) {
    return sizeof(struct pc_content_metrics);
}

static void add(_Atomic uint64_t *counter) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static bool claim(struct row *row, struct pc_span name) {
    uint32_t expected = ROW_FREE;
    if (!atomic_compare_exchange_strong(&row->state, &expected, ROW_CLAIMED))
        return false;
    memcpy(row->name, name.ptr, name.len);
    row->name_len = (uint32_t)name.len;
    atomic_store(&row->state, ROW_READY);
    return true;
}

/* Another worker writes a name down in no time; one that died meanwhile never does. */
static bool is_ready(const struct row *row) {
    for (int i = 0; i < SPINS && atomic_load(&row->state) == ROW_CLAIMED; i++)
        ;
    return atomic_load(&row->state) == ROW_READY;
}

/* The rows fill from the first on: a free one ends the search. */
static struct row *row_of(struct pc_content_metrics *metrics, struct pc_span name) {
    name = pc_span_upto(name, NAME);
    for (size_t i = 0; i < ROWS; i++) {
        struct row *row = &metrics->rows[i];
        if (atomic_load(&row->state) == ROW_FREE && claim(row, name))
            return row;
        if (is_ready(row) && pc_span_eq(pc_span(row->name, row->name_len), name))
            return row;
    }
    return &metrics->other;
}

void pc_content_metrics_found(struct pc_content_metrics *metrics, struct pc_span rule,
                              enum pc_direction direction, enum pc_dlp_action action) {
    add(&row_of(metrics, rule)->found[direction][action]);
}

void pc_content_metrics_body(struct pc_content_metrics *metrics, enum pc_direction direction,
                             const char *verdict) {
    size_t at = 0;
    for (size_t i = 1; verdict != NULL && i < VERDICTS; i++)
        if (strcmp(verdict, verdicts[i]) == 0)
            at = i;
    add(&metrics->bodies[direction][at]);
}

void pc_content_metrics_schema(struct pc_content_metrics *metrics, enum pc_schema_result result) {
    add(&metrics->compared[result]);
}

void pc_content_metrics_lost(struct pc_content_metrics *metrics) {
    add(&metrics->lost);
}

static void head(struct pc_buf *out, const char *name, const char *help) {
    pc_buf_addf(out, "# HELP %s %s\n# TYPE %s counter\n", name, help, name);
}

static void render_row(const struct row *row, struct pc_span name, struct pc_buf *out) {
    for (unsigned direction = 0; direction < PC_DIRECTIONS; direction++)
        for (unsigned action = PC_DLP_LOG; action < PC_DLP_ACTIONS; action++) {
            uint64_t value = get(&row->found[direction][action]);
            if (value > 0)
                pc_buf_addf(out,
                            "portcullis_dlp_findings_total{rule=\"%.*s\",action=\"%s\","
                            "direction=\"%s\"} %llu\n",
                            PC_ARG(name), pc_dlp_action_name((enum pc_dlp_action)action),
                            pc_direction_name((enum pc_direction)direction),
                            (unsigned long long)value);
        }
}

void pc_content_metrics_render(const struct pc_content_metrics *metrics, struct pc_buf *out) {
    head(out, "portcullis_dlp_findings_total", "Sensitive data that was found, by rule.");
    for (size_t i = 0; i < ROWS; i++)
        if (atomic_load(&metrics->rows[i].state) == ROW_READY)
            render_row(&metrics->rows[i], pc_span(metrics->rows[i].name, metrics->rows[i].name_len),
                       out);
    render_row(&metrics->other, PC_SPAN("other"), out);
    head(out, "portcullis_dlp_bodies_total", "Bodies that were looked at, by what came of it.");
    for (unsigned direction = 0; direction < PC_DIRECTIONS; direction++)
        for (size_t i = 0; i < VERDICTS; i++)
            pc_buf_addf(out, "portcullis_dlp_bodies_total{direction=\"%s\",verdict=\"%s\"} %llu\n",
                        pc_direction_name((enum pc_direction)direction), verdicts[i],
                        (unsigned long long)get(&metrics->bodies[direction][i]));
    head(out, "portcullis_schema_requests_total",
         "Requests that were compared with a document, by what came of it.");
    for (size_t i = 0; i < RESULTS; i++)
        pc_buf_addf(out, "portcullis_schema_requests_total{verdict=\"%s\"} %llu\n", results[i],
                    (unsigned long long)get(&metrics->compared[i]));
    head(out, "portcullis_dlp_events_lost_total",
         "Findings of bodies on their way whose event found no room.");
    pc_buf_addf(out, "portcullis_dlp_events_lost_total %llu\n",
                (unsigned long long)get(&metrics->lost));
}
