/*
 * Counters in memory that all workers share, and their text form (Prometheus exposition format
 * 0.0.4). Relaxed atomics: each number is right, a scrape is not one instant.
 */
#ifndef PC_EDGE_METRICS_H
#define PC_EDGE_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "model/verdict.h"

struct pc_metrics;       /* lives in the memory that was given */
struct pc_metric_series; /* of one route */

size_t pc_metrics_size(void);

/* Lays it out in zeroed memory of pc_metrics_size bytes; takes what is laid out already as it is.
 */
PC_MUST pc_err pc_metrics_attach(void *memory, size_t size, struct pc_metrics **out);

/* The series of a route; routes beyond the table share one called "other". Never NULL. */
struct pc_metric_series *pc_metrics_series(struct pc_metrics *metrics, struct pc_span route);

struct pc_metric_sample {
    enum pc_reason reason;  /* of the verdict */
    enum pc_reason outcome; /* PC_UPSTREAM_DOWN, PC_UPSTREAM_TIMEOUT, or PC_ALLOWED */
    uint64_t duration_us;
    uint64_t bytes_in;
    uint64_t bytes_out;
};
void pc_metrics_count(struct pc_metrics *metrics, struct pc_metric_series *series,
                      const struct pc_metric_sample *sample);

/* A request that the firewall looked at; verdict as in its event, NULL: nothing was found. */
void pc_metrics_inspected(struct pc_metrics *metrics, const char *verdict);
/* A rule that matched. */
void pc_metrics_matched(struct pc_metrics *metrics, uint32_t rule);

/* A record of how a request ended that found no room in the spool. */
void pc_metrics_end_lost(struct pc_metrics *metrics);

/* What is not counted but looked up. */
struct pc_metric_gauges {
    uint64_t lag_bytes;
    uint64_t lag_segments;
    uint64_t refused;
    uint64_t view_generation;
    bool has_certificate;
    int64_t certificate_days;
    uint64_t connections;
    bool ready;
};
void pc_metrics_render(const struct pc_metrics *metrics, const struct pc_metric_gauges *gauges,
                       struct pc_buf *out);

#endif
