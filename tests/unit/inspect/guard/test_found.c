/* Guards with the real scanner and its rules. */
#include "inspect/guard/guard.h"

#include "../../testing.h"

static struct pc_dlp_scanner *scanner;

static int open_scanner(void **state) {
    (void)state;
    struct pc_diag diag = {.text = ""};
    return pc_dlp_scanner_new(pc_span(NULL, 0), &scanner, &diag) == PC_OK ? 0 : -1;
}

static int close_scanner(void **state) {
    (void)state;
    pc_dlp_scanner_free(scanner);
    return 0;
}

static void note(void *context, const struct pc_guard_finding *finding) {
    struct pc_buf *out = context;
    pc_buf_add(out, finding->found->rule->name);
    pc_buf_add_char(out, ' ');
    pc_content_place_write(finding->place, out);
    pc_buf_add_char(out, '\n');
}

/* Sends the body cut at `cut`; what is released and found is appended. */
static pc_err send(const char *type, struct pc_span body, size_t cut, const uint8_t *actions,
                   struct pc_buf *released, struct pc_buf *found) {
    const struct pc_guard_options options = {.content_type = pc_span_str(type),
                                             .mode = PC_DLP_PASS_ON,
                                             .actions = actions,
                                             .on_finding = note,
                                             .context = found};
    struct pc_guard *guard;
    assert_int_equal(pc_guard_begin(scanner, &options, &guard), PC_OK);
    pc_err err = pc_guard_feed(guard, pc_span_upto(body, cut), false, released);
    if (err == PC_OK)
        err = pc_guard_feed(guard, pc_span_from(body, cut), true, released);
    pc_guard_end(guard);
    return err;
}

static const struct {
    const char *type;
    struct pc_span body, released;
    const char *found;
} cases[] = {
    {"application/json",
     PC_SPAN("{\"card\":\"4539 1488 0343 6467\",\"mail\":\"mia.tester@acme.com\"}"),
     PC_SPAN("{\"card\":\"4*****************7\",\"mail\":\"m*****************m\"}"),
     "card /card\nemail /mail\n"},
    {"application/json", PC_SPAN("{\"card\":\"4539\\u00201488\\u00200343\\u00206467\"}"),
     PC_SPAN("{\"card\":\"4********************************7\"}"), "card /card\n"},
    {"application/json", PC_SPAN("{\"card\":4539148803436467}"),
     PC_SPAN("{\"card\":4000000000000007}"), "card /card\n"},
    {"application/x-www-form-urlencoded", PC_SPAN("card=4539%2D1488%2D0343%2D6467&x=y"),
     PC_SPAN("card=4***********************7&x=y"), "card card\n"},
    {"application/xml", PC_SPAN("<card n='4539-1488-0343-&#54;467'>x</card>"),
     PC_SPAN("<card n='4*********************7'>x</card>"), "card /card/@n\n"},
    {"application/json", PC_SPAN("[4539,1488,343,6467,[4539],[1488]]"),
     PC_SPAN("[4539,1488,343,6467,[4539],[1488]]"), ""},
};

static void real_findings_are_masked_where_they_are_written(void **state) {
    (void)state;
    uint8_t actions[PC_DLP_RULES];
    memset(actions, PC_DLP_REDACT, sizeof actions);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t cut = 0; cut <= cases[i].body.len; cut++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf released = {0}, found = {0};
            assert_int_equal(send(cases[i].type, cases[i].body, cut, actions, &released, &found),
                             PC_OK);
            if (!pc_span_eq(pc_buf_span(&released), cases[i].released) ||
                !pc_span_eq(pc_buf_span(&found), pc_span_str(cases[i].found)))
                fail_msg("%zu at %zu: '%.*s' '%.*s'", i, cut, PC_ARG(pc_buf_span(&released)),
                         PC_ARG(pc_buf_span(&found)));
        }
}

static void a_private_key_in_a_string_is_blocked(void **state) {
    (void)state;
    static const char body[] = "{\"a\":1,\"key\":\"-----BEGIN PRIVATE "
                               "KEY-----\\nMIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAA"
                               "kEAq7BFUpkGp3+LQmlQ\\n-----END PRIVATE KEY-----\\n\"}";
    for (size_t cut = 0; cut < sizeof body; cut++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf released = {0}, found = {0};
        assert_int_equal(send("application/json", pc_span_str(body), cut, NULL, &released, &found),
                         PC_ERR_DENIED);
        assert_span_equal(pc_buf_span(&found), "private-key /key\n");
        assert_in_range(released.len, 0, 14);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_findings_are_masked_where_they_are_written),
        cmocka_unit_test(a_private_key_in_a_string_is_blocked),
    };
    return cmocka_run_group_tests(tests, open_scanner, close_scanner);
}
