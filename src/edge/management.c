/* The management listener: health and metrics. */
#include "edge/content.h"
#include "edge/edge.h"

#include <stdio.h>
#include <sys/statvfs.h>

#include "base/file.h"
#include "base/json.h"

enum { AUTHORITY_METRICS_MAX = 64 * 1024 };

struct state {
    bool view;
    bool policy;
    bool audit;
};

/* Room for one more segment, where the last record found none. */
static bool has_room(const struct pc_edge_worker *worker) {
    struct statvfs fs;
    return statvfs((const char *)worker->conf->spool.data, &fs) == 0 &&
           (uint64_t)fs.f_bavail * fs.f_frsize >= (uint64_t)worker->conf->segment_size;
}

static struct state look(struct pc_edge_worker *worker) {
    struct pc_directory directory;
    struct state state = {.view = worker->view != NULL};
    if (pc_edge_worker_look(worker, &directory) == PC_OK) {
        state.policy = true;
        pc_view_rest(worker->view);
    }
    state.audit = worker->spool != NULL && (!worker->spool_full || has_room(worker));
    return state;
}

static bool is_ready(const struct state *state) {
    return state->view && state->policy && state->audit;
}

static ngx_int_t send_state(ngx_http_request_t *r, bool good, const struct state *parts) {
    char memory[256];
    struct pc_buf body = pc_buf_over(memory, sizeof memory);
    struct pc_json json = pc_json(&body);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "status", good ? PC_SPAN("ok") : PC_SPAN("unavailable"));
    if (parts != NULL) {
        pc_json_bool(&json, "view", parts->view);
        pc_json_bool(&json, "policy", parts->policy);
        pc_json_bool(&json, "audit", parts->audit);
    }
    pc_json_object_end(&json);
    pc_buf_add_char(&body, '\n');
    return pc_edge_send(r, good ? NGX_HTTP_OK : NGX_HTTP_SERVICE_UNAVAILABLE, "application/json",
                        pc_buf_span(&body));
}

static ngx_int_t live(ngx_http_request_t *r, struct pc_edge_worker *worker) {
    (void)worker;
    return send_state(r, true, NULL);
}

static ngx_int_t ready(ngx_http_request_t *r, struct pc_edge_worker *worker) {
    struct state state = look(worker);
    return send_state(r, is_ready(&state), &state);
}

static ngx_int_t started(ngx_http_request_t *r, struct pc_edge_worker *worker) {
    struct state state = look(worker);
    return send_state(r, state.policy, NULL);
}

static void read_gauges(struct pc_edge_worker *worker, struct pc_metric_gauges *out) {
    const struct pc_edge_main *conf = worker->conf;
    struct state state = look(worker);
    struct pc_spool_lag lag = {0};
    if (pc_spool_lag((const char *)conf->spool.data, &lag) != PC_OK)
        lag = (struct pc_spool_lag){0};
    *out = (struct pc_metric_gauges){
        .lag_bytes = lag.bytes,
        .lag_segments = lag.segments,
        .refused = lag.refused,
        .view_generation = worker->generation,
        .has_certificate = conf->has_certificate,
        .certificate_days = (conf->certificate_end - pc_edge_now()) / PC_DAY,
        .connections = *ngx_stat_active,
        .ready = is_ready(&state),
    };
}

/* Those of the authority, as it wrote them last; none where it has not. */
static void add_authority_metrics(struct pc_edge_worker *worker, struct pc_buf *body) {
    char path[4096];
    int n = snprintf(path, sizeof path, "%.*s/authority.prom",
                     PC_ARG(pc_edge_span(worker->conf->view)));
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    if (n > 0 && (size_t)n < sizeof path &&
        pc_file_read(path, AUTHORITY_METRICS_MAX, &text) == PC_OK)
        pc_buf_add(body, pc_buf_span(&text));
}

static ngx_int_t metrics(ngx_http_request_t *r, struct pc_edge_worker *worker) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    struct pc_metric_gauges gauges;
    read_gauges(worker, &gauges);
    pc_metrics_render(pc_edge_shared(worker->conf)->metrics, &gauges, &body);
    pc_content_metrics_render(pc_edge_shared(worker->conf)->content, &body);
    add_authority_metrics(worker, &body);
    if (pc_buf_end(&body) != PC_OK)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    return pc_edge_send(r, NGX_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
                        pc_buf_span(&body));
}

/* One row an address. */
static const struct {
    struct pc_span path;
    ngx_int_t (*answer)(ngx_http_request_t *r, struct pc_edge_worker *worker);
} pages[] = {
    {{"/health/live", 12}, live},
    {{"/health/ready", 13}, ready},
    {{"/health/started", 15}, started},
    {{"/metrics", 8}, metrics},
};

ngx_int_t pc_edge_manage(ngx_http_request_t *r) {
    struct pc_edge_worker *worker = pc_edge_worker(r);
    if (worker == NULL)
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    if (!(r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD)))
        return NGX_HTTP_NOT_ALLOWED;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (!pc_span_eq(pc_edge_span(r->uri), pages[i].path))
            continue;
        if (ngx_http_discard_request_body(r) != NGX_OK)
            r->keepalive = 0;
        return pages[i].answer(r, worker);
    }
    return NGX_HTTP_NOT_FOUND;
}
