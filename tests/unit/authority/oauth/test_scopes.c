/* What of a wished scope a client gets. */
#include "../../testing.h"

#include "authority/oauth/scopes.h"

static const struct pc_client client = {
    .scopes = {"openid email offline_access read:*",
               sizeof "openid email offline_access read:*" - 1}};

static const char *settle(const char *wish, bool itself) {
    static char text[128];
    struct pc_arena arena = {0};
    struct pc_span out = {0};
    pc_err err = pc_scope_settle(&client, pc_span_str(wish), itself, &arena, &out);
    assert_true(err == PC_OK || err == PC_ERR_RANGE);
    memset(text, 0, sizeof text);
    if (out.len > 0)
        memcpy(text, out.ptr, out.len);
    pc_arena_free(&arena);
    return err == PC_OK ? text : "refused";
}

static void wishes(void **state) {
    (void)state;
    assert_string_equal(settle("", false), "openid email read:*");
    assert_string_equal(settle("", true), "read:*");
    assert_string_equal(settle("openid read:files", false), "openid read:files");
    assert_string_equal(settle("openid  openid", false), "openid");
    assert_string_equal(settle("offline_access", false), "offline_access");
    assert_string_equal(settle("read:files", true), "read:files");
}

static void refusals(void **state) {
    (void)state;
    static const char *const bad[] = {
        "profile",        "write:files", "*",        "*:files",
        "read",           "read::x",     "op\"enid", "openid write:files",
        "read:files\x01", "Openid"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(settle(bad[i], false), "refused");
    assert_string_equal(settle("openid", true), "refused");
    assert_string_equal(settle("offline_access", true), "refused");
}

static void covers(void **state) {
    (void)state;
    assert_true(pc_scope_covers(PC_SPAN("openid read:*"), PC_SPAN("read:files openid")));
    assert_true(pc_scope_covers(PC_SPAN(""), PC_SPAN("")));
    assert_false(pc_scope_covers(PC_SPAN("openid"), PC_SPAN("openid email")));
    assert_false(pc_scope_covers(PC_SPAN("*"), PC_SPAN("openid")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wishes),
        cmocka_unit_test(refusals),
        cmocka_unit_test(covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
