/* Keys of a ring: made once each, read strictly, written as they are read. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdio.h>

#include "../entropy.h"
#include "crypto/random.h"
#include "crypto/ring_keys.h"

#define BYTES "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static json_t *json_of(const char *text) {
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    return json;
}

static void no_id_is_there_twice(void **state) {
    (void)state;
    struct pc_ring_keys keys = {0};
    unsigned char next = 7;
    struct pc_entropy same = entropy_counting(&next), dry = entropy_dry();
    assert_int_equal(pc_ring_add(&keys, &dry, PC_DAY), PC_ERR_IO);
    assert_int_equal(keys.count, 0);
    assert_int_equal(pc_ring_add(&keys, &same, PC_DAY), PC_OK);
    next = 7;
    assert_int_equal(pc_ring_add(&keys, &same, PC_DAY), PC_ERR_EXISTS);
    assert_int_equal(keys.count, 1);
    for (size_t i = 1; i < PC_RING_KEYS; i++) {
        assert_int_equal(pc_ring_add(&keys, &pc_system_entropy, PC_DAY), PC_OK);
        assert_int_equal(keys.active, i);
        assert_ptr_equal(pc_ring_find(&keys, pc_ring_id(&keys.list[i])), &keys.list[i]);
    }
    assert_int_equal(pc_ring_add(&keys, &pc_system_entropy, PC_DAY), PC_ERR_FULL);
    assert_int_equal(keys.active, PC_RING_KEYS - 1);
    assert_null(pc_ring_find(&keys, pc_span_upto(pc_ring_id(&keys.list[0]), PC_RING_ID - 1)));
}

static void bytes_are_exact_and_leave_no_text(void **state) {
    (void)state;
    static const char *const wrong[] = {"\"\"", "\"" BYTES "A\"", "\"AAEC\"", "1", "null", "[]"};
    uint8_t out[PC_RING_KEY];
    json_t *json = json_of("\"" BYTES "\"");
    assert_int_equal(pc_ring_read_bytes(json, out, sizeof out), PC_OK);
    for (uint8_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], i);
    for (size_t i = 0; i < sizeof BYTES - 1; i++)
        assert_int_equal(json_string_value(json)[i], 0);
    json_decref(json);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        json = json_of(wrong[i]);
        assert_int_equal(pc_ring_read_bytes(json, out, sizeof out), PC_ERR_INVALID);
        for (size_t at = 0; at < json_string_length(json); at++)
            assert_int_equal(json_string_value(json)[at], 0);
        json_decref(json);
    }
    assert_int_equal(pc_ring_read_bytes(NULL, out, sizeof out), PC_ERR_INVALID);
}

static void add_ring(struct pc_buf *out, unsigned count) {
    pc_buf_add_str(out, "{\"active\":\"0000000000000000\",\"keys\":[");
    for (unsigned i = 0; i < count; i++)
        pc_buf_addf(out,
                    "%s{\"id\":\"%016x\",\"created\":\"2026-01-01T00:00:00.000000Z\","
                    "\"key\":\"" BYTES "\"}",
                    i == 0 ? "" : ",", i);
    pc_buf_add_str(out, "]}");
    assert_int_equal(pc_buf_end(out), PC_OK);
}

static void more_than_it_holds_is_refused(void **state) {
    (void)state;
    for (unsigned count = PC_RING_KEYS; count <= PC_RING_KEYS + 1; count++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf again = {0};
        struct pc_ring_keys keys = {0};
        struct pc_diag diag = {0};
        add_ring(&text, count);
        json_t *json = json_of(pc_buf_str(&text));
        pc_err err = pc_ring_read_keys(json, &pc_ring_plain, &keys, &diag);
        json_decref(json);
        assert_int_equal(err, count > PC_RING_KEYS ? PC_ERR_RANGE : PC_OK);
        if (err != PC_OK) {
            assert_non_null(strstr(diag.text, "more than 64 keys"));
            continue;
        }
        struct pc_json writer = pc_json(&again);
        pc_json_object(&writer, NULL);
        pc_ring_write_active(&keys, &writer);
        assert_int_equal(pc_ring_write_keys(&keys, &pc_ring_plain, &writer), PC_OK);
        pc_json_object_end(&writer);
        assert_string_equal(pc_buf_str(&again), pc_buf_str(&text));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_id_is_there_twice),
        cmocka_unit_test(bytes_are_exact_and_leave_no_text),
        cmocka_unit_test(more_than_it_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
