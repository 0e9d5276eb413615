/* Checkpoints: made, read, verified, forged. */
#define _GNU_SOURCE
#include "sealing.h"

#include "audit/checkpoint.h"

static struct pc_positions positions;

static struct pc_checkpoint sample(const struct sealing *sealing) {
    struct pc_checkpoint checkpoint = {.seq = 41, .records = 40};
    memset(checkpoint.hash, 0x77, sizeof checkpoint.hash);
    (void)snprintf(checkpoint.kid, sizeof checkpoint.kid, "%s", sealing->kid);
    return checkpoint;
}

static void make(const struct sealing *sealing, struct pc_buf *out) {
    struct pc_checkpoint checkpoint = sample(sealing);
    assert_int_equal(pc_checkpoint_render(&checkpoint, &positions, NOW, sealing->signer, out),
                     PC_OK);
    assert_int_equal(pc_checkpoint_publish(sealing->signer, sealing->kid, sealing->chain), PC_OK);
}

static void test_round_trip(void **state) {
    struct sealing *sealing = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_checkpoint got;
    make(sealing, &record);
    struct pc_link link = {.record = pc_buf_span(&record)};
    assert_true(pc_checkpoint_is(&link));
    link.source.kind = PC_SOURCE_RECORD; /* it came from a spool: anybody could have written it */
    assert_false(pc_checkpoint_is(&link));
    assert_int_equal(pc_checkpoint_parse(pc_buf_span(&record), &got), PC_OK);
    assert_int_equal(got.seq, 41);
    assert_int_equal(got.records, 40);
    assert_int_equal(got.hash[31], 0x77);
    assert_int_equal(pc_checkpoint_verify(pc_buf_span(&record), &got, sealing->chain), PC_OK);
}

static void test_every_bit_is_signed(void **state) {
    struct sealing *sealing = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_checkpoint checkpoint = sample(sealing);
    make(sealing, &record);
    for (size_t i = 0; i < record.len; i++) {
        record.ptr[i] ^= 1;
        assert_int_equal(pc_checkpoint_verify(pc_buf_span(&record), &checkpoint, sealing->chain),
                         PC_ERR_CORRUPT);
        record.ptr[i] ^= 1;
        assert_int_equal(pc_checkpoint_verify(pc_span(record.ptr, i), &checkpoint, sealing->chain),
                         PC_ERR_CORRUPT);
    }
}

static void test_keys(void **state) {
    struct sealing *sealing = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_checkpoint checkpoint = sample(sealing);
    make(sealing, &record);
    checkpoint.kid[0] = '\0';
    assert_int_equal(pc_checkpoint_verify(pc_buf_span(&record), &checkpoint, sealing->chain),
                     PC_ERR_NOTFOUND);
    assert_false(pc_kid_ok(PC_SPAN("")));
    assert_false(pc_kid_ok(PC_SPAN("../../etc/passwd")));
    assert_false(pc_kid_ok(PC_SPAN("a.b")));
    assert_true(pc_kid_ok(PC_SPAN("a-b_C9")));
    assert_int_equal(pc_checkpoint_publish(sealing->signer, "../x", sealing->chain), PC_ERR_RANGE);
}

static void test_only_ed25519(void **state) {
    struct sealing *sealing = *state;
    struct pc_signer *signer = NULL;
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_checkpoint checkpoint = sample(sealing);
    assert_int_equal(pc_signer_generate(PC_ALG_RS256, &signer), PC_OK);
    assert_int_equal(pc_checkpoint_render(&checkpoint, &positions, NOW, signer, &record),
                     PC_ERR_UNSUPPORTED);
    pc_signer_free(signer);
}

static void test_hostile(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "x",
        "{\"seq\":-1,\"records\":0,\"kid\":\"a\","
        "\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"seq\":1,\"records\":0,\"kid\":\"a/b\","
        "\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"seq\":1,\"records\":0,\"kid\":\"a\",\"hash\":\"AAAA\"}",
        "{\"seq\":\"1\",\"records\":0,\"kid\":\"a\","
        "\"hash\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
    };
    struct pc_checkpoint checkpoint;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_checkpoint_parse(pc_span_str(texts[i]), &checkpoint), PC_ERR_CORRUPT);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, sealing_make, sealing_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_round_trip),   WITH_FOLDER(test_every_bit_is_signed),
        WITH_FOLDER(test_keys),         WITH_FOLDER(test_only_ed25519),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests_name("audit/checkpoint", tests, NULL, NULL);
}
