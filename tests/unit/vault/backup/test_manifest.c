/* Manifests: written and read again, ids, paths, and everything that may be wrong in one. */
#include "../../testing.h"

#include <stdio.h>

#include "vault/backup/manifest.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID  "20261122T133000.000042Z-1a2b3c4d"

static pc_err read_text(const char *text, struct pc_diag *diag) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_backup_manifest manifest;
    return pc_backup_manifest_read(pc_span_str(text), &arena, &manifest, diag);
}

static void what_is_written_is_read(void **state) {
    (void)state;
    struct pc_diag diag = {{0}};
    const struct pc_backup_name chunks[2] = {{{1, 2, 3}}, {{4, 5, 6}}};
    const struct pc_backup_entry entries[] = {
        {.path = PC_SPAN("a\"b\n/\xc3\xa4"), .kind = PC_BACKUP_SECRET, .mode = 0600, .chunk = 10},
        {.path = PC_SPAN("state/portcullis.db"),
         .kind = PC_BACKUP_STORE,
         .mode = 0640,
         .size = 11,
         .modified = 1234567,
         .stamp = 0xf000000000000001u,
         .sha256 = {9, 8, 7},
         .chunk = 10,
         .chunks = chunks,
         .chunk_count = 2},
        {.path = PC_SPAN("etc/x"), .outside = true, .kind = PC_BACKUP_REFERRED, .chunk = 1},
    };
    const struct pc_backup_left_out left_out[] = {{PC_SPAN("p"), PC_SPAN("too long")}};
    const struct pc_backup_manifest manifest = {.id = PC_SPAN(ID),
                                                .parent =
                                                    PC_SPAN("20261121T133000.000000Z-00000000"),
                                                .program = PC_SPAN("0.1"),
                                                .time = 99,
                                                .run = PC_SPAN("/run"),
                                                .config = PC_SPAN("portcullis.yaml"),
                                                .audit_seq = 5,
                                                .audit_hash = {1},
                                                .keyring_sealed = true,
                                                .entries = entries,
                                                .count = 3,
                                                .left_out = left_out,
                                                .left_out_count = 1};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0}, again = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_backup_manifest back;
    assert_int_equal(pc_backup_manifest_write(&manifest, &text), PC_OK);
    pc_err err = pc_backup_manifest_read(pc_buf_span(&text), &arena, &back, &diag);
    if (err != PC_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(pc_backup_manifest_write(&back, &again), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&text), pc_buf_span(&again)));
    assert_int_equal(pc_backup_manifest_size(&back), 11);
    assert_ptr_equal(pc_backup_manifest_find(&back, false, PC_SPAN("state/portcullis.db")),
                     &back.entries[1]);
    assert_ptr_equal(pc_backup_manifest_find(&back, true, PC_SPAN("etc/x")), &back.entries[2]);
    assert_null(pc_backup_manifest_find(&back, false, PC_SPAN("etc/x")));
    assert_null(pc_backup_manifest_find(&back, true, PC_SPAN("etc/y")));
    for (size_t cut = 0; cut < text.len; cut++)
        assert_int_not_equal(pc_backup_manifest_read(pc_span(text.ptr, cut), &arena, &back, NULL),
                             PC_OK);
    pc_buf_free(&again);
}

#define HEAD                                                                                       \
    "\"id\":\"" ID "\",\"program\":\"1\",\"time\":1,\"run\":\"/r\",\"config\":\"c\",\"left_out\":" \
    "[],"
#define ENTRY(path, rest) "{\"path\":\"" path "\",\"kind\":\"audit\",\"mode\":384," rest "}"
#define REST              "\"size\":1,\"modified\":1,\"sha256\":\"" SHA "\",\"chunk\":4,\"chunks\":[\"" SHA "\"]"
#define FILES(list)       "{\"format\":1," HEAD "\"files\":[" list "]}"

static void the_smallest_one_is_taken(void **state) {
    (void)state;
    struct pc_diag diag = {{0}};
    assert_int_equal(read_text(FILES(""), &diag), PC_OK);
    assert_int_equal(read_text(FILES(ENTRY("a", REST)), &diag), PC_OK);
    assert_int_equal(read_text(FILES(ENTRY("a", REST) "," ENTRY("b", REST)), &diag), PC_OK);
}

