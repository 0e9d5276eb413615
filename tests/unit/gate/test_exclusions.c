/* Exclusions for a request: by route, host and time, read anew when there are others. */
#include "../testing.h"

#include "gate/exclusions.h"

#define ok(call) assert_int_equal((call), PC_OK)

struct fake {
    struct pc_exclusion_record records[8];
    size_t count;
    uint64_t version;
    unsigned read;
    pc_err err;
};

static pc_err fake_exclusions(void *self, uint64_t *version, pc_exclusion_row row, void *context) {
    struct fake *fake = self;
    *version = fake->version;
    if (fake->err != PC_OK || row == NULL)
        return fake->err;
    fake->read++;
    for (size_t i = 0; i < fake->count; i++) {
        pc_err err = row(context, &fake->records[i]);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static struct pc_exclusion_record record(uint8_t id, const char *host, const char *route,
                                         const char *variable, pc_time expires) {
    return (struct pc_exclusion_record){.id = {{id}},
                                        .first = 942100,
                                        .last = 942100,
                                        .host = pc_span_str(host),
                                        .route = pc_span_str(route),
                                        .variable = pc_span_str(variable),
                                        .expires = expires};
}

/* The ids of those for a request, in order. */
static void expect(const struct pc_exclusions *exclusions, const char *host, const char *route,
                   pc_time now, const char *wanted) {
    struct pc_arena arena = {0};
    const struct pc_waf_exclusion *found;
    size_t count;
    char got[16] = "";
    ok(pc_exclusions_for(exclusions, pc_span_str(host), pc_span_str(route), now, &arena, &found,
                         &count));
    for (size_t i = 0; i < count; i++)
        got[i] = (char)('0' + ((const struct pc_id *)found[i].context)->bytes[0]);
    for (size_t i = 0; i < count; i++) /* in any order */
        for (size_t k = i + 1; k < count; k++)
            if (got[k] < got[i]) {
                char swap = got[i];
                got[i] = got[k];
                got[k] = swap;
            }
    assert_string_equal(got, wanted);
    pc_arena_free(&arena);
}

static void by_route_host_and_time(void **state) {
    (void)state;
    struct fake fake = {.version = 7, .count = 6};
    const struct pc_directory directory = {.self = &fake, .exclusions = fake_exclusions};
    struct pc_exclusions *exclusions;
    fake.records[0] = record(1, "", "", "ARGS:a", 50);
    fake.records[1] = record(2, "", "posts", "", 50);
    fake.records[2] = record(3, "a.test", "posts", "ARGS:b", 50);
    fake.records[3] = record(4, "a.test", "", "ARGS", 50);
    fake.records[4] = record(5, "", "notes", "REQUEST_HEADERS:Referer", 50);
    fake.records[5] = record(6, "", "posts", "ARGS:c", 20);
    ok(pc_exclusions_new(&exclusions));
    expect(exclusions, "a.test", "posts", 10, ""); /* none were read yet */
    ok(pc_exclusions_refresh(exclusions, &directory));
    expect(exclusions, "a.test", "posts", 10, "12346");
    expect(exclusions, "a.test", "posts", 20, "1234"); /* over at its very end */
    expect(exclusions, "b.test", "posts", 10, "126");
    expect(exclusions, "b.test", "notes", 10, "15");
    expect(exclusions, "b.test", "post", 10, "1");
    expect(exclusions, "b.test", "", 10, "1");
    expect(exclusions, "a.test", "posts", 50, "");
    ok(pc_exclusions_refresh(exclusions, &directory));
    assert_int_equal(fake.read, 1); /* nothing changed */
    fake.version = 8;
    fake.count = 1;
    ok(pc_exclusions_refresh(exclusions, &directory));
    assert_int_equal(fake.read, 2);
    expect(exclusions, "a.test", "posts", 10, "1");
    pc_exclusions_free(exclusions);
    pc_exclusions_free(NULL);
}

static void what_cannot_be_read_is_left_out(void **state) {
    (void)state;
    struct fake fake = {.version = 7, .count = 2};
    const struct pc_directory directory = {.self = &fake, .exclusions = fake_exclusions};
    struct pc_exclusions *exclusions;
    fake.records[0] = record(1, "", "posts", "NONSENSE:a", 50);
    fake.records[1] = record(2, "", "posts", "ARGS:a", 50);
    ok(pc_exclusions_new(&exclusions));
    ok(pc_exclusions_refresh(exclusions, &directory));
    expect(exclusions, "", "posts", 1, "2");
    fake.version = 8;
    fake.err = PC_ERR_CORRUPT; /* those from before stay */
    assert_int_equal(pc_exclusions_refresh(exclusions, &directory), PC_ERR_CORRUPT);
    expect(exclusions, "", "posts", 1, "2");
    pc_exclusions_free(exclusions);
}

static void they_outlive_the_next_refresh(void **state) {
    (void)state;
    struct fake fake = {.version = 7, .count = 1};
    const struct pc_directory directory = {.self = &fake, .exclusions = fake_exclusions};
    struct pc_exclusions *exclusions;
    struct pc_arena arena = {0};
    const struct pc_waf_exclusion *found;
    size_t count;
    fake.records[0] = record(1, "", "", "ARGS:comment", 50);
    ok(pc_exclusions_new(&exclusions));
    ok(pc_exclusions_refresh(exclusions, &directory));
    ok(pc_exclusions_for(exclusions, PC_SPAN("a"), PC_SPAN("b"), 1, &arena, &found, &count));
    fake.version = 8;
    fake.count = 0;
    ok(pc_exclusions_refresh(exclusions, &directory));
    pc_exclusions_free(exclusions);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].target.variable, PC_WAF_ARGS);
    assert_int_equal(found[0].target.selector, PC_WAF_SELECT_KEY);
    assert_span_equal(found[0].target.key, "comment");
    assert_false(found[0].whole_rule);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_route_host_and_time),
        cmocka_unit_test(what_cannot_be_read_is_left_out),
        cmocka_unit_test(they_outlive_the_next_refresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
