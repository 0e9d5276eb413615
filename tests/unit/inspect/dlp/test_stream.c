/* Cutting, holding back, masking and denying. */
#include "scanning.h"

#define KEY_LINE "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAq7BFUpkGp3+LQmlQ\n"

/* All examples and counter-examples, one behind the other, in an order that a seed gives. */
static void mixed_text(uint64_t seed, struct pc_buf *out) {
    static const char *const between[] = {"\n", " ", ", ", " x ", "\n\n", "; ", "\t"};
    for (size_t i = 0; i < 60; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const struct pc_dlp_rule *rule = pc_dlp_builtin((seed >> 33) % pc_dlp_builtin_count());
        const struct pc_dlp_texts *texts =
            (seed >> 20 & 1) != 0 ? &rule->examples : &rule->counters;
        pc_buf_add(out, texts->all[(seed >> 40) % texts->count]);
        pc_buf_add_str(out, between[(seed >> 50) % (sizeof between / sizeof between[0])]);
    }
}

static void any_pieces_say_the_same(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    uint8_t actions[PC_DLP_RULES];
    memset(actions, PC_DLP_REDACT, sizeof actions);
    uint64_t seed = 7;
    for (size_t round = 0; round < 120; round++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON, .actions = actions};
        static size_t ends[65536];
        struct said whole, pieces;
        mixed_text(round, &text);
        feed(scanner, options, pc_buf_span(&text), NULL, 0, &whole);
        assert_int_equal(whole.released.len, text.len);
        size_t count = 0, most = round % 3 == 0 ? 3 : round % 3 == 1 ? 40 : 700;
        for (size_t at = 0; at < text.len && count < 65536;) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            at += (seed >> 33) % most + (seed >> 60 != 0);
            if (at < text.len)
                ends[count++] = at;
        }
        feed(scanner, options, pc_buf_span(&text), ends, count, &pieces);
        assert_said_equal(&whole, &pieces, pc_buf_span(&text));
        pc_buf_free(&whole.released);
        pc_buf_free(&pieces.released);
    }
    pc_dlp_scanner_free(scanner);
}

/* What a stream passes on of a text. */
static void assert_passes(struct pc_dlp_scanner *scanner, enum pc_dlp_masking masking,
                          const char *text, const char *expected) {
    uint8_t actions[PC_DLP_RULES];
    struct said said;
    memset(actions, PC_DLP_REDACT, sizeof actions);
    struct pc_dlp_options options = {
        .mode = PC_DLP_PASS_ON, .masking = masking, .actions = actions};
    feed(scanner, options, pc_span_str(text), NULL, 0, &said);
    assert_int_equal(said.err, PC_OK);
    assert_string_equal(pc_buf_str(&said.released), expected);
    pc_buf_free(&said.released);
}

static void masks_are_as_long_as_what_they_hide(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    assert_passes(scanner, PC_DLP_PARTIAL, "pay 4111 1111 1111 1111!", "pay 4*****************1!");
    assert_passes(scanner, PC_DLP_FULL, "pay 4111 1111 1111 1111!", "pay *******************!");
    assert_passes(scanner, PC_DLP_PARTIAL, "a jane@example.com, bob@example.org b",
                  "a j**************m, b*************g b");
    assert_passes(scanner, PC_DLP_PARTIAL, "password=hunter2", "password=h*****2");
    assert_passes(scanner, PC_DLP_PARTIAL, "password=\xc3\xa9unter2\xc3\xa9",
                  "password=\xc3\xa9******\xc3\xa9");
    assert_passes(scanner, PC_DLP_PARTIAL, "", "");
    assert_passes(scanner, PC_DLP_PARTIAL, "nothing at all\n", "nothing at all\n");
    pc_dlp_scanner_free(scanner);
}

static void nothing_of_a_blocked_match_or_behind_it_is_passed_on(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    const char *text = "tel 212-555-0123\ncard 4111-1111-1111-1111 rest\n";
    struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON};
    for (size_t cut = 0; cut < strlen(text); cut++) {
        struct said said;
        feed(scanner, options, pc_span_str(text), &cut, 1, &said);
        assert_int_equal(said.err, PC_ERR_DENIED);
        assert_string_equal(pc_buf_str(&said.released), "tel 2**********3\ncard ");
        assert_int_equal(said.count, 2);
        pc_buf_free(&said.released);
    }
    pc_dlp_scanner_free(scanner);
}

