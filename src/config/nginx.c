/* Rendering nginx.conf: each part of it is one function here, in the order of the file. */
#include "config/nginx.h"

#include <string.h>

struct writer {
    const struct pc_settings *settings;
    const struct pc_paths *paths;
    const struct pc_nginx_options *options;
    struct pc_buf *out;
    pc_err err;
};

static void line(struct writer *w, const char *text) {
    pc_buf_add_str(w->out, text);
    pc_buf_add_char(w->out, '\n');
}

static void refuse(struct writer *w, const char *what, struct pc_span value) {
    if (w->err == PC_OK)
        w->err = pc_diag_set(w->options->diag, PC_ERR_INVALID,
                             "%s \"%.*s\" cannot be written into an nginx configuration", what,
                             PC_ARG(value));
}

/* Between double quotes nginx gives a meaning to quotes, backslashes and '$' only. */
static bool is_quotable(struct pc_span value) {
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '"' || c == '\'' || c == '\\' || c == '$')
            return false;
    }
    return value.len > 0;
}

static bool is_made_of(struct pc_span value, const char *others) {
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return value.len > 0;
}

/* <before>"<value>"<after> and a line break. */
static void quoted(struct writer *w, const char *before, const char *what, struct pc_span value,
                   const char *after) {
    if (!is_quotable(value)) {
        refuse(w, what, value);
        return;
    }
    pc_buf_add_str(w->out, before);
    pc_buf_add_char(w->out, '"');
    pc_buf_add(w->out, value);
    pc_buf_add_char(w->out, '"');
    line(w, after);
}

static void path(struct writer *w, const char *directive, const char *value) {
    quoted(w, directive, "path", pc_span_str(value), ";");
}

static void path_below(struct writer *w, const char *directive, const char *folder,
                       const char *name) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_addf(&text, "%s/%s", folder, name);
    if (pc_buf_end(&text) != PC_OK)
        w->err = PC_ERR_NOMEM;
    else
        quoted(w, directive, "path", pc_buf_span(&text), ";");
}

/* An address of nginx's listen or server: no quoting, so only what addresses are made of. */
static void address(struct writer *w, const char *before, struct pc_span value, const char *after) {
    if (!is_made_of(value, ".:[]_-/*")) {
        refuse(w, "address", value);
        return;
    }
    pc_buf_add_str(w->out, before);
    pc_buf_add(w->out, value);
    line(w, after);
}

static void milliseconds(struct writer *w, const char *directive, pc_time value) {
    pc_buf_addf(w->out, "%s %lldms;\n", directive, (long long)(value / 1000));
}

static void write_user(struct writer *w) {
    const struct pc_settings_users *users = &w->settings->users;
    if (!w->options->root)
        return;
    if (users->edge.len == 0) {
        line(w, "user root root;");
    } else if (!is_made_of(users->edge, "_-.") || !is_made_of(users->authority, "_-.")) {
        refuse(w, "user", users->edge);
    } else {
        pc_buf_addf(w->out, "user %.*s %.*s;\n", PC_ARG(users->edge), PC_ARG(users->authority));
    }
}

static const char *log_level(struct pc_span level) {
    if (pc_span_eq(level, PC_SPAN("error")))
        return "error";
    if (pc_span_eq(level, PC_SPAN("warn")))
        return "warn";
    return pc_span_eq(level, PC_SPAN("debug")) ? "info" : "notice";
}

static void write_main(struct writer *w) {
    const char *level = log_level(w->settings->log.level);
    line(w, "# Made by portcullis from portcullis.yaml; changes here are lost.");
    if (w->options->module != NULL)
        path(w, "load_module ", w->options->module);
    write_user(w);
    if (w->settings->workers == 0)
        line(w, "worker_processes auto;");
    else
        pc_buf_addf(w->out, "worker_processes %u;\n", w->settings->workers);
    if (w->options->files > 0)
        pc_buf_addf(w->out, "worker_rlimit_nofile %u;\n", w->options->files);
    line(w, "worker_shutdown_timeout 60s;");
    path(w, "pid ", w->paths->nginx_pid);
    if (w->options->error_log == NULL)
        pc_buf_addf(w->out, "error_log stderr %s;\n", level);
    else if (is_quotable(pc_span_str(w->options->error_log)))
        pc_buf_addf(w->out, "error_log \"%s\" %s;\n", w->options->error_log, level);
    else
        refuse(w, "path", pc_span_str(w->options->error_log));
    line(w, "events {\n    worker_connections 4096;\n}");
}

