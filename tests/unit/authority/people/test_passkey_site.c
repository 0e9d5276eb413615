/* Whose passkeys are: from the configuration, or from the host that was asked. */
#include "../../testing.h"

#include "authority/people/passkey_site.h"

static struct pc_span hosts[] = {
    {"gate.example.org", 16}, {"*.apps.example.org", 18}, {"127.0.0.1", 9}, {"[::1]", 5}};

struct asking {
    struct pc_settings settings;
    struct pc_arena arena;
    struct pc_work work;
    struct pc_passkey_site site;
};

static pc_err ask(struct asking *a, const char *host) {
    pc_arena_reset(&a->arena);
    a->settings.hosts = (struct pc_texts){hosts, sizeof hosts / sizeof *hosts};
    a->settings.mfa.issuer = PC_SPAN("Tracktion");
    a->work = (struct pc_work){.settings = &a->settings, .arena = &a->arena};
    return pc_passkey_site_of(&a->work, pc_span_str(host), &a->site);
}

static void is(struct asking *a, const char *host, const char *rp_id, const char *origin) {
    assert_int_equal(ask(a, host), PC_OK);
    assert_true(pc_span_eq(a->site.rp_id, pc_span_str(rp_id)));
    assert_string_equal(a->site.rp_id.ptr, rp_id);
    assert_int_equal(a->site.origins.count, 1);
    assert_true(pc_span_eq(a->site.origins.items[0], pc_span_str(origin)));
}

static void the_host_that_was_asked(void **state) {
    (void)state;
    struct asking a = {0};
    is(&a, "gate.example.org", "gate.example.org", "https://gate.example.org");
    is(&a, "Gate.Example.org:8443", "gate.example.org", "https://gate.example.org:8443");
    is(&a, "gate.example.org:443", "gate.example.org", "https://gate.example.org");
    is(&a, "one.apps.example.org", "one.apps.example.org", "https://one.apps.example.org");
    assert_span_equal(a.site.rp_name, "Tracktion");
    static const char *const bad[] = {"",
                                      "evil.example",
                                      "127.0.0.1",
                                      "127.0.0.1:8443",
                                      "[::1]:1",
                                      "apps.example.org",
                                      "gate.example.org:99999",
                                      "gate.example.org.",
                                      "gate.example.org/x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ask(&a, bad[i]), PC_ERR_RANGE);
        assert_true(a.work.diag.text[0] != '\0');
    }
    pc_arena_free(&a.arena);
}

static void what_the_configuration_says(void **state) {
    (void)state;
    struct asking a = {0};
    a.settings.passkeys.rp_id = PC_SPAN("example.org");
    a.settings.passkeys.rp_name = PC_SPAN("The gate");
    is(&a, "gate.example.org", "example.org", "https://gate.example.org");
    assert_span_equal(a.site.rp_name, "The gate");
    struct pc_span origin = PC_SPAN("https://login.example.org");
    a.settings.passkeys.origins = (struct pc_texts){&origin, 1};
    is(&a, "gate.example.org", "example.org", "https://login.example.org");
    a.settings.passkeys.rp_id = PC_SPAN("ate.example.org"); /* no domain above it */
    assert_int_equal(ask(&a, "gate.example.org"), PC_ERR_RANGE);
    a.settings.passkeys.rp_id = PC_SPAN("example.com");
    assert_int_equal(ask(&a, "gate.example.org"), PC_ERR_RANGE);
    pc_arena_free(&a.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_that_was_asked),
        cmocka_unit_test(what_the_configuration_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
