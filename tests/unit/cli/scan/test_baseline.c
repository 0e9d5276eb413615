/* Files of known findings. */
#include "../../testing.h"

#include "cli/scan/baseline.h"

#define KEY  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HASH "00000000000000000000000000000007"

static const struct pc_dlp_rule rule_a = {.name = {"a", 1}}, rule_b = {.name = {"b", 1}};

static struct pc_scan_finding made(const struct pc_dlp_rule *rule, struct pc_span path,
                                   uint8_t hash) {
    struct pc_scan_finding finding = {.rule = rule, .place = {.path = path}};
    finding.hash[PC_DLP_HASH - 1] = hash;
    return finding;
}

static void what_is_written_is_known(void **state) {
    (void)state;
    uint8_t key[32] = {1, 2, 3};
    struct pc_scan_finding all[] = {made(&rule_b, PC_SPAN("z\xff\n"), 1),
                                    made(&rule_a, PC_SPAN("a"), 2), made(&rule_a, PC_SPAN("a"), 2),
                                    made(&rule_b, PC_SPAN("a\\"), 2)};
    struct pc_scan_findings findings = {.all = all, .count = 4};
    struct pc_arena arena = {0};
    struct pc_buf text = {0}, again = {0};
    struct pc_scan_baseline read;
    struct pc_diag diag;
    assert_int_equal(pc_scan_baseline_write(&findings, key, &text), PC_OK);
    assert_int_equal(pc_scan_baseline_read(pc_buf_span(&text), &arena, &read, &diag), PC_OK);
    assert_int_equal(read.count, 3);
    assert_memory_equal(read.key, key, sizeof key);
    for (size_t i = 0; i < 4; i++)
        assert_true(pc_scan_baseline_has(&read, &all[i]));
    struct pc_scan_finding other = made(&rule_a, PC_SPAN("a"), 3);
    assert_false(pc_scan_baseline_has(&read, &other));
    other = made(&rule_b, PC_SPAN("a"), 2);
    assert_false(pc_scan_baseline_has(&read, &other));
    other = made(&rule_a, PC_SPAN("b"), 2);
    assert_false(pc_scan_baseline_has(&read, &other));
    struct pc_scan_finding turned[] = {all[3], all[1], all[0]};
    findings = (struct pc_scan_findings){.all = turned, .count = 3};
    assert_int_equal(pc_scan_baseline_write(&findings, key, &again), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&text), pc_buf_span(&again)));
    pc_buf_free(&text);
    pc_buf_free(&again);
    pc_arena_free(&arena);
}

static void nothing_is_a_file_too(void **state) {
    (void)state;
    uint8_t key[32] = {0};
    struct pc_scan_findings none = {0};
    struct pc_arena arena = {0};
    struct pc_buf text = {0};
    struct pc_scan_baseline read;
    struct pc_scan_finding one = made(&rule_a, PC_SPAN("a"), 1);
    struct pc_diag diag;
    assert_int_equal(pc_scan_baseline_write(&none, key, &text), PC_OK);
    assert_int_equal(pc_scan_baseline_read(pc_buf_span(&text), &arena, &read, &diag), PC_OK);
    assert_int_equal(read.count, 0);
    assert_false(pc_scan_baseline_has(&read, &one));
    pc_buf_free(&text);
    pc_arena_free(&arena);
}

static void others_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "JSON"},
        {"[]", "version"},
        {"{\"version\":2,\"key\":\"" KEY "\",\"findings\":[]}", "version"},
        {"{\"version\":1,\"key\":\"00\",\"findings\":[]}", "key"},
        {"{\"version\":1,\"findings\":[]}", "key"},
        {"{\"version\":1,\"key\":\"" KEY "00\",\"findings\":[]}", "key"},
        {"{\"version\":1,\"key\":\"" KEY "\",\"findings\":{}}", "findings"},
        {"{\"version\":1,\"key\":\"" KEY "\",\"findings\":[],\"more\":1}", "nothing else"},
        {"{\"version\":1,\"key\":\"" KEY "\",\"findings\":[1]}", "findings[0]"},
        {"{\"version\":1,\"key\":\"" KEY "\",\"findings\":[{\"rule\":\"a\",\"path\":\"a\"}]}",
         "findings[0]"},
        {"{\"version\":1,\"key\":\"" KEY
         "\",\"findings\":[{\"rule\":\"a\",\"path\":\"a\",\"hash\":\"" HASH
         "\"},{\"rule\":\"a\",\"path\":\"a\",\"hash\":\"xx\"}]}",
         "findings[1]"},
        {"{\"version\":1,\"version\":1}", "JSON"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_arena arena = {0};
        struct pc_scan_baseline read;
        struct pc_diag diag;
        assert_int_equal(pc_scan_baseline_read(pc_span_str(rows[i].text), &arena, &read, &diag),
                         PC_ERR_INVALID);
        assert_non_null(strstr(diag.text, rows[i].says));
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_known),
        cmocka_unit_test(nothing_is_a_file_too),
        cmocka_unit_test(others_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