static void write_http_defaults(struct writer *w) {
    static const char *const defaults = "    access_log off;\n"
                                        "    log_not_found off;\n"
                                        "    default_type application/octet-stream;\n"
                                        "    server_tokens off;\n"
                                        "    merge_slashes off;\n"
                                        "    underscores_in_headers on;\n"
                                        "    absolute_redirect off;\n"
                                        "    sendfile on;\n"
                                        "    tcp_nodelay on;\n"
                                        "    etag off;\n"
                                        "    gzip off;\n"
                                        "    keepalive_timeout 65s;\n"
                                        "    keepalive_requests 100000;\n"
                                        "    client_header_timeout 15s;\n"
                                        "    client_body_timeout 30s;\n"
                                        "    send_timeout 60s;\n"
                                        "    reset_timedout_connection on;\n"
                                        "    large_client_header_buffers 4 16k;\n"
                                        "    request_pool_size 8k;\n"
                                        "    client_body_buffer_size 64k;\n"
                                        "    # The gate has the limit of each route.\n"
                                        "    client_max_body_size 0;";
    line(w, defaults);
    path_below(w, "    client_body_temp_path ", w->paths->nginx, "body");
    path_below(w, "    proxy_temp_path ", w->paths->nginx, "proxy");
    path_below(w, "    fastcgi_temp_path ", w->paths->nginx, "fastcgi");
    path_below(w, "    uwsgi_temp_path ", w->paths->nginx, "uwsgi");
    path_below(w, "    scgi_temp_path ", w->paths->nginx, "scgi");
}

static void write_gate(struct writer *w) {
    path(w, "    portcullis_view ", w->paths->view);
    pc_buf_addf(w->out, "    portcullis_spool \"%s\" %llu;\n", w->paths->spool,
                (unsigned long long)w->settings->audit.segment_size);
    if (!is_quotable(pc_span_str(w->paths->spool)))
        refuse(w, "path", pc_span_str(w->paths->spool));
    path(w, "    portcullis_assertion_key ", w->paths->assertion_key);
    path(w, "    portcullis_waf ", w->paths->waf);
    path(w, "    portcullis_content ", w->paths->content);
    line(w, "    portcullis_memory 16m;");
    if (w->settings->log.json)
        line(w, "    portcullis_log_json on;");
}

static void write_proxy_defaults(struct writer *w) {
    static const char *const defaults =
        "    proxy_http_version 1.1;\n"
        "    proxy_set_header Host $http_host;\n"
        "    proxy_set_header Connection \"\";\n"
        "    proxy_redirect off;\n"
        "    proxy_intercept_errors off;\n"
        "    # A service must not steer the gate.\n"
        "    proxy_ignore_headers X-Accel-Redirect X-Accel-Limit-Rate X-Accel-Expires "
        "X-Accel-Charset;\n"
        "    # Only idempotent requests are tried again (nginx's default).\n"
        "    proxy_next_upstream error timeout;\n"
        "    proxy_next_upstream_tries 3;\n"
        "    proxy_socket_keepalive on;\n"
        "    proxy_buffer_size 16k;\n"
        "    proxy_buffers 8 16k;\n"
        "    # Answers are never put on disk.\n"
        "    proxy_max_temp_file_size 0;\n"
        "    proxy_ssl_protocols TLSv1.2 TLSv1.3;\n"
        "    proxy_ssl_server_name on;\n"
        "    proxy_ssl_session_reuse on;";
    line(w, defaults);
}

static void write_server_of(struct writer *w, const struct pc_settings_upstream *upstream,
                            const struct pc_settings_server *server) {
    char memory[128];
    struct pc_buf rest = pc_buf_over(memory, sizeof memory);
    pc_buf_addf(&rest, " weight=%u max_fails=%u fail_timeout=%llds%s;",
                server->weight == 0 ? 1 : server->weight, upstream->max_fails,
                (long long)(upstream->fail_timeout / PC_SECOND), server->backup ? " backup" : "");
    address(w, "        server ", server->address, pc_buf_str(&rest));
}

static bool is_own(struct pc_span upstream) {
    return pc_span_eq(upstream, PC_SPAN("authority")) || pc_span_eq(upstream, PC_SPAN("operator"));
}

static void write_upstream(struct writer *w, const struct pc_settings_upstream *upstream) {
    if (!is_made_of(upstream->name, "_-.") || is_own(upstream->name)) {
        refuse(w, "upstream", upstream->name);
        return;
    }
    pc_buf_addf(w->out, "    upstream portcullis_%.*s {\n", PC_ARG(upstream->name));
    for (size_t i = 0; i < upstream->server_count; i++)
        write_server_of(w, upstream, &upstream->servers[i]);
    if (upstream->keepalive > 0)
        pc_buf_addf(w->out, "        keepalive %u;\n        keepalive_requests 100000;\n",
                    upstream->keepalive);
    line(w, "    }");
}

