/* The state of one worker process: view, spool, gate, and what is rendered once for each policy. */
#include "edge/edge.h"

#include <sys/prctl.h>
#include <time.h>

#include "confine/confine.h"
#include "crypto/random.h"
#include "edge/content.h"
#include "edge/firewall.h"

enum { LOOK_AGAIN_MS = 200, SPOOL_MODE = 0660 };

pc_time pc_edge_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (pc_time)now.tv_sec * PC_SECOND + now.tv_nsec / 1000;
}

void pc_edge_complain(struct pc_edge_worker *worker, const char *what, const char *why) {
    if (worker->complained == ngx_time())
        return;
    worker->complained = ngx_time();
    ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0, "portcullis: %s: %s", what, why);
}

static void complain(struct pc_edge_worker *worker, const char *what, const struct pc_diag *diag) {
    pc_edge_complain(worker, what, diag->text);
}

static void open_view(struct pc_edge_worker *worker) {
    struct pc_diag diag = {0};
    struct pc_view *view = NULL;
    pc_err err = pc_view_open((const char *)worker->conf->view.data, &view, &diag);
    if (err == PC_ERR_NOTFOUND)
        return;
    if (err != PC_OK) {
        complain(worker, "view", &diag);
        return;
    }
    pc_view_close(worker->view);
    worker->view = view;
    worker->generation = 0;
}

static void open_spool(struct pc_edge_worker *worker) {
    const struct pc_spool_options options = {
        .directory = (const char *)worker->conf->spool.data,
        .writer = "edge",
        .segment_size = (uint64_t)worker->conf->segment_size,
        .mode = SPOOL_MODE,
    };
    struct pc_diag diag = {0};
    uint64_t random;
    pc_err err = pc_entropy_fill(&pc_system_entropy, &random, sizeof random);
    if (err == PC_OK)
        err = pc_spool_open(&options, random, pc_edge_now(), &worker->spool, &diag);
    if (err == PC_OK)
        return;
    worker->spool = NULL;
    complain(worker, "spool", &diag);
}

static pc_err make_series(struct pc_edge_worker *worker, const struct pc_policy *policy) {
    struct pc_metrics *metrics = pc_edge_shared(worker->conf)->metrics;
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    struct pc_metric_series **series =
        PC_ARENA_ARRAY(&worker->policy_arena, struct pc_metric_series *, count);
    if (series == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        series[i] = pc_metrics_series(metrics, routes[i].settings->name);
    worker->series = series;
    worker->series_count = count;
    return PC_OK;
}

static void let_go(struct pc_edge_worker *worker) {
    if (worker->policy_hold != NULL)
        pc_gate_policy_release(worker->policy_hold);
    worker->policy_hold = NULL;
    worker->policy = NULL;
    worker->series_count = 0;
    pc_arena_free(&worker->policy_arena);
}

/* Renders what depends on the policy alone. On failure the policy counts as not taken over yet. */
static pc_err adopt(struct pc_edge_worker *worker, const struct pc_policy *policy) {
    let_go(worker);
    worker->policy_hold = pc_gate_policy_hold(worker->gate);
    pc_err err =
        pc_fields_build(pc_policy_settings(policy), &worker->policy_arena, &worker->fields);
    if (err == PC_OK)
        err = make_series(worker, policy);
    if (err == PC_OK)
        worker->policy = policy;
    return err;
}

static void look_at_firewall(struct pc_edge_worker *worker, const struct pc_directory *directory) {
    struct pc_diag diag = {0};
    if (worker->firewall != NULL &&
        pc_edge_firewall_refresh(worker->firewall, (const char *)worker->conf->waf.data, directory,
                                 ngx_time(), &diag) != PC_OK)
        complain(worker, "firewall", &diag);
}

static void look_at_content(struct pc_edge_worker *worker, const struct pc_directory *directory) {
    struct pc_diag diag = {0};
    if (worker->content != NULL &&
        pc_edge_content_refresh(worker->content, (const char *)worker->conf->content.data,
                                directory, ngx_time(), &diag) != PC_OK)
        complain(worker, "content", &diag);
}

static pc_err follow(struct pc_edge_worker *worker, const struct pc_policy *policy) {
    return worker->content == NULL ? PC_OK : pc_edge_content_follow(worker->content, policy);
}

pc_err pc_edge_worker_look(struct pc_edge_worker *worker, struct pc_directory *out) {
    if (worker->view == NULL || pc_view_snapshot(worker->view, out) != PC_OK)
        return PC_ERR_UNAVAILABLE;
    struct pc_diag diag = {0};
    if (out->generation != worker->generation || worker->policy == NULL) {
        pc_err err = pc_gate_refresh(worker->gate, out, &diag);
        if (err != PC_OK)
            complain(worker, "policy", &diag);
        look_at_firewall(worker, out);
        look_at_content(worker, out);
        /* A policy that is wrong stays wrong; what failed for want of memory is tried again. */
        if (err == PC_OK || err == PC_ERR_INVALID)
            worker->generation = out->generation;
    }
    const struct pc_policy *policy = pc_gate_policy(worker->gate);
    if (policy == NULL) {
        pc_view_rest(worker->view);
        return PC_ERR_UNAVAILABLE;
    }
    pc_err adopted = policy == worker->policy ? PC_OK : adopt(worker, policy);
    if (adopted == PC_OK)
        adopted = follow(worker, policy);
    if (adopted != PC_OK)
        pc_view_rest(worker->view);
    return adopted;
}

struct pc_id pc_edge_worker_id(struct pc_edge_worker *worker) {
    if (worker->ids_left == 0) {
        if (pc_entropy_fill(&pc_system_entropy, worker->ids, sizeof worker->ids) != PC_OK)
            return (struct pc_id){0};
        worker->ids_left = PC_EDGE_IDS;
    }
    return pc_id_of_random(worker->ids[--worker->ids_left]);
}

/* What was missing may have appeared, and the view may have been deleted and made anew. */
static void look_again(ngx_event_t *event) {
    struct pc_edge_worker *worker = event->data;
    if (worker->view == NULL || pc_view_replaced(worker->view))
        open_view(worker);
    if (worker->spool == NULL)
        open_spool(worker);
    struct pc_directory directory;
    if (pc_edge_worker_look(worker, &directory) == PC_OK) {
        look_at_firewall(worker, &directory); /* a bundle that was missing may be there now */
        look_at_content(worker, &directory);
        pc_view_rest(worker->view);
    }
    ngx_add_timer(event, LOOK_AGAIN_MS);
}

static void start_timer(struct pc_edge_worker *worker, ngx_cycle_t *cycle) {
    worker->timer.handler = look_again;
    worker->timer.data = worker;
    worker->timer.log = cycle->log;
    worker->timer.cancelable = 1; /* a worker that stops gracefully does not wait for it */
    ngx_add_timer(&worker->timer, LOOK_AGAIN_MS);
}

static ngx_int_t confine(ngx_cycle_t *cycle) {
    struct pc_diag diag = {0};
    if (pc_confine_process(PC_PROCESS_EDGE_WORKER, &diag) == PC_OK)
        return NGX_OK;
    ngx_log_error(NGX_LOG_EMERG, cycle->log, 0, "portcullis: cannot confine: %s", diag.text);
    return NGX_ERROR;
}

/* A master that was killed would leave its workers listening, in the way of the next one and with
 * nobody to stop them. They stop to listen, and finish what they have begun. */
static ngx_int_t end_with_master(ngx_cycle_t *cycle) {
    if (ngx_process != NGX_PROCESS_WORKER)
        return NGX_OK;
    if (prctl(PR_SET_PDEATHSIG, SIGQUIT, 0, 0, 0) == 0 && getppid() == ngx_parent)
        return NGX_OK;
    ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno, "portcullis: the master is gone");
    return NGX_ERROR;
}

