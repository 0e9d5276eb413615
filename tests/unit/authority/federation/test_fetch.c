/* Fetching and putting in force, with an HTTP client that says what the test wants. */
#include "../fixture.h"

#include "authority/federation/fetch.h"
#include "authority/federation/known.h"

static struct pc_span algorithms[] = {{"ES256", 5}};
static const struct pc_settings_issuer issuer = {.name = {"one", 3},
                                                 .issuer = {"https://id.test", 15},
                                                 .algorithms = {algorithms, 1},
                                                 .max_keys = 2,
                                                 .stale = PC_HOUR};

struct fake {
    const char *discovery;
    struct pc_buf jwks;
    unsigned status;
};

static pc_err answer(void *self, const struct pc_http_request *request, struct pc_http_answer *out,
                     struct pc_diag *diag) {
    (void)diag;
    struct fake *fake = self;
    out->status = fake->status;
    if (pc_span_ends(request->url, PC_SPAN("/certs")))
        pc_buf_add(&out->body, pc_buf_span(&fake->jwks));
    else
        pc_buf_add_str(&out->body, fake->discovery);
    return pc_buf_end(&out->body);
}

static void set_key(struct fake *fake, const char *kid) {
    struct pc_signer *signer;
    struct pc_buf der = {0};
    ok(pc_signer_generate(PC_ALG_ES256, &signer));
    ok(pc_signer_public(signer, &der));
    pc_buf_clear(&fake->jwks);
    pc_buf_add_str(&fake->jwks, "{\"keys\":[");
    ok(pc_jwk_export(PC_ALG_ES256, pc_buf_span(&der), pc_span_str(kid), &fake->jwks));
    pc_buf_add_str(&fake->jwks, "]}");
    pc_signer_free(signer);
    pc_buf_free(&der);
}

static pc_err look(struct fixture *f, const char *kid, struct pc_verify_key_record *out) {
    struct pc_view *view;
    struct pc_directory directory;
    struct pc_diag diag;
    ok(pc_view_open_within(f->authority.view, &view, &diag));
    ok(pc_view_snapshot(view, &directory));
    pc_err err = directory.verify_key(directory.self, issuer.issuer, pc_span_str(kid), out);
    pc_view_close(view);
    return err;
}

static void keys_come_and_go(void **state) {
    struct fixture *f = *state;
    struct fake fake = {
        .discovery = "{\"issuer\":\"https://id.test\",\"jwks_uri\":\"https://id.test/certs\"}",
        .status = 200};
    const struct pc_http_client http = {&fake, answer};
    struct pc_verify_key_record record;
    struct pc_discovery discovery;
    assert_int_equal(pc_issuer_discovery(work_of(f), &issuer, &discovery), PC_ERR_NOTFOUND);
    set_key(&fake, "a");
    ok(pc_issuer_fetch(work_of(f), &http, &issuer));
    ok(look(f, "a", &record));
    assert_true(record.not_after == f->now + PC_HOUR);
    ok(pc_issuer_discovery(work_of(f), &issuer, &discovery));
    set_key(&fake, "b");
    ok(pc_issuer_fetch(work_of(f), &http, &issuer));
    assert_int_equal(look(f, "a", &record), PC_ERR_NOTFOUND);
    ok(look(f, "b", &record));
    fake.status = 500;
    assert_int_equal(pc_issuer_fetch(work_of(f), &http, &issuer), PC_ERR_UNAVAILABLE);
    fake.status = 200;
    pc_buf_clear(&fake.jwks);
    assert_int_equal(pc_issuer_fetch(work_of(f), &http, &issuer), PC_ERR_INVALID);
    ok(look(f, "b", &record));
    /* Another issuer's document of that kid is not found, nor is it one of ours. */
    f->now += PC_HOUR;
    assert_int_equal(pc_issuer_discovery(work_of(f), &issuer, &discovery), PC_ERR_EXPIRED);
    pc_buf_free(&fake.jwks);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_come_and_go, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
