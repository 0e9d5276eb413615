/* Counting requests in shared memory, and writing it down for Prometheus. */
#include "edge/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
    LAYOUT = 0x50434d32, /* another layout is another number */
    SERIES_MAX = 256,
    NAME_MAX = 64,
    BUCKETS = 12,
    FAMILIES = 100 /* of rules 900000 to 999999, by thousands */
};

/* What came of a request that the firewall looked at; the first where nothing was found. */
static const char *const verdicts[] = {"passed", "matched", "would_block", "blocked", "limit"};
enum { VERDICTS = sizeof verdicts / sizeof verdicts[0] };

enum { SLOT_FREE, SLOT_CLAIMED, SLOT_READY };

/* Upper bounds in microseconds and as text in seconds. */
static const struct {
    uint64_t us;
    const char *text;
} bounds[BUCKETS] = {
    {500, "0.0005"},  {1000, "0.001"},  {2500, "0.0025"}, {5000, "0.005"},
    {10000, "0.01"},  {25000, "0.025"}, {50000, "0.05"},  {100000, "0.1"},
    {250000, "0.25"}, {1000000, "1"},   {5000000, "5"},   {30000000, "30"},
};

struct pc_metric_series {
    _Atomic uint32_t state;
    uint32_t name_len;
    char name[NAME_MAX];
    _Atomic uint64_t allowed;
    _Atomic uint64_t denied;
    _Atomic uint64_t buckets[BUCKETS + 1]; /* not cumulative here; the last is +Inf */
    _Atomic uint64_t sum_us;
    _Atomic uint64_t bytes_in;
    _Atomic uint64_t bytes_out;
};

struct pc_metrics {
    _Atomic uint32_t layout;
    _Atomic uint64_t reasons[PC_REASON_COUNT];
    _Atomic uint64_t upstream_down;
    _Atomic uint64_t upstream_timeout;
    _Atomic uint64_t end_lost;
    _Atomic uint64_t inspected[VERDICTS];
    _Atomic uint64_t matched[FAMILIES + 1]; /* the last: rules of other numbers */
    struct pc_metric_series other;
    struct pc_metric_series series[SERIES_MAX];
};

size_t pc_metrics_size(void) {
    return sizeof(struct pc_metrics);
}

pc_err pc_metrics_attach(void *memory, size_t size, struct pc_metrics **out) {
    struct pc_metrics *metrics = memory;
    if (size < sizeof *metrics || (uintptr_t)memory % _Alignof(struct pc_metrics) != 0)
        return PC_ERR_RANGE;
    uint32_t layout = atomic_load(&metrics->layout);
    if (layout != 0 && layout != LAYOUT)
        return PC_ERR_CORRUPT;
    memcpy(metrics->other.name, "other", 5);
    metrics->other.name_len = 5;
    atomic_store(&metrics->other.state, SLOT_READY);
    atomic_store(&metrics->layout, LAYOUT);
    *out = metrics;
    return PC_OK;
}

static bool claim(struct pc_metric_series *slot, struct pc_span name) {
    uint32_t expected = SLOT_FREE;
    if (!atomic_compare_exchange_strong(&slot->state, &expected, SLOT_CLAIMED))
        return false;
    memcpy(slot->name, name.ptr, name.len);
    slot->name_len = (uint32_t)name.len;
    atomic_store(&slot->state, SLOT_READY);
    return true;
}

static bool is(const struct pc_metric_series *slot, struct pc_span name) {
    return atomic_load(&slot->state) == SLOT_READY &&
           pc_span_eq(pc_span(slot->name, slot->name_len), name);
}

struct pc_metric_series *pc_metrics_series(struct pc_metrics *metrics, struct pc_span route) {
    struct pc_span name = pc_span_upto(route, NAME_MAX);
    if (name.len == 0)
        name = PC_SPAN("none");
    for (size_t i = 0; i < SERIES_MAX; i++) {
        struct pc_metric_series *slot = &metrics->series[i];
        if (is(slot, name) || claim(slot, name))
            return slot;
        /* Another worker may just be writing the name that we are looking for. One that was killed
         * meanwhile never will: so only a while. */
        for (int turns = 0; turns < 10000 && atomic_load(&slot->state) == SLOT_CLAIMED; turns++) {
        }
        if (is(slot, name))
            return slot;
    }
    return &metrics->other;
}

