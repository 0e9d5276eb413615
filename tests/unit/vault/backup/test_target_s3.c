/* A bucket: its address, what the storage's answers mean, and that who fails lets go. What goes
 * over the wire is tested with a stand-in of S3 in tests/integration/test_backup.py. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdlib.h>

#include "../fake_network.h"
#include "vault/backup/target_s3.h"

static void addresses_are_read(void **state) {
    (void)state;
    static const struct {
        const char *address, *bucket, *prefix;
    } good[] = {{"s3://backups", "backups", ""},
                {"s3://backups/", "backups", ""},
                {"s3://backups/a", "backups", "a"},
                {"s3://backups/a/b//", "backups", "a/b"}};
    static const char *const bad[] = {"",          "s3:",    "s3://", "s3:///a", "https://x/y",
                                      "s3://b//a", "backups"};
    struct pc_backup_bucket got;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(pc_backup_bucket_parse(pc_span_str(good[i].address), &got), PC_OK);
        assert_true(pc_span_eq(got.bucket, pc_span_str(good[i].bucket)));
        assert_true(pc_span_eq(got.prefix, pc_span_str(good[i].prefix)));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_backup_bucket_parse(pc_span_str(bad[i]), &got), PC_ERR_INVALID);
}

static void open_bucket(struct fake_network *fake, struct pc_backup_target *out) {
    struct fake_answer said[FAKE_ANSWERS];
    struct pc_aws *aws;
    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIATEST", 1), 0);
    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", "secret", 1), 0);
    memcpy(said, fake->answers, sizeof said);
    fake_start(fake);
    memcpy(fake->answers, said, sizeof said);
    struct pc_aws_options options = {.region = PC_SPAN("eu-north-1"),
                                     .endpoint = PC_SPAN("https://host"),
                                     .http = &fake->http,
                                     .entropy = &fake->entropy,
                                     .clock = &fake->clock,
                                     .wait = fake_wait,
                                     .wait_self = fake};
    const struct pc_backup_bucket bucket = {PC_SPAN("kept"), PC_SPAN("a/b")};
    assert_int_equal(pc_aws_new(&options, &aws, NULL), PC_OK);
    assert_int_equal(pc_backup_s3_open(aws, &bucket, &fake->entropy, &fake->clock, out), PC_OK);
}

static void what_the_storage_refuses_is_not_what_keys_refuse(void **state) {
    (void)state;
    struct fake_network fake = {
        .answers = {{.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"},
                    {.status = 404, .body = "<Error><Code>NoSuchKey</Code></Error>"},
                    {.status = 400, .body = "<Error><Code>InvalidRequest</Code></Error>"},
                    {.status = 200}}};
    struct pc_backup_target target;
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_buf_free) struct pc_buf got = {0};
    open_bucket(&fake, &target);
    assert_int_equal(target.put(target.self, "objects/x", PC_SPAN("x"), &diag), PC_ERR_UNAVAILABLE);
    assert_non_null(strstr(diag.text, "AccessDenied"));
    assert_non_null(strstr(fake.urls[0], "https://host/kept/a/b/objects/x"));
    assert_int_equal(target.get(target.self, "objects/x", 10, &got, &diag), PC_ERR_NOTFOUND);
    assert_int_equal(target.remove(target.self, "objects/x", &diag), PC_ERR_UNAVAILABLE);
    assert_int_equal(target.put(target.self, "objects/x", PC_SPAN("x"), &diag), PC_OK);
    target.close(target.self);
    assert_int_equal(fake.asked, 4); /* it was not held: there is no lock to take away */
}

static void who_cannot_hold_it_leaves_no_lock(void **state) {
    (void)state;
    struct fake_network fake = {
        .answers = {{.status = 200}, /* the lock */
                    {.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"},
                    {.status = 204}}};
    struct pc_backup_target target;
    struct pc_diag diag = {{0}};
    open_bucket(&fake, &target);
    assert_int_equal(target.hold(target.self, true, &diag), PC_ERR_UNAVAILABLE);
    assert_int_equal(fake.asked, 3);
    assert_non_null(strstr(fake.urls[0], "PUT https://host/kept/a/b/lock/"));
    assert_non_null(strstr(fake.urls[2], "DELETE https://host/kept/a/b/lock/"));
    target.close(target.self);
    assert_int_equal(fake.asked, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(what_the_storage_refuses_is_not_what_keys_refuse),
        cmocka_unit_test(who_cannot_hold_it_leaves_no_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