ngx_int_t pc_edge_cycle_start(ngx_cycle_t *cycle) {
    struct pc_diag diag;
    if (pc_confine_dumps(&diag) != PC_OK)
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0, "portcullis: %s", diag.text);
    return NGX_OK;
}

ngx_int_t pc_edge_worker_start(ngx_cycle_t *cycle) {
    struct pc_edge_main *conf =
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_portcullis_module);
    bool serves = ngx_process == NGX_PROCESS_WORKER || ngx_process == NGX_PROCESS_SINGLE;
    if (!serves || conf == NULL || conf->view.len == 0 || conf->spool.len == 0 ||
        conf->zone == NULL)
        return NGX_OK;
    struct pc_edge_worker *worker = ngx_pcalloc(cycle->pool, sizeof *worker);
    if (worker == NULL)
        return NGX_ERROR;
    worker->conf = conf;
    struct pc_gate_options options = {.limits = pc_edge_shared(conf)->limits};
    if (pc_gate_new(&options, &worker->gate) != PC_OK)
        return NGX_ERROR;
    if (conf->waf.len > 0 && pc_edge_firewall_new(&worker->firewall) != PC_OK)
        return NGX_ERROR;
    if (conf->content.len > 0 && pc_edge_content_new(&worker->content) != PC_OK)
        return NGX_ERROR;
    if (conf->signer != NULL &&
        pc_assertions_new(conf->signer, conf->kid, &worker->assertions) != PC_OK)
        return NGX_ERROR;
    worker->no_route = pc_metrics_series(pc_edge_shared(conf)->metrics, PC_SPAN(""));
    open_view(worker);
    open_spool(worker);
    conf->worker = worker;
    start_timer(worker, cycle);
    return end_with_master(cycle) == NGX_OK ? confine(cycle) : NGX_ERROR;
}

void pc_edge_worker_stop(ngx_cycle_t *cycle) {
    struct pc_edge_main *conf =
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_portcullis_module);
    if (conf == NULL || conf->worker == NULL)
        return;
    struct pc_edge_worker *worker = conf->worker;
    conf->worker = NULL;
    pc_spool_close(worker->spool);
    let_go(worker);
    pc_gate_free(worker->gate);
    pc_edge_firewall_free(worker->firewall);
    pc_edge_content_free(worker->content);
    pc_view_close(worker->view);
    pc_assertions_free(worker->assertions);
    pc_arena_free(&worker->scratch);
}

struct pc_edge_worker *pc_edge_worker(ngx_http_request_t *r) {
    const struct pc_edge_main *conf = ngx_http_get_module_main_conf(r, ngx_http_portcullis_module);
    return conf->worker;
}