static void add(_Atomic uint64_t *counter, uint64_t value) {
    atomic_fetch_add_explicit(counter, value, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void pc_metrics_count(struct pc_metrics *metrics, struct pc_metric_series *series,
                      const struct pc_metric_sample *sample) {
    bool allowed = sample->reason == PC_ALLOWED;
    add(allowed ? &series->allowed : &series->denied, 1);
    if (!allowed)
        add(&metrics->reasons[(unsigned)sample->reason < PC_REASON_COUNT ? sample->reason
                                                                         : PC_INTERNAL],
            1);
    if (sample->outcome == PC_UPSTREAM_DOWN)
        add(&metrics->upstream_down, 1);
    if (sample->outcome == PC_UPSTREAM_TIMEOUT)
        add(&metrics->upstream_timeout, 1);
    size_t at = 0;
    while (at < BUCKETS && sample->duration_us > bounds[at].us)
        at++;
    add(&series->buckets[at], 1);
    add(&series->sum_us, sample->duration_us);
    add(&series->bytes_in, sample->bytes_in);
    add(&series->bytes_out, sample->bytes_out);
}

void pc_metrics_end_lost(struct pc_metrics *metrics) {
    add(&metrics->end_lost, 1);
}

void pc_metrics_inspected(struct pc_metrics *metrics, const char *verdict) {
    size_t at = 0;
    for (size_t i = 1; verdict != NULL && i < VERDICTS; i++)
        if (strcmp(verdict, verdicts[i]) == 0)
            at = i;
    add(&metrics->inspected[at], 1);
}

void pc_metrics_matched(struct pc_metrics *metrics, uint32_t rule) {
    bool known = rule >= 900000 && rule < 1000000;
    add(&metrics->matched[known ? rule / 1000 - 900 : FAMILIES], 1);
}

static void head(struct pc_buf *out, const char *name, const char *type, const char *help) {
    pc_buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Label values escape backslash, quote and line break (the format's rule). */
static void label(struct pc_buf *out, struct pc_span value) {
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '\\' || c == '"')
            pc_buf_add_char(out, '\\');
        if (c == '\n')
            pc_buf_add(out, PC_SPAN("\\n"));
        else
            pc_buf_add_char(out, c);
    }
}

static void sample_line(struct pc_buf *out, const char *metric, const struct pc_metric_series *s,
                        const char *more, uint64_t value) {
    pc_buf_add_str(out, metric);
    pc_buf_add(out, PC_SPAN("{route=\""));
    label(out, pc_span(s->name, s->name_len));
    pc_buf_add_char(out, '"');
    pc_buf_add_str(out, more);
    pc_buf_add(out, PC_SPAN("} "));
    pc_buf_add_u64(out, value);
    pc_buf_add_char(out, '\n');
}

typedef void (*series_row)(struct pc_buf *out, const struct pc_metric_series *series);

static void each_series(const struct pc_metrics *metrics, struct pc_buf *out, series_row row) {
    for (size_t i = 0; i < SERIES_MAX; i++)
        if (atomic_load(&metrics->series[i].state) == SLOT_READY)
            row(out, &metrics->series[i]);
    row(out, &metrics->other);
}

static void requests_row(struct pc_buf *out, const struct pc_metric_series *s) {
    sample_line(out, "portcullis_requests_total", s, ",verdict=\"allowed\"", get(&s->allowed));
    sample_line(out, "portcullis_requests_total", s, ",verdict=\"denied\"", get(&s->denied));
}

static void bytes_row(struct pc_buf *out, const struct pc_metric_series *s) {
    sample_line(out, "portcullis_bytes_total", s, ",direction=\"in\"", get(&s->bytes_in));
    sample_line(out, "portcullis_bytes_total", s, ",direction=\"out\"", get(&s->bytes_out));
}

static void duration_row(struct pc_buf *out, const struct pc_metric_series *s) {
    uint64_t total = 0;
    for (size_t i = 0; i <= BUCKETS; i++) {
        char more[32];
        struct pc_buf text = pc_buf_over(more, sizeof more);
        total += get(&s->buckets[i]);
        pc_buf_addf(&text, ",le=\"%s\"", i < BUCKETS ? bounds[i].text : "+Inf");
        sample_line(out, "portcullis_request_duration_seconds_bucket", s, pc_buf_str(&text), total);
    }
    uint64_t sum = get(&s->sum_us);
    pc_buf_add(out, PC_SPAN("portcullis_request_duration_seconds_sum{route=\""));
    label(out, pc_span(s->name, s->name_len));
    pc_buf_addf(out, "\"} %llu.%06llu\n", (unsigned long long)(sum / 1000000),
                (unsigned long long)(sum % 1000000));
    sample_line(out, "portcullis_request_duration_seconds_count", s, "", total);
}

static void render_reasons(const struct pc_metrics *metrics, struct pc_buf *out) {
    head(out, "portcullis_denials_total", "counter", "Requests refused, by reason.");
    for (unsigned i = 0; i < PC_REASON_COUNT; i++) {
        uint64_t value = get(&metrics->reasons[i]);
        if (i != PC_ALLOWED && value > 0)
            pc_buf_addf(out, "portcullis_denials_total{reason=\"%s\"} %llu\n",
                        pc_reason_name((enum pc_reason)i), (unsigned long long)value);
    }
    head(out, "portcullis_upstream_failures_total", "counter",
         "Allowed requests that their service did not answer.");
    pc_buf_addf(out, "portcullis_upstream_failures_total{reason=\"upstream_down\"} %llu\n",
                (unsigned long long)get(&metrics->upstream_down));
    pc_buf_addf(out, "portcullis_upstream_failures_total{reason=\"upstream_timeout\"} %llu\n",
                (unsigned long long)get(&metrics->upstream_timeout));
}

static void render_firewall(const struct pc_metrics *metrics, struct pc_buf *out) {
    head(out, "portcullis_waf_requests_total", "counter",
         "Requests that the firewall looked at, by what came of it.");
    for (size_t i = 0; i < VERDICTS; i++)
        pc_buf_addf(out, "portcullis_waf_requests_total{verdict=\"%s\"} %llu\n", verdicts[i],
                    (unsigned long long)get(&metrics->inspected[i]));
    head(out, "portcullis_waf_matches_total", "counter",
         "Rules of the firewall that matched, by the first three digits of their numbers.");
    for (unsigned i = 0; i <= FAMILIES; i++) {
        uint64_t value = get(&metrics->matched[i]);
        char family[16];
        (void)snprintf(family, sizeof family, "%u", 900 + i);
        if (value > 0)
            pc_buf_addf(out, "portcullis_waf_matches_total{family=\"%s\"} %llu\n",
                        i == FAMILIES ? "other" : family, (unsigned long long)value);
    }
}

static void gauge(struct pc_buf *out, const char *name, const char *type, const char *help,
                  long long value) {
    head(out, name, type, help);
    pc_buf_addf(out, "%s %lld\n", name, value);
}

static void render_gauges(const struct pc_metrics *metrics, const struct pc_metric_gauges *g,
                          struct pc_buf *out) {
    gauge(out, "portcullis_audit_lag_bytes", "gauge", "Audit records written and not sealed yet.",
          (long long)g->lag_bytes);
    gauge(out, "portcullis_audit_segments", "gauge", "Segments of the audit spool.",
          (long long)g->lag_segments);
    gauge(out, "portcullis_audit_refused", "gauge",
          "Requests refused for want of room in the spool, over the segments there are.",
          (long long)g->refused);
    gauge(out, "portcullis_audit_end_lost_total", "counter",
          "Records of how a request ended that found no room.", (long long)get(&metrics->end_lost));
    gauge(out, "portcullis_view_generation", "gauge", "Grows with every change of the view.",
          (long long)g->view_generation);
    if (g->has_certificate)
        gauge(out, "portcullis_certificate_days", "gauge",
              "Days until the certificate ends; negative once it has.",
              (long long)g->certificate_days);
    gauge(out, "portcullis_connections_active", "gauge", "Open client connections.",
          (long long)g->connections);
    gauge(out, "portcullis_ready", "gauge", "1 while this gate can decide and record.", g->ready);
}

void pc_metrics_render(const struct pc_metrics *metrics, const struct pc_metric_gauges *gauges,
                       struct pc_buf *out) {
    head(out, "portcullis_requests_total", "counter", "Requests decided, by route and verdict.");
    each_series(metrics, out, requests_row);
    render_reasons(metrics, out);
    render_firewall(metrics, out);
    head(out, "portcullis_request_duration_seconds", "histogram",
         "Time from the decision to the end of the answer.");
    each_series(metrics, out, duration_row);
    head(out, "portcullis_bytes_total", "counter", "Bytes of requests and answers.");
    each_series(metrics, out, bytes_row);
    render_gauges(metrics, gauges, out);
}