static void what_is_wrong_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"format\":\"1\"}",
        "{\"format\":1}",
        "{\"format\":1," HEAD "\"files\":{}}",
        "{\"format\":1,\"format\":1," HEAD "\"files\":[]}",
        "{\"format\":1,\"id\":\"x\"}",
        FILES("1"),
        FILES("{}"),
        FILES(ENTRY("a", REST) "," ENTRY("a", REST)),
        FILES(ENTRY("b", REST) "," ENTRY("a", REST)),
        FILES(ENTRY("/a", REST)),
        FILES(ENTRY("../a", REST)),
        FILES(ENTRY("a/../../b", REST)),
        FILES(ENTRY("a//b", REST)),
        FILES(ENTRY("a/", REST)),
        FILES(ENTRY("./a", REST)),
        FILES(ENTRY("", REST)),
        FILES(ENTRY("a\\u0000b", REST)),
        FILES(ENTRY("a",
                    "\"size\":-1,\"modified\":1,\"sha256\":\"" SHA "\",\"chunk\":4,\"chunks\":[]")),
        FILES(ENTRY("a", "\"size\":9,\"modified\":1,\"sha256\":\"" SHA
                         "\",\"chunk\":4,\"chunks\":[\"" SHA "\"]")),
        FILES(ENTRY("a", "\"size\":0,\"modified\":1,\"sha256\":\"" SHA
                         "\",\"chunk\":4,\"chunks\":[\"" SHA "\"]")),
        FILES(ENTRY("a",
                    "\"size\":1,\"modified\":1,\"sha256\":\"" SHA "\",\"chunk\":0,\"chunks\":[]")),
        FILES(ENTRY("a", "\"size\":9,\"modified\":1,\"sha256\":\"" SHA
                         "\",\"chunk\":99999999,\"chunks\":[\"" SHA "\"]")),
        FILES(ENTRY("a", "\"size\":1,\"modified\":1,\"sha256\":\"" SHA
                         "\",\"chunk\":4,\"chunks\":[\"../../x\"]")),
        FILES(ENTRY("a", "\"size\":1,\"modified\":1,\"sha256\":\"00\",\"chunk\":4,\"chunks\":"
                         "[\"" SHA "\"]")),
        FILES(ENTRY("a", "\"size\":1,\"modified\":1.5,\"sha256\":\"" SHA
                         "\",\"chunk\":4,\"chunks\":[\"" SHA "\"]")),
        FILES("{\"path\":\"a\",\"kind\":\"nothing\",\"mode\":384," REST "}"),
        FILES("{\"path\":\"a\",\"kind\":\"audit\",\"mode\":99999," REST "}"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_diag diag = {{0}};
        pc_err err = read_text(texts[i], &diag);
        if (err != PC_ERR_CORRUPT || diag.text[0] == '\0')
            fail_msg("%s: %s: %s", texts[i], pc_err_name(err), diag.text);
    }
}

static void another_format_is_told(void **state) {
    (void)state;
    struct pc_diag diag = {{0}};
    assert_int_equal(read_text("{\"format\":2}", &diag), PC_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "newer"));
}

static void ids_are_of_one_shape(void **state) {
    (void)state;
    char id[PC_BACKUP_ID + 1];
    const uint8_t random[4] = {0x1a, 0x2b, 0x3c, 0x4d};
    pc_time time;
    pc_backup_id_make(1795354200 * PC_SECOND + 42, random, id);
    assert_string_equal(id, "20261122T133000.000042Z-1a2b3c4d");
    assert_true(pc_backup_id_ok(pc_span_str(id)));
    assert_int_equal(pc_backup_id_time(pc_span_str(id), &time), PC_OK);
    assert_int_equal(time, 1795354200 * PC_SECOND + 42);
    assert_int_equal(pc_backup_id_time(PC_SPAN("20269922T133000.000042Z-1a2b3c4d"), &time),
                     PC_ERR_INVALID);
    for (size_t i = 0; i < PC_BACKUP_ID; i++) {
        char wrong[PC_BACKUP_ID + 1];
        memcpy(wrong, id, sizeof wrong);
        wrong[i] = '/';
        assert_false(pc_backup_id_ok(pc_span_str(wrong)));
        assert_false(pc_backup_id_ok(pc_span(id, i)));
    }
}

static void paths_lead_nowhere_else(void **state) {
    (void)state;
    static const char *const good[] = {"a", "a/b", "..a", "a..", ".a/.b", "\xc3\xa4", "a b\n"};
    static const char *const bad[] = {"",    "/",    "/a",  "a/",   "a//b",   ".",    "..",
                                      "a/.", "a/..", "./a", "../a", "a/../b", "\xff", "a/\xc3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(pc_backup_path_ok(pc_span_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pc_backup_path_ok(pc_span_str(bad[i])));
    assert_false(pc_backup_path_ok(pc_span("a\0b", 3)));
    static char text[PC_BACKUP_PATH_MAX];
    memset(text, 'x', sizeof text);
    assert_true(pc_backup_path_ok(pc_span(text, 255)));
    assert_false(pc_backup_path_ok(pc_span(text, 256)));
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = '/';
    assert_true(pc_backup_path_ok(pc_span(text, sizeof text - 1)));
    assert_false(pc_backup_path_ok(pc_span(text, sizeof text)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),  cmocka_unit_test(the_smallest_one_is_taken),
        cmocka_unit_test(what_is_wrong_is_refused), cmocka_unit_test(another_format_is_told),
        cmocka_unit_test(ids_are_of_one_shape),     cmocka_unit_test(paths_lead_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