static void a_denied_stream_stays_denied(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON};
    struct pc_dlp_stream *stream = NULL;
    struct pc_buf out = {0};
    assert_int_equal(pc_dlp_begin(scanner, &options, &stream), PC_OK);
    assert_int_equal(pc_dlp_feed(stream, PC_SPAN("ssn 536-22-1234\n"), false, &out), PC_ERR_DENIED);
    assert_int_equal(pc_dlp_feed(stream, PC_SPAN("harmless\n"), true, &out), PC_ERR_DENIED);
    assert_string_equal(pc_buf_str(&out), "ssn ");
    pc_buf_free(&out);
    pc_dlp_end(stream);
    pc_dlp_end(NULL);
    pc_dlp_scanner_free(scanner);
}

static void whole_lines_are_not_held_back(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    static const char *const lines[] = {"data: {\"a\":12}\n", "data: jane@example.com\n", "\n",
                                        "data: +49 30 901820\r\n"};
    struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON};
    struct pc_dlp_stream *stream = NULL;
    assert_int_equal(pc_dlp_begin(scanner, &options, &stream), PC_OK);
    struct pc_buf out = {0};
    size_t fed = 0;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(pc_dlp_feed(stream, pc_span_str(lines[i]), false, &out), PC_OK);
        fed += strlen(lines[i]);
        assert_int_equal(out.len, fed);
        assert_int_equal(pc_dlp_settled(stream), fed);
    }
    assert_int_equal(pc_dlp_feed(stream, PC_SPAN("-----BEGIN PRIVATE KEY-----\n"), false, &out),
                     PC_OK);
    assert_int_equal(out.len, fed);
    pc_buf_free(&out);
    pc_dlp_end(stream);
    pc_dlp_scanner_free(scanner);
}

static void a_key_is_hidden_whole_however_long(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    uint8_t actions[PC_DLP_RULES];
    memset(actions, PC_DLP_REDACT, sizeof actions);
    static const size_t lines[] = {1, 26, 200, 252, 253, 400, 3000};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        pc_buf_add_str(&text, "a\n-----BEGIN RSA PRIVATE KEY-----\n");
        for (size_t line = 0; line < lines[i]; line++)
            pc_buf_add_str(&text, KEY_LINE);
        pc_buf_add_str(&text, "-----END RSA PRIVATE KEY-----\nb\n");
        for (size_t masking = 0; masking < 2; masking++) {
            struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON,
                                             .masking = (enum pc_dlp_masking)masking,
                                             .actions = actions};
            struct said whole, pieces;
            static size_t ends[65536];
            size_t count = 0;
            for (size_t end = 97; end < text.len; end += 97)
                ends[count++] = end;
            feed(scanner, options, pc_buf_span(&text), NULL, 0, &whole);
            feed(scanner, options, pc_buf_span(&text), ends, count, &pieces);
            assert_said_equal(&whole, &pieces, pc_buf_span(&text));
            assert_int_equal(whole.released.len, text.len);
            assert_true(pc_span_ends(pc_buf_span(&whole.released), PC_SPAN("\nb\n")));
            assert_false(holds(&whole.released, "MIIB"));
            assert_false(holds(&whole.released, "LQmlQ"));
            pc_buf_free(&whole.released);
            pc_buf_free(&pieces.released);
        }
    }
    pc_dlp_scanner_free(scanner);
}

