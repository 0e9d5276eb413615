/* The nginx module itself: its directives, its configuration and where it hooks in. */
#include "edge/edge.h"
#include "edge/content.h"
#include "edge/content_metrics.h"
#include "edge/firewall.h"

static void *create_main(ngx_conf_t *cf) {
    struct pc_edge_main *conf = ngx_pcalloc(cf->pool, sizeof *conf);
    if (conf == NULL)
        return NULL;
    conf->segment_size = 16 * 1024 * 1024;
    conf->log_json = NGX_CONF_UNSET;
    return conf;
}

static void *create_server(ngx_conf_t *cf) {
    struct pc_edge_server *conf = ngx_pcalloc(cf->pool, sizeof *conf);
    if (conf == NULL)
        return NULL;
    conf->mode = NGX_CONF_UNSET_UINT;
    conf->management = NGX_CONF_UNSET;
    return conf;
}

static char *merge_server(ngx_conf_t *cf, void *parent, void *child) {
    (void)cf;
    const struct pc_edge_server *above = parent;
    struct pc_edge_server *conf = child;
    ngx_conf_merge_uint_value(conf->mode, above->mode, PC_EDGE_OFF);
    ngx_conf_merge_value(conf->management, above->management, 0);
    return NGX_CONF_OK;
}

struct pc_edge_shared *pc_edge_shared(const struct pc_edge_main *conf) {
    return conf->zone == NULL ? NULL : conf->zone->data;
}

/* Lays out the zone, or takes over what an earlier configuration left in it. */
static ngx_int_t init_zone(ngx_shm_zone_t *zone, void *old) {
    if (old != NULL) {
        zone->data = old;
        return NGX_OK;
    }
    ngx_slab_pool_t *slab = (ngx_slab_pool_t *)zone->shm.addr;
    if (zone->shm.exists) {
        zone->data = slab->data;
        return NGX_OK;
    }
    /* Fresh pages are zero; wiping the table would only make all of it resident. */
    size_t limits_size = zone->shm.size / 2;
    struct pc_edge_shared *shared = ngx_slab_calloc(slab, sizeof *shared);
    void *metrics = ngx_slab_calloc(slab, pc_metrics_size());
    void *limits = ngx_slab_alloc(slab, limits_size);
    if (shared != NULL)
        shared->content = ngx_slab_calloc(slab, pc_content_metrics_size());
    if (shared == NULL || metrics == NULL || limits == NULL || shared->content == NULL ||
        pc_metrics_attach(metrics, pc_metrics_size(), &shared->metrics) != PC_OK ||
        pc_limits_attach(limits, limits_size, &shared->limits) != PC_OK) {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0, "portcullis_memory is too small");
        return NGX_ERROR;
    }
    slab->data = shared;
    zone->data = shared;
    return NGX_OK;
}

static char *set_memory(ngx_conf_t *cf, ngx_command_t *cmd, void *data) {
    (void)cmd;
    struct pc_edge_main *conf = data;
    ngx_str_t *args = cf->args->elts;
    if (conf->zone != NULL)
        return (char *)(uintptr_t) "is duplicate";
    ssize_t size = ngx_parse_size(&args[1]);
    if (size < (ssize_t)(4 * pc_metrics_size()))
        return (char *)(uintptr_t) "must be at least 2m";
    ngx_str_t name = ngx_string("portcullis");
    conf->zone = ngx_shared_memory_add(cf, &name, (size_t)size, &ngx_http_portcullis_module);
    if (conf->zone == NULL)
        return NGX_CONF_ERROR;
    conf->zone->init = init_zone;
    return NGX_CONF_OK;
}

static char *set_spool(ngx_conf_t *cf, ngx_command_t *cmd, void *data) {
    (void)cmd;
    struct pc_edge_main *conf = data;
    ngx_str_t *args = cf->args->elts;
    if (conf->spool.data != NULL)
        return (char *)(uintptr_t) "is duplicate";
    conf->spool = args[1];
    if (cf->args->nelts > 2)
        conf->segment_size = ngx_parse_offset(&args[2]);
    return conf->segment_size < 65536 ? (char *)(uintptr_t) "has a segment size below 64k"
                                      : NGX_CONF_OK;
}

static char *set_error(ngx_conf_t *cf, ngx_command_t *cmd, void *data) {
    (void)cmd;
    (void)data;
    ngx_http_core_loc_conf_t *core = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    core->handler = pc_edge_error_handler;
    return NGX_CONF_OK;
}

static ngx_conf_enum_t modes[] = {
    {ngx_string("off"), PC_EDGE_OFF},           {ngx_string("on"), PC_EDGE_ON},
    {ngx_string("redirect"), PC_EDGE_REDIRECT}, {ngx_string("forward_auth"), PC_EDGE_FORWARD_AUTH},
    {ngx_string("operator"), PC_EDGE_OPERATOR}, {ngx_null_string, 0},
};

