/* Bodies on their way through a guard. */
#include "guarding.h"

#define CARD  "4111111111111111"
#define STARS "4**************1"
#define FORM  "application/x-www-form-urlencoded"
#define PARTS "multipart/form-data; boundary=xYz"

static const struct {
    const char *type, *body, *released, *found;
} cases[] = {
    {"text/plain", "a " CARD "\nb", "a " STARS "\nb", "1:3 2-18\n"},
    {"text/plain", "no number 411111111111111", "no number 411111111111111", ""},
    {"application/json", "{\"a\":\"" CARD "\",\"b\":[\"x\", " CARD "]}",
     "{\"a\":\"" STARS "\",\"b\":[\"x\", 4000000000000001]}", "/a 6-22\n/b/1 34-50\n"},
    {"application/json", "[-" CARD ",1.5e" CARD "]", "[-4000000000000001,1.5e4000000000000001]",
     "/0 2-18\n/1 23-39\n"},
    {"application/json", "[\"4\\u0031\\u0031111111111111\\u0031\\u0031\",4111,1111,1111,1111]",
     "[\"4******************************\\u0031\",4111,1111,1111,1111]", "/0 2-39\n"},
    {"application/json", "{\"KEY{a\":true,\"b\\n\":\"}\",\"c\":[1,false,null]}",
     "{\"K****\":true,\"***\":\"}\",\"c\":[1,false,null]}", " 2-22\n"},
    {"application/json", "KEY{a,\"b\":12,true,null,e,\"\\n\"}",
     "K**{*,\"*\":10,true,null,*,\"**\"}", " 0-30\n"},
    {FORM,
     "a=x&b=4111%31111111111+&c=4111%31"
     "11111111111",
     "a=x&b=4111%31111111111+&c=4********"
     "********1",
     "c 26-44\n"},
    {FORM, "KEY%7b=a=b&c=d%7D&", "K*****=***&*=*%7D&", " 0-17\n"},
    {"application/xml", "<a b='" CARD "'>411&#49;111111111&#x31;11<!-- " CARD " --></a>",
     "<a b='" STARS "'>4***********************1<!-- " STARS " --></a>",
     "/a/@b 6-22\n/a 24-49\n/a 54-70\n"},
    {"application/xml", "<a>KEY{x<![CDATA[y]]>}</a>", "<a>K****<![CDATA[*]]>}</a>", NULL},
    {"application/xml", "<a>KEY{<b c=\"1\"/>]<![CDATA[x]y]]><!-- - --></a>}", NULL, NULL},
    {PARTS, "--xYz\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n" CARD "\r\n--xYz--",
     "--xYz\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n" STARS "\r\n--xYz--",
     "n:1:1 51-67\n"},
    {PARTS, "--xYz\nContent-Disposition: form-data; filename=\"" CARD "\"\n\nKEY{\n--xYz\n}",
     "--xYz\nContent-Disposition: form-data; filename=\"" STARS "\"\n\nK***\n--xYz\n}", NULL},
    {PARTS,
     "--xYz\nContent-Type: application/json\nContent-Disposition: form-data; "
     "name=\"j\"\n\n{\"a\":" CARD "}\n--xYz--",
     "--xYz\nContent-Type: application/json\nContent-Disposition: form-data; name=\"j\"\n\n{\"a\":"
     "4000000000000001}\n--xYz--",
     "j:/a 84-100\n"},
    {PARTS, "--xYz\nContent-Transfer-Encoding: base64\n\nYSA0MTExMTExMT\nExMTExMTExIGI=\n--xYz--",
     "--xYz\nContent-Transfer-Encoding: base64\n\nYSA0KioqKioqKi\noqKioqKioxIGI=\n--xYz--", NULL},
    {PARTS,
     "--xYz\r\nContent-Transfer-Encoding: base64\r\n\r\nYSA0MTExMTExMT\r\nExMTEx MTExIGI="
     "\r\n--xYz--",
     "--xYz\r\nContent-Transfer-Encoding: base64\r\n\r\nYSA0KioqKioqKi\r\noqKioq KioxIGI="
     "\r\n--xYz--",
     NULL},
    {PARTS, "--xYz\nContent-Transfer-Encoding: quoted-printable\n\n4111=31111=\n111111111\n--xYz--",
     "--xYz\nContent-Transfer-Encoding: quoted-printable\n\n4*********=\n********1\n--xYz--", NULL},
    {"text/plain", "KEY{\xc3\xa9\xc3\xa9\r\n}x", "K*******\r\n}x", "1:1 0-11\n"},
    {"", "{\"a\":" CARD "}", "{\"a\":4000000000000001}", "/a 5-21\n"},
    {"image/png", "\x89PNG\r\n\x1a\n " CARD, "\x89PNG\r\n\x1a\n " CARD, ""},
    {"text/html", "<p>KEY{&lt;\"<b>}", "<p>K*******\"<*>}", "1:4 3-16\n"},
    {"text/event-stream", "data: {\"a\":\"" CARD "\"}\n\n", "data: {\"a\":\"" STARS "\"}\n\n",
     "1:13 12-28\n"},
    {"application/x-ndjson", "{]\n{\"a\":" CARD "}\n", "{]\n{\"a\":4000000000000001}\n",
     "2:6:/a 8-24\n"},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static void expect(const char *what, size_t i, struct pc_span got, const char *wanted) {
    if (wanted != NULL && !pc_span_eq(got, pc_span_str(wanted)))
        fail_msg("%s of case %zu: '%.*s' and not '%s'", what, i, PC_ARG(got), wanted);
}

static void bodies_are_masked_and_still_parse(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        PC_CLEANUP(end_guarding) struct guarding guarding;
        begin_guarding(&guarding, cases[i].type);
        assert_int_equal(feed_guard(&guarding, pc_span_str(cases[i].body), true), PC_OK);
        expect("what is released", i, pc_buf_span(&guarding.released), cases[i].released);
        expect("what is found", i, pc_buf_span(&guarding.found), cases[i].found);
        assert_int_equal(guarding.released.len, strlen(cases[i].body));
    }
}

