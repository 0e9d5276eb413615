/* Where everything is. */
#include "../testing.h"

#include "config/paths.h"

static void test_layout(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_settings settings = {.directory = PC_SPAN("/srv/gate")};
    struct pc_paths paths;
    assert_int_equal(pc_paths_init(&settings, &arena, &paths), PC_OK);
    assert_string_equal(paths.directory, "/srv/gate");
    assert_string_equal(paths.config, "/srv/gate/portcullis.yaml");
    assert_string_equal(paths.keyring, "/srv/gate/secrets/keyring.json");
    assert_string_equal(paths.assertion_key, "/srv/gate/secrets-edge/assertion.pem");
    assert_string_equal(paths.tls_certificate, "/srv/gate/tls/certificate.pem");
    assert_string_equal(paths.tls_key, "/srv/gate/tls/key.pem");
    assert_string_equal(paths.database, "/srv/gate/state/portcullis.db");
    assert_string_equal(paths.public_socket, "/srv/gate/sock/public.sock");
    assert_string_equal(paths.operator_socket, "/srv/gate/sock/operator.sock");
    assert_string_equal(paths.admin_socket, "/srv/gate/sock/admin.sock");
    assert_string_equal(paths.nginx_conf, "/srv/gate/nginx/nginx.conf");
    assert_string_equal(paths.authority_lock, "/srv/gate/state/authority.lock");
    assert_string_equal(paths.supervisor_pid, "/srv/gate/portcullis.pid");
}

static void test_named_certificate_and_slashes(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_settings settings = {.directory = PC_SPAN("/srv/gate//")};
    settings.tls.certificate = PC_SPAN("/etc/c.pem");
    settings.tls.key = PC_SPAN("/etc/k.pem");
    struct pc_paths paths;
    assert_int_equal(pc_paths_init(&settings, &arena, &paths), PC_OK);
    assert_string_equal(paths.view, "/srv/gate/view");
    assert_string_equal(paths.tls_certificate, "/etc/c.pem");
    assert_string_equal(paths.tls_key, "/etc/k.pem");
    settings.directory = PC_SPAN("/");
    assert_int_equal(pc_paths_init(&settings, &arena, &paths), PC_OK);
    assert_string_equal(paths.directory, "/");
    assert_string_equal(paths.spool, "/spool");
}

static void test_refusals(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_settings settings = {.directory = PC_SPAN("relative")};
    struct pc_paths paths;
    assert_int_equal(pc_paths_init(&settings, &arena, &paths), PC_ERR_INVALID);
    settings.directory = PC_SPAN("");
    assert_int_equal(pc_paths_init(&settings, &arena, &paths), PC_ERR_INVALID);
    struct pc_arena tiny PC_CLEANUP(pc_arena_free) = {.limit = 10};
    settings.directory = PC_SPAN("/srv");
    assert_int_equal(pc_paths_init(&settings, &tiny, &paths), PC_ERR_NOMEM);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_named_certificate_and_slashes),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests_name("config/paths", tests, NULL, NULL);
}