static void actions_decide(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    uint8_t actions[PC_DLP_RULES] = {PC_DLP_OFF};
    struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON, .actions = actions};
    struct said said;
    const struct pc_span text = PC_SPAN("jane@example.com 536-22-1234\n");
    feed(scanner, options, text, NULL, 0, &said);
    assert_int_equal(said.count, 0);
    pc_buf_free(&said.released);
    size_t ssn = 0;
    assert_int_equal(pc_dlp_scanner_find(scanner, PC_SPAN("ssn"), &ssn), PC_OK);
    actions[ssn] = PC_DLP_LOG;
    feed(scanner, options, text, NULL, 0, &said);
    assert_int_equal(said.count, 1);
    assert_int_equal(said.all[0].action, PC_DLP_LOG);
    assert_int_equal(said.all[0].start, 17);
    assert_int_equal(said.all[0].end, 28);
    assert_string_equal(pc_buf_str(&said.released), text.ptr);
    pc_buf_free(&said.released);
    pc_dlp_scanner_free(scanner);
}

static void findings_beyond_the_most_are_counted_and_hidden(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    struct pc_dlp_options options = {.mode = PC_DLP_PASS_ON, .max_findings = 1};
    struct said said;
    feed(scanner, options, PC_SPAN("212-555-0123, 212-555-0124, 212-555-0125"), NULL, 0, &said);
    assert_int_equal(said.count, 1);
    assert_int_equal(said.tally.findings, 3);
    assert_int_equal(said.tally.unreported, 2);
    assert_string_equal(pc_buf_str(&said.released), "2**********3, 2**********4, 2**********5");
    pc_buf_free(&said.released);
    pc_dlp_scanner_free(scanner);
}

static void contexts_show_no_other_finding_and_no_digit(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    struct pc_dlp_options options = {.mode = PC_DLP_FIND};
    struct said said;
    feed(scanner, options, PC_SPAN("x\nfor \xc3\xa4 jane@example.com pin 77: 536-22-1234"), NULL, 0,
         &said);
    assert_int_equal(said.count, 2);
    assert_string_equal(said.all[1].context, "for \xc3\xa4 **************** pin ##: 5*********4");
    pc_dlp_scanner_free(scanner);
}

/* What waits to be told keeps what stands before it. */
static void contexts_are_the_same_however_long_the_match_is(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    struct pc_dlp_options options = {.mode = PC_DLP_FIND};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, "the value of it: ya2"
                          "9.");
    for (unsigned i = 0; i < 400; i++)
        pc_buf_add_char(&text, (char)('a' + i * i * 7 % 26));
    pc_buf_add_str(&text, " and more of it");
    struct said whole;
    feed(scanner, options, pc_buf_span(&text), NULL, 0, &whole);
    assert_int_equal(whole.count, 1);
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct said said;
        feed(scanner, options, pc_buf_span(&text), &cut, 1, &said);
        assert_said_equal(&whole, &said, pc_buf_span(&text));
    }
    pc_dlp_scanner_free(scanner);
}

static void streams_are_used_again_and_small(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    struct pc_dlp_options options = {.mode = PC_DLP_FIND};
    struct pc_dlp_stream *first = NULL, *second = NULL;
    assert_int_equal(pc_dlp_begin(scanner, &options, &first), PC_OK);
    pc_dlp_end(first);
    assert_int_equal(pc_dlp_begin(scanner, &options, &second), PC_OK);
    assert_ptr_equal(first, second);
    assert_int_equal(pc_dlp_feed(second, PC_SPAN("x"), true, NULL), PC_OK);
    assert_int_equal(pc_dlp_feed(second, PC_SPAN("x"), true, NULL), PC_ERR_INVALID);
    pc_dlp_end(second);
    assert_int_equal(pc_dlp_scan(scanner, &options, PC_SPAN("536-22-1234")), PC_OK);
    pc_dlp_scanner_free(scanner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_pieces_say_the_same),
        cmocka_unit_test(masks_are_as_long_as_what_they_hide),
        cmocka_unit_test(nothing_of_a_blocked_match_or_behind_it_is_passed_on),
        cmocka_unit_test(a_denied_stream_stays_denied),
        cmocka_unit_test(whole_lines_are_not_held_back),
        cmocka_unit_test(a_key_is_hidden_whole_however_long),
        cmocka_unit_test(actions_decide),
        cmocka_unit_test(findings_beyond_the_most_are_counted_and_hidden),
        cmocka_unit_test(contexts_show_no_other_finding_and_no_digit),
        cmocka_unit_test(contexts_are_the_same_however_long_the_match_is),
        cmocka_unit_test(streams_are_used_again_and_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