static void it_is_the_same_wherever_they_are_cut(void **state) {
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        PC_CLEANUP(end_guarding) struct guarding whole;
        struct pc_span body = pc_span_str(cases[i].body);
        begin_guarding(&whole, cases[i].type);
        assert_int_equal(feed_guard(&whole, body, true), PC_OK);
        for (size_t first = 0; first <= body.len; first++)
            for (size_t second = first; second <= body.len; second += STEP) {
                PC_CLEANUP(end_guarding) struct guarding cut;
                begin_guarding(&cut, cases[i].type);
                assert_int_equal(feed_cut(&cut, body, first, second), PC_OK);
                if (!pc_span_eq(pc_buf_span(&cut.released), pc_buf_span(&whole.released)) ||
                    !pc_span_eq(pc_buf_span(&cut.found), pc_buf_span(&whole.found)))
                    fail_msg("case %zu at %zu, %zu: '%.*s' '%.*s'", i, first, second,
                             PC_ARG(pc_buf_span(&cut.released)), PC_ARG(pc_buf_span(&cut.found)));
            }
    }
}

static void all_of_a_match_is_masked_where_asked(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    begin_guarding(&guarding, "text/json");
    guarding.options.masking = PC_DLP_FULL;
    assert_int_equal(feed_guard(&guarding, PC_SPAN("[\"" CARD "\"," CARD ",-" CARD "]"), true),
                     PC_OK);
    assert_span_equal(pc_buf_span(&guarding.released),
                      "[\"****************\",1000000000000000,-1000000000000000]");
}

static void nothing_of_what_is_blocked_is_released(void **state) {
    (void)state;
    static const char text[] = "before STOP behind STOP";
    for (size_t first = 0; first < sizeof text; first++) {
        PC_CLEANUP(end_guarding) struct guarding guarding;
        begin_guarding(&guarding, "text/plain");
        assert_int_equal(feed_cut(&guarding, pc_span_str(text), first, first), PC_ERR_DENIED);
        assert_true(guarding.released.len <= 7);
        assert_memory_equal(guarding.released.ptr, text, guarding.released.len);
        assert_span_equal(pc_buf_span(&guarding.found), "1:8 7-11\n");
        assert_int_equal(feed_guard(&guarding, PC_SPAN("more"), true), PC_ERR_DENIED);
        assert_true(guarding.released.len <= 7);
    }
}

