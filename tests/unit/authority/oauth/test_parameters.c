/* The parameters of an authorization request: read strictly, refused in OAuth's words. */
#include "../../testing.h"

#include "authority/oauth/parameters.h"

#define GOOD                                                                                       \
    "response_type=code&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"                \
    "&code_challenge_method=S256"

static const char *check(const char *query) {
    struct pc_arena arena = {0};
    struct pc_authorize_parameters p;
    const char *description = NULL;
    pc_err err = pc_authorize_parameters_read(pc_span_str(query), &arena, &p);
    const char *error = err == PC_OK            ? pc_authorize_parameters_check(&p, &description)
                        : err == PC_ERR_INVALID ? "malformed"
                                                : "failed";
    pc_arena_free(&arena);
    return error == NULL ? "" : error;
}

static void good_ones(void **state) {
    (void)state;
    assert_string_equal(check(GOOD), "");
    assert_string_equal(check(GOOD "&prompt=none"), "");
    assert_string_equal(check(GOOD "&prompt=login+consent&max_age=60&response_mode=query"), "");
    assert_string_equal(check(GOOD "&unknown=1&unknown=2&state=%20x"), "");
}

static void bad_ones(void **state) {
    (void)state;
    static const struct {
        const char *query, *error;
    } rows[] = {
        {"", "invalid_request"},
        {GOOD "&response_type=code", "malformed"},
        {GOOD "&state=1&state=2", "malformed"},
        {GOOD "&state=%zz", "malformed"},
        {GOOD "&state=%00", "malformed"},
        {GOOD "&response_mode=form_post", "invalid_request"},
        {GOOD "&prompt=none+login", "invalid_request"},
        {GOOD "&max_age=x", "invalid_request"},
        {GOOD "&max_age=99999999999", "invalid_request"},
        {GOOD "&portcullis_after=-1", "invalid_request"},
        {GOOD "&request=x", "request_not_supported"},
        {GOOD "&request_uri=x", "request_uri_not_supported"},
        {GOOD "&registration=x", "registration_not_supported"},
        {"response_type=token", "unsupported_response_type"},
        {"response_type=code", "invalid_request"},
        {"response_type=code&code_challenge_method=S256", "invalid_request"},
        {"response_type=code&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
         "invalid_request"},
        {"response_type=code&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
         "&code_challenge_method=plain",
         "invalid_request"},
        {"response_type=code&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw%2BcM"
         "&code_challenge_method=S256",
         "invalid_request"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(check(rows[i].query), rows[i].error);
}

static void back(const char *query, const char *wanted) {
    struct pc_arena arena = {0};
    struct pc_authorize_parameters p;
    const char *description;
    struct pc_span out;
    assert_int_equal(pc_authorize_parameters_read(pc_span_str(query), &arena, &p), PC_OK);
    (void)pc_authorize_parameters_check(&p, &description);
    assert_int_equal(
        pc_authorize_parameters_back(pc_span_str(query), &p, 1700000000 * PC_SECOND, &arena, &out),
        PC_OK);
    assert_int_equal(out.len, strlen(wanted));
    assert_memory_equal(out.ptr, wanted, out.len);
    pc_arena_free(&arena);
}

static void coming_back(void **state) {
    (void)state;
    back(GOOD, GOOD);
    back(GOOD "&prompt=login", GOOD "&portcullis_after=1700000000");
    back("prompt=login+consent&&" GOOD, GOOD "&prompt=consent&portcullis_after=1700000000");
    back(GOOD "&max_age=0", GOOD "&portcullis_after=1700000000");
    back(GOOD "&max_age=60", GOOD "&max_age=60");
    back(GOOD "&prompt=login&portcullis_after=1", GOOD "&portcullis_after=1700000000");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones),
        cmocka_unit_test(bad_ones),
        cmocka_unit_test(coming_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
