/* Bundles on disk: made once, remade where broken, removed when another one counts. */
#define _GNU_SOURCE
#include "bundle/bundle.h"

#include <sys/stat.h>

#include "base/encode.h"
#include "base/file.h"

#include "in_folder.h"

static void put_rules(const char *text) {
    assert_int_equal(pc_file_replace(folder_file(&folder, "rules.conf"), pc_span_str(text), 0600),
                     PC_OK);
}

static pc_err ensure(uint8_t digest[PC_BUNDLE_DIGEST], bool *made, struct pc_diag *diag) {
    static const struct pc_waf_bundle_options options = {0};
    struct pc_span item = pc_span_str(folder_file(&folder, "rules.conf"));
    const struct pc_texts rules = {&item, 1};
    return pc_bundle_ensure(folder_file(&folder, "waf"), &rules, &options, digest, made, diag);
}

static const char *file_of(const uint8_t digest[PC_BUNDLE_DIGEST]) {
    char name[2 * PC_BUNDLE_DIGEST + 16];
    struct pc_buf out = pc_buf_over(name, sizeof name - 1);
    pc_buf_add_str(&out, "waf/");
    pc_hex_encode(pc_span(digest, PC_BUNDLE_DIGEST), &out);
    pc_buf_add_str(&out, ".bundle");
    name[out.len] = '\0';
    return folder_file(&folder, name);
}

#define ONE "SecRule ARGS \"@contains x\" \"id:1,phase:2,deny\"\n"
#define TWO "SecRule ARGS \"@contains y\" \"id:2,phase:2,deny\"\n"

static void it_is_made_once(void **state) {
    (void)state;
    uint8_t first[PC_BUNDLE_DIGEST], again[PC_BUNDLE_DIGEST], told[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    bool made = false;
    put_rules(ONE);
    assert_int_equal(ensure(first, &made, &diag), PC_OK);
    assert_true(made);
    assert_int_equal(ensure(again, &made, &diag), PC_OK);
    assert_false(made);
    assert_memory_equal(first, again, sizeof first);
    struct pc_span item = pc_span_str(folder_file(&folder, "rules.conf"));
    const struct pc_texts rules = {&item, 1};
    assert_int_equal(pc_bundle_digest(&rules, told, &diag), PC_OK);
    assert_memory_equal(first, told, sizeof first);
    assert_int_equal(pc_bundle_check(&rules, &diag), PC_OK);
}

static void it_is_mapped_at_a_page(void **state) {
    (void)state;
    uint8_t digest[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    struct pc_span bundle;
    bool made;
    assert_int_equal(ensure(digest, &made, &diag), PC_OK);
    assert_int_equal(pc_bundle_map(folder_file(&folder, "waf"), digest, &bundle, &diag), PC_OK);
    assert_int_equal((uintptr_t)bundle.ptr % 4096, 0);
    struct pc_waf_engine *engine;
    assert_int_equal(pc_waf_engine_new(bundle, &engine, &diag), PC_OK);
    pc_waf_engine_free(engine);
    pc_bundle_unmap(bundle);
    pc_bundle_unmap((struct pc_span){0});
}

static void a_broken_one_is_made_again(void **state) {
    (void)state;
    uint8_t digest[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    bool made;
    static const char *const rubbish[] = {"", "rubbish"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ensure(digest, &made, &diag), PC_OK);
        assert_int_equal(pc_file_replace(file_of(digest), pc_span_str(rubbish[i]), 0600), PC_OK);
        assert_int_equal(ensure(digest, &made, &diag), PC_OK);
        assert_true(made);
    }
}

static void what_is_missing_or_no_bundle_is_an_error(void **state) {
    (void)state;
    uint8_t digest[PC_BUNDLE_DIGEST] = {1};
    struct pc_diag diag = {{0}};
    struct pc_span bundle;
    const char *waf = folder_file(&folder, "waf");
    assert_int_equal(pc_bundle_map(waf, digest, &bundle, &diag), PC_ERR_NOTFOUND);
    assert_non_null(strstr(diag.text, ".bundle"));
    assert_int_equal(mkdir(file_of(digest), 0700), 0);
    assert_int_equal(pc_bundle_map(waf, digest, &bundle, &diag), PC_ERR_CORRUPT);
    assert_int_equal(rmdir(file_of(digest)), 0);
    /* A link may lead anywhere. */
    assert_int_equal(symlink("/etc/passwd", file_of(digest)), 0);
    assert_int_equal(pc_bundle_map(waf, digest, &bundle, &diag), PC_ERR_IO);
    assert_int_equal(unlink(file_of(digest)), 0);
}

static void a_wrong_rule_makes_none(void **state) {
    (void)state;
    uint8_t digest[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    bool made;
    put_rules("# fine\nSecRubbish On\n");
    assert_int_not_equal(ensure(digest, &made, &diag), PC_OK);
    assert_non_null(strstr(diag.text, "rules.conf:2"));
    struct pc_span item = pc_span_str(folder_file(&folder, "rules.conf"));
    const struct pc_texts rules = {&item, 1};
    diag.text[0] = '\0';
    assert_int_not_equal(pc_bundle_check(&rules, &diag), PC_OK);
    assert_non_null(strstr(diag.text, "rules.conf:2"));
}

static void older_ones_are_swept(void **state) {
    (void)state;
    uint8_t one[PC_BUNDLE_DIGEST], two[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    bool made;
    put_rules(ONE);
    assert_int_equal(ensure(one, &made, &diag), PC_OK);
    put_rules(TWO);
    assert_int_equal(ensure(two, &made, &diag), PC_OK);
    assert_memory_not_equal(one, two, sizeof one);
    put_rules(ONE);
    assert_int_equal(ensure(one, &made, &diag), PC_OK);
    assert_false(made);
    assert_int_equal(pc_bundle_sweep(folder_file(&folder, "waf"), one), PC_OK);
    assert_int_equal(access(file_of(one), F_OK), 0);
    assert_int_not_equal(access(file_of(two), F_OK), 0);
    assert_int_equal(access(folder_file(&folder, "rules.conf"), F_OK), 0);
    assert_int_equal(pc_bundle_sweep(folder_file(&folder, "waf"), two), PC_ERR_NOTFOUND);
    assert_int_equal(access(file_of(one), F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_made_once),
        cmocka_unit_test(it_is_mapped_at_a_page),
        cmocka_unit_test(a_broken_one_is_made_again),
        cmocka_unit_test(what_is_missing_or_no_bundle_is_an_error),
        cmocka_unit_test(a_wrong_rule_makes_none),
        cmocka_unit_test(older_ones_are_swept),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
