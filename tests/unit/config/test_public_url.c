/* Where people reach the gate: what the file says, or what follows from it. */
#include "../testing.h"

#include "config/config.h"
#include "config/public_url.h"

static void expect(const char *yaml, const char *url) {
    struct pc_arena arena = {0};
    struct pc_settings settings;
    struct pc_config_errors errors = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(
        pc_config_parse(pc_span_str(yaml), PC_SPAN("/srv"), &arena, &settings, &errors), PC_OK);
    pc_public_url(&settings, &out);
    assert_string_equal(pc_buf_str(&out), url);
    pc_arena_free(&arena);
}

static void it_follows_from_hosts_and_listen(void **state) {
    (void)state;
    expect("hosts: [gate.example.org, b.example]\nlisten: {https: [\"0.0.0.0:443\"]}\n",
           "https://gate.example.org");
    expect("hosts: [\"*.example.org\", b.example]\nlisten: {https: [\"[::]:8443\"]}\n",
           "https://b.example:8443");
    expect("hosts: [\"*.example.org\"]\nlisten: {https: [\"[::]:8443\"]}\n",
           "https://localhost:8443");
}

static void the_file_wins(void **state) {
    (void)state;
    expect("hosts: [a.example]\npublic_url: https://gate.example.org\n",
           "https://gate.example.org");
}

static void it_is_an_https_origin(void **state) {
    (void)state;
    static const char *const bad[] = {"http://a.example",  "https://a.example/",
                                      "https://A.example", "https://a.example:443",
                                      "a.example",         "https://a.example?x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_arena arena = {0};
        struct pc_settings settings;
        struct pc_config_errors errors = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf yaml = {0};
        pc_buf_addf(&yaml, "public_url: \"%s\"\n", bad[i]);
        assert_int_equal(
            pc_config_parse(pc_buf_span(&yaml), PC_SPAN("/srv"), &arena, &settings, &errors),
            PC_ERR_INVALID);
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_from_hosts_and_listen),
        cmocka_unit_test(the_file_wins),
        cmocka_unit_test(it_is_an_https_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