static void what_is_only_found_passes_at_once(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    begin_guarding(&guarding, FORM);
    guarding.options.mode = PC_DLP_FIND;
    assert_int_equal(feed_guard(&guarding, PC_SPAN("a=4111%31"), false), PC_OK);
    assert_span_equal(pc_buf_span(&guarding.released), "a=4111%31");
    assert_int_equal(feed_guard(&guarding, PC_SPAN("11111111111&b=STOP"), true), PC_OK);
    assert_span_equal(pc_buf_span(&guarding.released), "a=4111%3111111111111&b=STOP");
    assert_span_equal(pc_buf_span(&guarding.found), "a 2-20\nb 23-27\n");
}

static void findings_beyond_the_most_are_masked_and_counted(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    begin_guarding(&guarding, "text/plain");
    guarding.options.max_findings = 1;
    assert_int_equal(feed_guard(&guarding, PC_SPAN(CARD " " CARD " " CARD), true), PC_OK);
    assert_span_equal(pc_buf_span(&guarding.released), STARS " " STARS " " STARS);
    assert_span_equal(pc_buf_span(&guarding.found), "1:1 0-16\n");
    struct pc_guard_tally tally = pc_guard_tally_of(guarding.guard);
    assert_int_equal(tally.findings, 3);
    assert_int_equal(tally.unreported, 2);
    assert_int_equal(tally.masked, 3);
    assert_int_equal(tally.wire, 50);
    assert_int_equal(tally.kind, PC_CONTENT_TEXT);
}

/* In UTF-16, from ASCII. */
static void widen(const char *text, bool big_endian, struct pc_buf *out) {
    for (; *text != '\0'; text++) {
        pc_buf_add(out, big_endian ? pc_span("\0", 1) : pc_span(text, 1));
        pc_buf_add(out, big_endian ? pc_span(text, 1) : pc_span("\0", 1));
    }
}

static void utf16_is_read_and_written(void **state) {
    (void)state;
    for (int big_endian = 0; big_endian < 2; big_endian++)
        for (size_t cut = 0; cut < 50; cut++) {
            PC_CLEANUP(end_guarding) struct guarding guarding;
            PC_CLEANUP(pc_buf_free) struct pc_buf body = {0}, wanted = {0};
            widen("{\"a\":\"" CARD "\"}", big_endian, &body);
            widen("{\"a\":\"" STARS "\"}", big_endian, &wanted);
            begin_guarding(&guarding, "text/json");
            assert_int_equal(feed_cut(&guarding, pc_buf_span(&body), cut, cut), PC_OK);
            assert_true(pc_span_eq(pc_buf_span(&guarding.released), pc_buf_span(&wanted)));
            assert_span_equal(pc_buf_span(&guarding.found), "/a 6-22\n");
            assert_false(pc_guard_keeps_length(guarding.guard));
        }
}

static void decode_all(const char *encoding, struct pc_span coded, struct pc_buf *out) {
    struct pc_content_codings codings;
    struct pc_content_decoder *decoder;
    struct pc_span piece;
    const struct pc_content_limits limits = {0};
    assert_int_equal(pc_content_codings_read(pc_span_str(encoding), &codings), PC_OK);
    assert_int_equal(pc_content_decoder_new(&codings, &limits, &decoder), PC_OK);
    do {
        assert_int_equal(pc_content_decode(decoder, &coded, true, &piece), PC_OK);
        pc_buf_add(out, piece);
    } while (piece.len > 0);
    pc_content_decoder_free(decoder);
}

static void encode_all(const char *encoding, struct pc_span text, struct pc_buf *out) {
    struct pc_content_codings codings;
    struct pc_content_encoder *encoder;
    assert_int_equal(pc_content_codings_read(pc_span_str(encoding), &codings), PC_OK);
    assert_int_equal(pc_content_encoder_new(&codings, &encoder), PC_OK);
    assert_int_equal(pc_content_encode(encoder, text, false, true, out), PC_OK);
    pc_content_encoder_free(encoder);
}