static ngx_command_t directives[] = {
    /* portcullis_view FOLDER: what to decide by */
    {ngx_string("portcullis_view"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, ngx_conf_set_str_slot,
     NGX_HTTP_MAIN_CONF_OFFSET, offsetof(struct pc_edge_main, view), NULL},
    /* portcullis_spool FOLDER [SIZE]: where records go, and the size of a segment */
    {ngx_string("portcullis_spool"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE12, set_spool,
     NGX_HTTP_MAIN_CONF_OFFSET, 0, NULL},
    /* portcullis_waf FOLDER: the bundles of the firewall; without it nothing is looked at */
    {ngx_string("portcullis_waf"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, ngx_conf_set_str_slot,
     NGX_HTTP_MAIN_CONF_OFFSET, offsetof(struct pc_edge_main, waf), NULL},
    /* portcullis_content FOLDER: the bundles of documents and patterns; without it bodies are
     * neither compared nor looked through */
    {ngx_string("portcullis_content"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, ngx_conf_set_str_slot,
     NGX_HTTP_MAIN_CONF_OFFSET, offsetof(struct pc_edge_main, content), NULL},
    /* portcullis_assertion_key FILE: PEM, P-256: signs what services are told about the client */
    {ngx_string("portcullis_assertion_key"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_str_slot, NGX_HTTP_MAIN_CONF_OFFSET, offsetof(struct pc_edge_main, assertion_key),
     NULL},
    /* portcullis_memory SIZE: shared by all workers, half of it for rate limits */
    {ngx_string("portcullis_memory"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, set_memory,
     NGX_HTTP_MAIN_CONF_OFFSET, 0, NULL},
    /* portcullis_log_json on|off: nginx's own log as JSON on standard error */
    {ngx_string("portcullis_log_json"), NGX_HTTP_MAIN_CONF | NGX_CONF_FLAG, ngx_conf_set_flag_slot,
     NGX_HTTP_MAIN_CONF_OFFSET, offsetof(struct pc_edge_main, log_json), NULL},
    /* portcullis on|off|redirect|operator|forward_auth: decide requests of this server, send them
     * to https, decide them by the routes of the operators' listener, or answer the questions of
     * proxies and nothing else */
    {ngx_string("portcullis"), NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_enum_slot, NGX_HTTP_SRV_CONF_OFFSET, offsetof(struct pc_edge_server, mode),
     modes},
    /* portcullis_management on|off: health and metrics */
    {ngx_string("portcullis_management"), NGX_HTTP_SRV_CONF | NGX_CONF_FLAG, ngx_conf_set_flag_slot,
     NGX_HTTP_SRV_CONF_OFFSET, offsetof(struct pc_edge_server, management), NULL},
    /* portcullis_error: this location answers nginx's own errors the gate's way */
    {ngx_string("portcullis_error"), NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS, set_error,
     NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    ngx_null_command,
};

static ngx_int_t hook(ngx_http_core_main_conf_t *core, ngx_uint_t phase,
                      ngx_http_handler_pt handler) {
    ngx_http_handler_pt *slot = ngx_array_push(&core->phases[phase].handlers);
    if (slot == NULL)
        return NGX_ERROR;
    *slot = handler;
    return NGX_OK;
}

/* A server that decides needs all the parts. */
static char *check_parts(ngx_conf_t *cf, const struct pc_edge_main *conf) {
    if (conf->view.len > 0 && conf->spool.len > 0 && conf->zone != NULL)
        return NGX_CONF_OK;
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    ngx_http_core_srv_conf_t **servers = core->servers.elts;
    for (ngx_uint_t i = 0; i < core->servers.nelts; i++) {
        const struct pc_edge_server *server =
            ngx_http_conf_get_module_srv_conf(servers[i], ngx_http_portcullis_module);
        if (server->mode == PC_EDGE_OFF && !server->management)
            continue;
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "portcullis needs portcullis_view, portcullis_spool, portcullis_memory");
        return NGX_CONF_ERROR;
    }
    return NGX_CONF_OK;
}

static ngx_int_t postconfiguration(ngx_conf_t *cf) {
    struct pc_edge_main *conf = ngx_http_conf_get_module_main_conf(cf, ngx_http_portcullis_module);
    if (check_parts(cf, conf) != NGX_CONF_OK ||
        pc_edge_load_assertion_key(cf, conf) != NGX_CONF_OK ||
        pc_edge_load_certificates(cf, conf) != NGX_CONF_OK)
        return NGX_ERROR;
    if (conf->log_json == 1)
        pc_edge_log_as_json(cf->cycle);
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    if (hook(core, NGX_HTTP_SERVER_REWRITE_PHASE, pc_edge_decide) != NGX_OK ||
        hook(core, NGX_HTTP_PREACCESS_PHASE, pc_edge_bound_body) != NGX_OK ||
        hook(core, NGX_HTTP_LOG_PHASE, pc_edge_log) != NGX_OK)
        return NGX_ERROR;
    conf->next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = pc_edge_header_filter;
    conf->next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = pc_edge_body_filter;
    conf->next_request_body_filter = ngx_http_top_request_body_filter;
    ngx_http_top_request_body_filter = pc_edge_request_body_filter;
    return NGX_OK;
}

static ngx_http_module_t hooks = {
    .postconfiguration = postconfiguration,
    .create_main_conf = create_main,
    .create_srv_conf = create_server,
    .merge_srv_conf = merge_server,
};

ngx_module_t ngx_http_portcullis_module = {
    NGX_MODULE_V1,        &hooks, directives, NGX_HTTP_MODULE,     NULL, pc_edge_cycle_start,
    pc_edge_worker_start, NULL,   NULL,       pc_edge_worker_stop, NULL, NGX_MODULE_V1_PADDING,
};

/* What nginx looks for in the file of a dynamic module. The order puts the header filter in front
 * of nginx's own, behind the one that makes a 304. */
__attribute__((visibility("default")))
ngx_module_t *ngx_modules[] = {&ngx_http_portcullis_module, NULL};
__attribute__((visibility("default"))) char *ngx_module_names[] = {
    (char *)(uintptr_t) "ngx_http_portcullis_module", NULL};
__attribute__((visibility("default"))) char *ngx_module_order[] = {
    (char *)(uintptr_t) "ngx_http_portcullis_module",
    (char *)(uintptr_t) "ngx_http_copy_filter_module", NULL};
