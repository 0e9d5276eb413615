/* The generated nginx configuration, and what can never get into it. */
#include "../testing.h"

#include "config/nginx.h"

static struct pc_span https[] = {{"0.0.0.0:8443", 12}, {"[::]:8443", 9}};
static struct pc_span http[] = {{"0.0.0.0:8080", 12}};
static struct pc_settings_server servers[] = {{{"10.0.0.1:8000", 13}, 2, false},
                                              {{"b.example:8000", 14}, 0, true}};

static struct pc_settings_upstream upstream(void) {
    return (struct pc_settings_upstream){
        .name = PC_SPAN("analysis"),
        .servers = servers,
        .server_count = 2,
        .connect_timeout = 60 * PC_SECOND,
        .send_timeout = 60 * PC_SECOND,
        .read_timeout = 60 * PC_SECOND,
        .keepalive = 32,
        .max_fails = 3,
        .fail_timeout = 10 * PC_SECOND,
    };
}

struct fixture {
    struct pc_settings settings;
    struct pc_settings_upstream upstream;
    struct pc_paths paths;
    struct pc_nginx_options options;
    struct pc_diag diag;
};

static void prepare(struct fixture *f) {
    *f = (struct fixture){.upstream = upstream()};
    f->settings.listen.https = (struct pc_texts){https, 2};
    f->settings.listen.http = (struct pc_texts){http, 1};
    f->settings.listen.management = PC_SPAN("127.0.0.1:9090");
    f->settings.tls.tls12 = true;
    f->settings.upstreams = &f->upstream;
    f->settings.upstream_count = 1;
    f->settings.audit.segment_size = 1 << 24;
    f->settings.log.level = PC_SPAN("info");
    f->paths = (struct pc_paths){
        .tls_certificate = "/run dir/tls/certificate.pem",
        .tls_key = "/run dir/tls/key.pem",
        .view = "/run dir/view",
        .spool = "/run dir/spool",
        .waf = "/run dir/waf",
        .content = "/run dir/content",
        .public_socket = "/run/sock/public.sock",
        .operator_socket = "/run/sock/operator.sock",
        .assertion_key = "/run dir/secrets-edge/assertion.pem",
        .nginx = "/run dir/nginx",
        .nginx_pid = "/run dir/nginx/nginx.pid",
    };
    f->options = (struct pc_nginx_options){.module = "/lib/module.so", .diag = &f->diag};
}

static void expect(struct fixture *f, const char *text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(pc_nginx_render(&f->settings, &f->paths, &f->options, &out), PC_OK);
    if (strstr(pc_buf_str(&out), text) == NULL)
        fail_msg("no %s in:\n%s", text, pc_buf_str(&out));
}

static void expect_not(struct fixture *f, const char *text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(pc_nginx_render(&f->settings, &f->paths, &f->options, &out), PC_OK);
    assert_null(strstr(pc_buf_str(&out), text));
}

static void expect_refused(struct fixture *f) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    f->diag.text[0] = '\0';
    assert_int_equal(pc_nginx_render(&f->settings, &f->paths, &f->options, &out), PC_ERR_INVALID);
    assert_int_not_equal(f->diag.text[0], '\0');
}

static void test_servers(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    expect(&f, "listen 0.0.0.0:8443 ssl http2 default_server;");
    expect(&f, "listen [::]:8443 ssl http2 default_server;");
    expect(&f, "listen 0.0.0.0:8080 default_server;");
    expect(&f, "portcullis redirect;");
    expect(&f, "listen 127.0.0.1:9090 default_server;");
    expect(&f, "load_module \"/lib/module.so\";");
    expect(&f, "portcullis_view \"/run dir/view\";");
    expect(&f, "portcullis_spool \"/run dir/spool\" 16777216;");
    expect(&f, "error_log stderr notice;");
    expect(&f, "access_log off;");
    expect(&f, "merge_slashes off;");
    expect(&f, "underscores_in_headers on;");
}

static void test_tls(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    expect(&f, "ssl_certificate \"/run dir/tls/certificate.pem\";");
    expect(&f, "ssl_protocols TLSv1.2 TLSv1.3;");
    expect(&f, "ssl_session_tickets off;");
    expect_not(&f, "ssl_stapling");
    expect_not(&f, "ssl_verify_client");
    expect_not(&f, "-CBC");
    f.options.stapling = true;
    f.settings.tls.tls12 = false;
    f.settings.tls.client_ca = PC_SPAN("/ca.pem");
    f.settings.tls.client_crl = PC_SPAN("/crl.pem");
    expect(&f, "ssl_protocols TLSv1.3;");
    expect(&f, "ssl_stapling on;");
    expect(&f, "ssl_verify_client optional;");
    expect(&f, "ssl_crl \"/crl.pem\";");
}

static void test_client_certificates_are_looked_at_again_soon(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    expect(&f, "ssl_session_timeout 4h;");
    f.settings.tls.client_ca = PC_SPAN("/ca.pem");
    expect(&f, "ssl_session_timeout 5m;");
    expect_not(&f, "ssl_session_timeout 4h;");
}