/* One of the authority's sockets. */
static void write_own_upstream(struct writer *w, const char *name, const char *socket) {
    if (!is_made_of(pc_span_str(socket), "/._-+@%,=:~")) {
        refuse(w, "path", pc_span_str(socket));
        return;
    }
    pc_buf_addf(w->out,
                "    upstream portcullis_%s {\n        server unix:%s max_fails=0;\n"
                "        keepalive 16;\n    }\n",
                name, socket);
}

static void write_upstreams(struct writer *w) {
    for (size_t i = 0; i < w->settings->upstream_count; i++)
        write_upstream(w, &w->settings->upstreams[i]);
    write_own_upstream(w, "authority", w->paths->public_socket);
    if (w->settings->listen.operator.len> 0)
        write_own_upstream(w, "operator", w->paths->operator_socket);
}

/* The host of the first server: what its certificate must name unless the configuration says. */
static struct pc_span server_host(const struct pc_settings_upstream *upstream) {
    if (upstream->server_count == 0)
        return (struct pc_span){0};
    struct pc_span host = upstream->servers[0].address;
    for (size_t i = host.len; i > 0 && host.ptr[i - 1] != ']'; i--)
        if (host.ptr[i - 1] == ':')
            return pc_span_upto(host, i - 1);
    return host;
}

static void write_upstream_tls(struct writer *w, const struct pc_settings_upstream *upstream) {
    struct pc_span ca = upstream->tls_ca, name = upstream->tls_name;
    line(w, "            proxy_ssl_verify on;\n            proxy_ssl_verify_depth 5;");
    quoted(w, "            proxy_ssl_name ", "tls.name",
           name.len > 0 ? name : server_host(upstream), ";");
    quoted(w, "            proxy_ssl_trusted_certificate ", "tls.ca",
           ca.len > 0 ? ca : PC_SPAN("/etc/ssl/certs/ca-certificates.crt"), ";");
    if (upstream->tls_certificate.len == 0)
        return;
    quoted(w, "            proxy_ssl_certificate ", "tls.certificate", upstream->tls_certificate,
           ";");
    quoted(w, "            proxy_ssl_certificate_key ", "tls.key", upstream->tls_key, ";");
}

/* One row a way of passing: what it changes. */
static const struct {
    const char *name;
    const char *text;
    bool long_lived;
} ways[] = {
    {"buffered", "", false},
    {"stream", "            proxy_request_buffering off;\n            proxy_buffering off;\n",
     false},
    {"websocket",
     "            proxy_request_buffering off;\n            proxy_buffering off;\n"
     "            proxy_set_header Host $http_host;\n"
     "            proxy_set_header Upgrade $http_upgrade;\n"
     "            proxy_set_header Connection upgrade;\n",
     true},
};

static void write_location(struct writer *w, const struct pc_settings_upstream *upstream,
                           size_t way) {
    const pc_time idle = ways[way].long_lived ? PC_HOUR : 0;
    pc_buf_addf(w->out, "        location = /.portcullis/%.*s/%s {\n            internal;\n",
                PC_ARG(upstream->name), ways[way].name);
    pc_buf_addf(w->out, "            proxy_pass %s://portcullis_%.*s;\n",
                upstream->tls ? "https" : "http", PC_ARG(upstream->name));
    pc_buf_add_str(w->out, ways[way].text);
    milliseconds(w, "            proxy_connect_timeout", upstream->connect_timeout);
    milliseconds(w, "            proxy_send_timeout",
                 idle > upstream->send_timeout ? idle : upstream->send_timeout);
    milliseconds(w, "            proxy_read_timeout",
                 idle > upstream->read_timeout ? idle : upstream->read_timeout);
    if (upstream->tls)
        write_upstream_tls(w, upstream);
    line(w, "        }");
}

static void write_own_location(struct writer *w, struct pc_span name) {
    const struct pc_settings_upstream own = {
        .name = name,
        .connect_timeout = 5 * PC_SECOND,
        .send_timeout = 30 * PC_SECOND,
        .read_timeout = 30 * PC_SECOND,
    };
    write_location(w, &own, 0);
}

static void write_no_location(struct writer *w) {
    line(w, "        # A policy may name an upstream that this configuration does not have yet.\n"
            "        location / {\n            return 503;\n        }");
}

