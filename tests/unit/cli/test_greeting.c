/* What run prints: lines that work when pasted. */
#include "../testing.h"

#include "cli/greeting.h"
#include "config/config.h"

struct loaded {
    struct pc_arena arena;
    struct pc_settings settings;
};

static void load(struct loaded *loaded, const char *text) {
    struct pc_config_errors errors = {0};
    *loaded = (struct loaded){0};
    assert_int_equal(pc_config_parse(pc_span_str(text), PC_SPAN("/srv/run"), &loaded->arena,
                                     &loaded->settings, &errors),
                     PC_OK);
}

static void expect(const char *yaml, const char *token, const char *there, const char *not_there) {
    struct loaded loaded;
    struct pc_buf out = {0};
    load(&loaded, yaml);
    const struct pc_greeting greeting = {&loaded.settings,
                                         "bin/portcullis",
                                         "run/portcullis.yaml",
                                         "run/tls/certificate.pem",
                                         token,
                                         token == NULL ? NULL : "https://app.example.org/x"};
    pc_greeting_text(&greeting, &out);
    const char *text = pc_buf_str(&out);
    assert_non_null(text);
    assert_non_null(strstr(text, there));
    if (not_there != NULL)
        assert_null(strstr(text, not_there));
    pc_buf_free(&out);
    pc_arena_free(&loaded.arena);
}

static const char simple[] =
    "listen: {https: [\"0.0.0.0:8443\"], management: \"127.0.0.1:9443\"}\n"
    "hosts: [app.example.org, localhost]\n"
    "upstreams: {one: {servers: [\"127.0.0.1:1\"]}}\n"
    "routes:\n"
    "  - {name: a, path: \"/things/{id}\", auth: none, class: public, upstream: one}\n"
    "  - {name: b, path: /closed, permission: \"a:b\", upstream: one}\n"
    "  - {name: c, path: /open, auth: none, class: public, upstream: one}\n";

static const char named[] =
    "listen: {https: [\"[::]:443\"]}\nhosts: [\"*.example.org\", app.example.org]\n";

static void localhost_is_preferred(void **state) {
    (void)state;
    expect(simple, NULL, "  curl --cacert run/tls/certificate.pem https://localhost:8443/open\n",
           "--resolve");
    expect(simple, NULL,
           "  curl -i --cacert run/tls/certificate.pem https://localhost:8443/closed\n", NULL);
    expect(simple, NULL, "  curl http://127.0.0.1:9443/metrics\n", NULL);
    expect(simple, NULL, "  operators   https://localhost:8444/operator\n", NULL);
    expect("listen: {operator: \"\"}\n", NULL, "The gate is up.", "operators");
}

static void another_name_is_resolved(void **state) {
    (void)state;
    expect(named, NULL,
           "--resolve app.example.org:443:127.0.0.1 "
           "https://app.example.org:443/.well-known/jwks.json\n",
           "https://*");
}

static void the_token_is_told_while_there_is_one(void **state) {
    (void)state;
    expect(simple, "once",
           "  bin/portcullis --config run/portcullis.yaml first-administrator --token once --name "
           "admin\n",
           NULL);
    expect(simple, NULL, "The gate is up.", "first-administrator");
}

static void paths_are_as_short_as_can_be(void **state) {
    (void)state;
    static const struct {
        const char *path, *folder, *shown;
    } cases[] = {
        {"/a/b/c", "/a", "b/c"}, {"/a/b", "/a/b", "/a/b"}, {"/ab/c", "/a", "/ab/c"},
        {"/a/b", "/", "/a/b"},   {"/a/b", "", "/a/b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pc_buf out = {0};
        pc_greeting_path(cases[i].path, cases[i].folder, &out);
        assert_string_equal(pc_buf_str(&out), cases[i].shown);
        pc_buf_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(localhost_is_preferred),
        cmocka_unit_test(another_name_is_resolved),
        cmocka_unit_test(the_token_is_told_while_there_is_one),
        cmocka_unit_test(paths_are_as_short_as_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