static void test_operators(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    expect_not(&f, "operator");
    f.settings.listen.operator= PC_SPAN("127.0.0.1:8444");
    expect(&f, "listen 127.0.0.1:8444 ssl http2 default_server;\n        server_name _;\n"
               "        portcullis operator;\n        ssl_certificate ");
    expect(&f, "upstream portcullis_operator {\n        server unix:/run/sock/operator.sock ");
    expect(&f, "location = /.portcullis/operator/buffered {");
    f.settings.listen.operator= PC_SPAN("127.0.0.1:8444; }");
    expect_refused(&f);
}

/* A service cannot take the place of the authority. */
static void test_own_upstreams_are_not_for_services(void **state) {
    (void)state;
    static const char *const names[] = {"authority", "operator"};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        prepare(&f);
        f.upstream.name = pc_span_str(names[i]);
        expect_refused(&f);
    }
}

static void test_upstreams(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    expect(&f, "upstream portcullis_analysis {");
    expect(&f, "server 10.0.0.1:8000 weight=2 max_fails=3 fail_timeout=10s;");
    expect(&f, "server b.example:8000 weight=1 max_fails=3 fail_timeout=10s backup;");
    expect(&f, "server unix:/run/sock/public.sock max_fails=0;");
    expect(&f, "location = /.portcullis/analysis/buffered {");
    expect(&f, "location = /.portcullis/analysis/stream {");
    expect(&f, "location = /.portcullis/analysis/websocket {");
    expect(&f, "location = /.portcullis/authority/buffered {");
    expect(&f, "proxy_pass http://portcullis_analysis;");
    expect(&f, "proxy_connect_timeout 60000ms;");
    expect(&f, "proxy_read_timeout 3600000ms;");
    expect_not(&f, "proxy_ssl_verify");
}

static void test_upstream_tls(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    f.upstream.tls = true;
    expect(&f, "proxy_pass https://portcullis_analysis;");
    expect(&f, "proxy_ssl_verify on;");
    expect(&f, "proxy_ssl_name \"10.0.0.1\";");
    expect(&f, "proxy_ssl_trusted_certificate \"/etc/ssl/certs/ca-certificates.crt\";");
    expect_not(&f, "proxy_ssl_certificate ");
    f.upstream.tls_name = PC_SPAN("inside.example");
    f.upstream.tls_certificate = PC_SPAN("/c.pem");
    f.upstream.tls_key = PC_SPAN("/k.pem");
    expect(&f, "proxy_ssl_name \"inside.example\";");
    expect(&f, "proxy_ssl_certificate_key \"/k.pem\";");
}

static void test_users(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    expect_not(&f, "user ");
    expect(&f, "worker_processes auto;");
    f.options.root = true;
    f.settings.workers = 3;
    expect(&f, "user root root;");
    expect(&f, "worker_processes 3;");
    expect_not(&f, "worker_rlimit_nofile");
    f.options.files = 4096;
    expect(&f, "worker_rlimit_nofile 4096;");
    f.settings.users.edge = PC_SPAN("portcullis-edge");
    f.settings.users.authority = PC_SPAN("portcullis");
    expect(&f, "user portcullis-edge portcullis;");
    f.settings.users.edge = PC_SPAN("a; daemon on");
    expect_refused(&f);
}

static void test_hostile_values(void **state) {
    (void)state;
    static const char *const hostile[] = {
        "/a\"; daemon on; #", "/a\nb", "/a$b", "/a\\b", "/a'b", "/a\x7f", ""};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct fixture f;
        prepare(&f);
        f.paths.view = hostile[i];
        expect_refused(&f);
        prepare(&f);
        f.paths.spool = hostile[i];
        expect_refused(&f);
        prepare(&f);
        f.paths.nginx_pid = hostile[i];
        expect_refused(&f);
        prepare(&f);
        f.options.error_log = hostile[i];
        expect_refused(&f);
    }
}

static void test_hostile_addresses(void **state) {
    (void)state;
    static const char *const hostile[] = {"1.2.3.4:80; root /", "a b", "{", "$host:80", "", "a\"b"};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct fixture f;
        struct pc_span listen = pc_span_str(hostile[i]);
        prepare(&f);
        f.settings.listen.https = (struct pc_texts){&listen, 1};
        expect_refused(&f);
        prepare(&f);
        struct pc_settings_server server = {.address = pc_span_str(hostile[i])};
        f.upstream.servers = &server;
        f.upstream.server_count = 1;
        expect_refused(&f);
        prepare(&f);
        f.upstream.name = pc_span_str(hostile[i]);
        expect_refused(&f);
    }
}

static void test_nul_in_value(void **state) {
    (void)state;
    struct fixture f;
    prepare(&f);
    f.settings.tls.client_ca = pc_span("/a\0b", 4);
    expect_refused(&f);
    prepare(&f);
    f.upstream.name = pc_span("a\0b", 3);
    expect_refused(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_servers),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_client_certificates_are_looked_at_again_soon),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_own_upstreams_are_not_for_services),
        cmocka_unit_test(test_upstreams),
        cmocka_unit_test(test_upstream_tls),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_hostile_values),
        cmocka_unit_test(test_hostile_addresses),
        cmocka_unit_test(test_nul_in_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