static void write_locations(struct writer *w) {
    for (size_t i = 0; i < w->settings->upstream_count; i++)
        for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++)
            write_location(w, &w->settings->upstreams[i], way);
    write_own_location(w, PC_SPAN("authority"));
    write_no_location(w);
}

static void write_errors(struct writer *w) {
    line(w,
         "        error_page 400 401 403 404 405 408 411 413 414 415 416 421 429 494 495 496 497\n"
         "            500 501 502 503 504 505 507 /.portcullis/error;\n"
         "        location = /.portcullis/error {\n            internal;\n"
         "            portcullis_error;\n        }");
}

static void write_tls(struct writer *w) {
    const struct pc_settings_tls *tls = &w->settings->tls;
    path(w, "        ssl_certificate ", w->paths->tls_certificate);
    path(w, "        ssl_certificate_key ", w->paths->tls_key);
    line(w,
         tls->tls12 ? "        ssl_protocols TLSv1.2 TLSv1.3;" : "        ssl_protocols TLSv1.3;");
    line(w, "        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
            "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
            "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;\n"
            "        ssl_prefer_server_ciphers off;\n"
            "        ssl_ecdh_curve X25519:prime256v1:secp384r1;\n"
            "        ssl_session_cache shared:portcullis_tls:10m;\n"
            "        ssl_session_tickets off;");
    /* A resumed session does not look at client certificates again, so it must not outlive a list
     * of revoked ones for long. */
    line(w, tls->client_ca.len > 0 ? "        ssl_session_timeout 5m;"
                                   : "        ssl_session_timeout 4h;");
    if (w->options->stapling)
        line(w, "        ssl_stapling on;\n        ssl_stapling_verify off;");
    if (tls->client_ca.len == 0)
        return;
    quoted(w, "        ssl_client_certificate ", "tls.client_ca", tls->client_ca, ";");
    line(w, "        ssl_verify_client optional;\n        ssl_verify_depth 4;");
    if (tls->client_crl.len > 0)
        quoted(w, "        ssl_crl ", "tls.client_crl", tls->client_crl, ";");
}

static void write_https(struct writer *w) {
    const struct pc_texts *listen = &w->settings->listen.https;
    if (listen->count == 0)
        return;
    line(w, "    server {");
    for (size_t i = 0; i < listen->count; i++)
        address(w, "        listen ", listen->items[i], " ssl http2 default_server;");
    line(w, "        server_name _;\n        portcullis on;");
    write_tls(w);
    write_errors(w);
    write_locations(w);
    line(w, "    }");
}

/* The gate's own pages and its admin API; no service is reached from here. */
static void write_operator(struct writer *w) {
    if (w->settings->listen.operator.len == 0)
        return;
    line(w, "    server {");
    address(w, "        listen ", w->settings->listen.operator, " ssl http2 default_server;");
    line(w, "        server_name _;\n        portcullis operator;");
    write_tls(w);
    write_errors(w);
    write_own_location(w, PC_SPAN("operator"));
    write_no_location(w);
    line(w, "    }");
}

static void write_http(struct writer *w) {
    const struct pc_texts *listen = &w->settings->listen.http;
    if (listen->count == 0)
        return;
    line(w, "    server {");
    for (size_t i = 0; i < listen->count; i++)
        address(w, "        listen ", listen->items[i], " default_server;");
    line(w, "        server_name _;\n        portcullis redirect;");
    write_errors(w);
    line(w, "    }");
}

static void write_forward_auth(struct writer *w) {
    if (w->settings->listen.forward_auth.len == 0)
        return;
    line(w, "    server {");
    address(w, "        listen ", w->settings->listen.forward_auth, " default_server;");
    line(w, "        server_name _;\n        portcullis forward_auth;");
    write_errors(w);
    line(w, "    }");
}

static void write_management(struct writer *w) {
    if (w->settings->listen.management.len == 0)
        return;
    line(w, "    server {");
    address(w, "        listen ", w->settings->listen.management, " default_server;");
    line(w, "        server_name _;\n        portcullis_management on;\n    }");
}

pc_err pc_nginx_render(const struct pc_settings *settings, const struct pc_paths *paths,
                       const struct pc_nginx_options *options, struct pc_buf *out) {
    struct writer w = {.settings = settings, .paths = paths, .options = options, .out = out};
    write_main(&w);
    line(&w, "http {");
    write_http_defaults(&w);
    write_gate(&w);
    write_proxy_defaults(&w);
    write_upstreams(&w);
    write_https(&w);
    write_operator(&w);
    write_http(&w);
    write_forward_auth(&w);
    write_management(&w);
    line(&w, "}");
    return w.err != PC_OK ? w.err : pc_buf_end(out);
}
