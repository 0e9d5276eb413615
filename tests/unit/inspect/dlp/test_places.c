/* The first pass: every kind of instructions sees the same, and all that has to be seen. */
#include "inspect/dlp/places.h"
#include "scanning.h"

enum { LENGTH = PC_DLP_PLACES, MARGIN = 3 * PC_DLP_TILE };

static struct pc_dlp_literals literals;
static uint8_t text[MARGIN + LENGTH + MARGIN];
static struct pc_dlp_place places[PC_DLP_PLACES + PC_DLP_TILE];

static uint64_t next(uint64_t *seed) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void all_kinds_see_the_same(void **state) {
    (void)state;
    static struct pc_dlp_place expected[PC_DLP_PLACES + PC_DLP_TILE];
    static const char alphabet[] = "0123456789 -.()@abcdefgh_skpSKAC:/+key\n\xc3\xff";
    uint64_t seed = 1;
    for (size_t round = 0; round < 300; round++) {
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = round % 3 == 0 ? (uint8_t)next(&seed)
                                     : (uint8_t)alphabet[next(&seed) % (sizeof alphabet - 1)];
        const char *name = NULL;
        size_t blocks = 1 + next(&seed) % PC_DLP_TILES, count = 0;
        bool before = round % 2 == 0;
        for (size_t i = 0; pc_dlp_places_of(i, &name) != NULL; i++) {
            size_t got = pc_dlp_places_of(i, &name)(&literals, text + MARGIN, before, blocks,
                                                    i == 0 ? expected : places);
            count = i == 0 ? got : count;
            if (got != count || (i > 0 && memcmp(places, expected, count * sizeof places[0]) != 0))
                fail_msg("%s sees something else", name);
        }
    }
}

/* What is at a place of the text, by the fastest. */
static unsigned what_at(const char *line, size_t at, size_t offset) {
    memset(text, '\n', sizeof text);
    memcpy(text + MARGIN + offset, line, strlen(line));
    size_t count = pc_dlp_places_best()(&literals, text + MARGIN, true, PC_DLP_TILES, places);
    for (size_t i = 0; i < count; i++)
        if (places[i].at == offset + at)
            return places[i].what;
    return 0;
}

static void places_are_seen_across_tiles(void **state) {
    (void)state;
    for (size_t offset = 0; offset < 130; offset++) {
        assert_int_equal(what_at("a@b", 1, offset), PC_DLP_PLACE_AT);
        assert_int_equal(what_at("4111 1111 1111 1111", 0, offset), PC_DLP_PLACE_NUMBER);
        assert_int_equal(what_at("(555) 123-4567", 1, offset), PC_DLP_PLACE_NUMBER);
        assert_int_equal(what_at("536-22-1234", 0, offset), PC_DLP_PLACE_NUMBER);
        assert_int_equal(what_at("DE89370400440532013000", 0, offset), PC_DLP_PLACE_IBAN);
        assert_true((what_at("-----BEGIN", 5, offset) & PC_DLP_PLACE_LITERAL) != 0);
        assert_true((what_at("PASSWORD", 0, offset) & PC_DLP_PLACE_LITERAL) != 0);
        assert_int_equal(what_at("2024-01-15 10:23:45", 0, offset), 0);
        assert_int_equal(what_at("12345678", 0, offset), 0);
        assert_int_equal(what_at("aDE89370400440532013000", 1, offset), 0);
    }
}

static void every_literal_is_known(void **state) {
    (void)state;
    for (size_t i = 0; i < literals.count; i++) {
        uint8_t bytes[4] = {0};
        for (size_t k = 0; k < 3; k++)
            bytes[k] = (uint8_t)literals.all[i].bytes[k][strlen(literals.all[i].bytes[k]) - 1];
        assert_true(pc_dlp_literal_known(&literals, bytes));
        char line[4] = {(char)bytes[0], (char)bytes[1], (char)bytes[2], '\0'};
        assert_true((what_at(line, 0, 70) & PC_DLP_PLACE_LITERAL) != 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kinds_see_the_same),
        cmocka_unit_test(places_are_seen_across_tiles),
        cmocka_unit_test(every_literal_is_known),
    };
    if (!pc_dlp_literals_make(&literals))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
