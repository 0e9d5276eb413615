/* The paths of a configuration, whatever section they stand in. */
#define _GNU_SOURCE
#include "parsing.h"

#include "config/referred.h"

struct seen {
    char text[4096];
};

static pc_err note(void *context, struct pc_span key, struct pc_span path) {
    struct seen *seen = context;
    size_t len = strlen(seen->text);
    (void)snprintf(seen->text + len, sizeof seen->text - len, "%.*s=%.*s\n", PC_ARG(key),
                   PC_ARG(path));
    return PC_OK;
}

static pc_err refuse(void *context, struct pc_span key, struct pc_span path) {
    (void)context;
    (void)key;
    (void)path;
    return PC_ERR_FULL;
}

static void every_path_is_told_once(void **state) {
    (void)state;
    struct parsed parsed;
    struct seen seen = {""};
    parse_good(
        &parsed,
        "tls: {certificate: a.pem, key: /etc/b.pem}\n"
        "waf: {rules: [rules/*.conf, more.conf]}\n"
        "passwords: {breached: words.txt}\n"
        "upstreams: {one: {servers: [\"a:1\"], tls: {enabled: true, ca: c.pem}}, two: {servers: "
        "[\"a:1\"]}}\n"
        "routes: [{name: r, path: /, upstream: one, auth: none, class: public, "
        "schema: {document: api.yaml}}]\n");
    assert_int_equal(pc_config_referred(&parsed.settings, note, &seen), PC_OK);
    static const char *const expected[] = {"tls.certificate=/srv/gate/a.pem\n",
                                           "tls.key=/etc/b.pem\n",
                                           "waf.rules=/srv/gate/rules/*.conf\n",
                                           "waf.rules=/srv/gate/more.conf\n",
                                           "passwords.breached=/srv/gate/words.txt\n",
                                           "upstreams.tls.ca=/srv/gate/c.pem\n",
                                           "document=/srv/gate/api.yaml\n"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const char *at = strstr(seen.text, expected[i]);
        if (at == NULL || strstr(at + 1, expected[i]) != NULL)
            fail_msg("%s not once in\n%s", expected[i], seen.text);
    }
    assert_null(strstr(seen.text, "directory="));
    parsed_free(&parsed);
}

static void none_is_none_and_a_failure_ends_it(void **state) {
    (void)state;
    struct parsed parsed;
    struct seen seen = {""};
    parse_good(&parsed, "workers: 1\n");
    assert_int_equal(pc_config_referred(&parsed.settings, note, &seen), PC_OK);
    assert_string_equal(seen.text, "");
    parsed_free(&parsed);
    parse_good(&parsed, "tls: {certificate: a.pem, key: b.pem}\n");
    assert_int_equal(pc_config_referred(&parsed.settings, refuse, NULL), PC_ERR_FULL);
    parsed_free(&parsed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_is_told_once),
        cmocka_unit_test(none_is_none_and_a_failure_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