static void codings_are_taken_off_and_put_on_again(void **state) {
    (void)state;
    static const char *const encodings[] = {"gzip", "deflate", "br", "deflate, gzip", "identity"};
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        for (size_t cut = 0; cut < 20; cut++) {
            PC_CLEANUP(end_guarding) struct guarding guarding;
            PC_CLEANUP(pc_buf_free) struct pc_buf coded = {0}, text = {0};
            encode_all(encodings[i], PC_SPAN("{\"a\":\"" CARD "\"}"), &coded);
            begin_guarding(&guarding, "text/json");
            guarding.options.content_encoding = pc_span_str(encodings[i]);
            assert_int_equal(feed_cut(&guarding, pc_buf_span(&coded), cut, cut), PC_OK);
            decode_all(encodings[i], pc_buf_span(&guarding.released), &text);
            assert_span_equal(pc_buf_span(&text), "{\"a\":\"" STARS "\"}");
            assert_span_equal(pc_buf_span(&guarding.found), "/a 6-22\n");
        }
}

static void what_is_not_known_or_broken_is_refused(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    begin_guarding(&guarding, "text/plain");
    guarding.options.content_encoding = PC_SPAN("zstd");
    assert_int_equal(pc_guard_begin(NULL, &guarding.options, &guarding.guard), PC_ERR_UNSUPPORTED);
    guarding.options.content_encoding = PC_SPAN("gzip");
    assert_int_equal(feed_guard(&guarding, PC_SPAN("no gzip"), true), PC_ERR_INVALID);
    assert_int_equal(feed_guard(&guarding, PC_SPAN(""), true), PC_ERR_INVALID);
    assert_int_equal(guarding.released.len, 0);
}

static void too_much_text_is_refused(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    begin_guarding(&guarding, "text/plain");
    guarding.options.limits.output = 10;
    assert_int_equal(feed_guard(&guarding, PC_SPAN("0123456789"), false), PC_OK);
    assert_int_equal(feed_guard(&guarding, PC_SPAN("0"), true), PC_ERR_RANGE);
}

/* Long texts: what is held back stays bounded, and what is released is right. */
static void long_bodies_pass_in_slices(void **state) {
    (void)state;
    PC_CLEANUP(end_guarding) struct guarding guarding;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0}, wanted = {0};
    pc_buf_add_str(&body, "[0");
    pc_buf_add_str(&wanted, "[0");
    for (int i = 0; i < 20000; i++) {
        pc_buf_add_str(&body, i % 7 == 0 ? ",\"\\u0041" CARD "\"" : ",\"plain text\"");
        pc_buf_add_str(&wanted, i % 7 == 0 ? ",\"\\u0041" STARS "\"" : ",\"plain text\"");
    }
    begin_guarding(&guarding, "text/json");
    assert_int_equal(feed_guard(&guarding, pc_buf_span(&body), true), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&guarding.released), pc_buf_span(&wanted)));
    assert_true(pc_span_ends(pc_buf_span(&guarding.found), PC_SPAN("/19999 353571-353587\n")) ||
                pc_guard_tally_of(guarding.guard).findings == 2858);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_masked_and_still_parse),
        cmocka_unit_test(it_is_the_same_wherever_they_are_cut),
        cmocka_unit_test(all_of_a_match_is_masked_where_asked),
        cmocka_unit_test(nothing_of_what_is_blocked_is_released),
        cmocka_unit_test(what_is_only_found_passes_at_once),
        cmocka_unit_test(findings_beyond_the_most_are_masked_and_counted),
        cmocka_unit_test(utf16_is_read_and_written),
        cmocka_unit_test(codings_are_taken_off_and_put_on_again),
        cmocka_unit_test(what_is_not_known_or_broken_is_refused),
        cmocka_unit_test(too_much_text_is_refused),
        cmocka_unit_test(long_bodies_pass_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
