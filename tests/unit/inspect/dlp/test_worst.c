/* Texts made to keep the scanner busy: its work stays a small multiple of their length. */
#include "scanning.h"

enum { SIZE = 60000, STEPS = 120, PIECES = 700 };

/* The text again and again, in large and in small pieces; what it costs beside the first pass. */
static uint64_t steps_for(struct pc_dlp_scanner *scanner, const char *text, size_t piece) {
    struct pc_dlp_options options = {.mode = PC_DLP_FIND, .max_findings = 1};
    struct pc_dlp_stream *stream = NULL;
    PC_CLEANUP(pc_buf_free) struct pc_buf all = {0};
    while (all.len < SIZE)
        pc_buf_add_str(&all, text);
    assert_int_equal(pc_dlp_begin(scanner, &options, &stream), PC_OK);
    for (size_t at = 0; at < all.len; at += piece)
        assert_int_equal(pc_dlp_feed(stream,
                                     pc_span_upto(pc_span_from(pc_buf_span(&all), at), piece),
                                     at + piece >= all.len, NULL),
                         PC_OK);
    uint64_t steps = pc_dlp_tally_of(stream).steps;
    pc_dlp_end(stream);
    return steps / all.len;
}

static const char *const texts[] = {
    "@",
    "a@",
    "a@a.",
    "0",
    "1 ",
    "12 ",
    "4111 ",
    "123-",
    "555-",
    "+1",
    "+1 ",
    "(2",
    "BEGIN ",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4w\n",
    "PuTTY-User-Key-File-2: x\n",
    "PuTTY-User-Key-File-2: x",
    "eyJ",
    "eyJ.",
    ".eyJ",
    "eyJhbGciOiJub25lIn0.",
    "pass",
    "password=",
    "password=\"",
    "key",
    "key=",
    "token: a1",
    "a.b.c.d@",
    "://",
    "://a:b@",
    "x://:",
    "AKIA",
    "ghp_",
    "sk-",
    "SG.",
    "DE89 ",
    "DE89",
    "ab12cd34",
    "-4a",
    "_00000000-0000-4000-8000-000000000000_",
    "1:A",
    "12345678:A",
    "MTA",
    "Bearer ",
    "Authorization: ",
    "authorization: bearer ",
    "536221234 ",
    "4111111111111111 ",
    "2125550123 ",
    "card 4111111111111112 ",
    "\n",
    "\\n",
    "%3D",
    "'",
    "\"",
    "password is ",
    "user@user@user.com@",
    "-- BEGIN ",
    "----",
    "a1b2",
    "+49 1 2 3 4 5 6 7 8 9 ",
    "(((((",
    "1.1.1.1.1.1.",
};

static void work_is_linear(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint64_t at_once = steps_for(scanner, texts[i], SIZE * 2);
        uint64_t pieces = steps_for(scanner, texts[i], PIECES);
        if (at_once > STEPS || pieces > 3 * STEPS)
            fail_msg("%llu and %llu steps a byte for \"%s\"", (unsigned long long)at_once,
                     (unsigned long long)pieces, texts[i]);
    }
    pc_dlp_scanner_free(scanner);
}

/* A key's block byte by byte: what waits for its end is not looked at again with each byte. */
static void waiting_costs_little(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    struct pc_dlp_options options = {.mode = PC_DLP_FIND};
    struct pc_dlp_stream *stream = NULL;
    assert_int_equal(pc_dlp_begin(scanner, &options, &stream), PC_OK);
    assert_int_equal(pc_dlp_feed(stream, PC_SPAN("-----BEGIN PRIVATE KEY-----\n"), false, NULL),
                     PC_OK);
    for (size_t i = 0; i < 15000; i++)
        assert_int_equal(
            pc_dlp_feed(stream, i % 64 == 63 ? PC_SPAN("\n") : PC_SPAN("M"), false, NULL), PC_OK);
    assert_true(pc_dlp_tally_of(stream).steps < 15000 * 10);
    pc_dlp_end(stream);
    pc_dlp_scanner_free(scanner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_linear),
        cmocka_unit_test(waiting_costs_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
