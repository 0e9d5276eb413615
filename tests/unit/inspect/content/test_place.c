/* Places in words. */
#include "inspect/content/place.h"

#include "inspect/content/track.h"

#include "../../testing.h"

static void expect(const struct pc_content_place *place, const char *wanted) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_content_place_write(place, &out);
    if (!pc_span_eq(pc_buf_span(&out), pc_span_str(wanted)))
        fail_msg("'%.*s' and not '%s'", PC_ARG(pc_buf_span(&out)), wanted);
}

static void places_are_written(void **state) {
    (void)state;
    struct pc_content_place place = {.kind = PC_CONTENT_TEXT};
    expect(&place, "");
    place.line = 3;
    place.column = 17;
    expect(&place, "3:17");
    pc_content_place_part(&place, PC_SPAN("upload"));
    expect(&place, "upload:3:17");
    place.kind = PC_CONTENT_NDJSON;
    memcpy(place.name, "/a", place.name_len = 2);
    expect(&place, "upload:3:17:/a");
    place.kind = PC_CONTENT_JSON;
    expect(&place, "upload:/a");
    place.part_len = 0;
    expect(&place, "/a");
}

static void names_are_fit_to_be_shown(void **state) {
    (void)state;
    static const struct {
        struct pc_span label;
        const char *wanted;
    } cases[] = {
        {PC_SPAN("plain name"), "plain name"},
        {PC_SPAN("a\nb\0c\x1b[31m\x7f"), "a?b?c?[31m?"},
        {PC_SPAN("caf\xc3\xa9 \xc3"), "caf\xc3\xa9 ?"},
        {PC_SPAN("\xe2\x80\xaetxt.exe"), "?txt.exe"},
        {PC_SPAN("mia@example.com/x"), "***/x"},
        {PC_SPAN("12345-67"), "***"},
        {PC_SPAN("123456"), "123456"},
        {PC_SPAN("a\xff b"), "a? b"},
        {PC_SPAN("a_kQz3TrLpWmXbNc7YdHsG/x"), "***/x"},
        {PC_SPAN("billing-address-line-2-of-3"), "billing-address-line-2-of-3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pc_content_place place = {.kind = PC_CONTENT_TEXT};
        pc_content_place_part(&place, cases[i].label);
        expect(&place, cases[i].wanted);
    }
}

static void long_names_are_cut_between_characters(void **state) {
    (void)state;
    char label[400];
    for (size_t i = 0; i < sizeof label; i += 2)
        memcpy(label + i, "\xc3\xa9", 2);
    struct pc_content_place place = {.kind = PC_CONTENT_TEXT};
    for (size_t skip = 0; skip < 4; skip++) {
        label[0] = 'a';
        pc_content_place_part(&place, pc_span(label + skip, sizeof label - skip));
        assert_in_range(place.part_len, sizeof place.part - 4, sizeof place.part);
        assert_true(pc_span_ends(pc_span(place.part, place.part_len), PC_SPAN("\xa9…")));
    }
}

static void a_track_gives_name_and_lines(void **state) {
    (void)state;
    struct pc_content_track track = {.all_lines = true};
    struct pc_content_place place = {.kind = PC_CONTENT_FORM};
    pc_content_track_begin(&track, PC_CONTENT_FORM);
    pc_content_track_pass(&track, PC_SPAN("a=1\n&b%0a="));
    pc_content_place_track(&place, &track);
    expect(&place, "b?");
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_written),
        cmocka_unit_test(names_are_fit_to_be_shown),
        cmocka_unit_test(long_names_are_cut_between_characters),
        cmocka_unit_test(a_track_gives_name_and_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
