/* Reading bundles that are broken: an error, whatever is wrong with them. */
#include "inspect/waf/bundle.h"

#include "inspect/waf/bundle_format.h"

#include "transacting.h"

static const char rules[] =
    "Include b.conf\n"
    "SecRule ARGS \"@rx a+b\" \"id:1,phase:2,log,pass,t:lowercase,chain\"\n"
    " SecRule TX:x \"@eq 1\"\n"
    "SecRule ARGS \"@pmFromFile words.data\" \"id:2,phase:2,log,pass\"\n"
    "SecRule RESPONSE_BODY \"@rx secret\" \"id:3,phase:4,log,pass,tag:'paranoia-level/2'\"\n";

static void write_down(struct wall *wall, struct pc_buf *bytes) {
    wall->rules.files[0] = (struct memory_file){"a.conf", rules};
    wall->rules.files[1] = (struct memory_file){"b.conf", "SecAction id:9,phase:1,pass\n"};
    wall->rules.files[2] = (struct memory_file){"words.data", "one\ntwo\n"};
    assert_int_equal(make_bundle(wall, bytes), PC_OK);
}

/* Opens bytes as an engine and asks it something, if it is one. */
static pc_err try_bytes(struct wall *wall, struct pc_span bytes) {
    place_bundle(wall, bytes);
    wall->engine = NULL;
    pc_err err =
        pc_waf_engine_new(pc_span(wall->bundle, bytes.len), &wall->engine, &wall->rules.diag);
    if (err == PC_OK) {
        wall->options.mode = PC_WAF_BLOCKING;
        exchange(wall, "GET /?a=AAB&b=one HTTP/1.1\n\n", NULL);
        pc_waf_engine_free(wall->engine);
    }
    wall->engine = NULL;
    free(wall->bundle);
    wall->bundle = NULL;
    return err;
}

static void a_bundle_that_was_cut_is_refused_at_every_length(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    write_down(&wall, &bytes);
    size_t step = bytes.len > 20000 ? bytes.len / 20000 : 1;
    for (size_t len = 0; len < bytes.len; len += len < 2000 ? 1 : step)
        assert_int_equal(try_bytes(&wall, pc_span(bytes.ptr, len)), PC_ERR_CORRUPT);
    assert_int_equal(try_bytes(&wall, pc_buf_span(&bytes)), PC_OK);
}

/* What the header and the records say is checked; the rules' texts are read like any others, and
 * may be others than they were. */
static void flipped_bits_are_an_error_or_another_rule_set(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    write_down(&wall, &bytes);
    const struct pc_waf_bundle_header *header = (const void *)bytes.ptr;
    size_t end = header->records.at + header->records.len, refused = 0;
    for (size_t i = 0; i < end; i++) {
        for (unsigned bit = 0; bit < 8; bit += 7) {
            bytes.ptr[i] = (char)(bytes.ptr[i] ^ (1 << bit));
            refused += try_bytes(&wall, pc_buf_span(&bytes)) != PC_OK;
            bytes.ptr[i] = (char)(bytes.ptr[i] ^ (1 << bit));
        }
    }
    assert_true(refused > sizeof *header);
}

static void huge_numbers_in_the_header_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    write_down(&wall, &bytes);
    for (size_t i = 1; i < sizeof(struct pc_waf_bundle_header) / 8; i++) {
        static const uint64_t values[] = {UINT64_MAX, UINT64_MAX - 7, 1u << 31, UINT64_MAX / 40};
        uint64_t was;
        memcpy(&was, bytes.ptr + 8 * i, 8);
        for (size_t j = 0; j < 4; j++) {
            memcpy(bytes.ptr + 8 * i, &values[j], 8);
            assert_int_not_equal(try_bytes(&wall, pc_buf_span(&bytes)), PC_OK);
        }
        memcpy(bytes.ptr + 8 * i, &was, 8);
    }
    assert_int_equal(try_bytes(&wall, pc_buf_span(&bytes)), PC_OK);
}

static void bytes_out_of_place_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    write_down(&wall, &bytes);
    struct pc_waf_bundle out;
    place_bundle(&wall, pc_buf_span(&bytes));
    assert_int_equal(pc_waf_bundle_open(pc_span(wall.bundle, bytes.len), &wall.arena, &out), PC_OK);
    assert_int_equal(out.file_count, 1);
    assert_span_equal(out.files[0], "a.conf");
    memmove(wall.bundle + 1, wall.bundle, bytes.len - 1);
    assert_int_equal(pc_waf_bundle_open(pc_span(wall.bundle + 1, bytes.len - 1), &wall.arena, &out),
                     PC_ERR_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_that_was_cut_is_refused_at_every_length),
        cmocka_unit_test(flipped_bits_are_an_error_or_another_rule_set),
        cmocka_unit_test(huge_numbers_in_the_header_are_refused),
        cmocka_unit_test(bytes_out_of_place_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
