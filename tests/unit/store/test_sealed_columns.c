/* The table of sealed columns against the schema, and nothing personal in the raw files. */
#include "ring_fixture.h"

#include "store/sqlite/sealed_columns.h"

/* Columns of text and bytes that stay in the clear. Whoever adds a column puts it here with good
 * reason, or into the table. */
static const char *const clear[] = {
    /* names, ids and digests that are looked up by, and what decisions are made of */
    "account.id",
    "account.name",
    "account.email_index",
    "account.tenant",
    "account.roles",
    "account.permissions",
    "api_key.id",
    "api_key.account",
    "api_key.secret_sha256",
    "api_key.permissions",
    "api_key.routes",
    "api_key.networks",
    "api_key.tenant",
    "approval.id",
    "approval.account",
    "approval.route",
    "approval.decided_by",
    "approval.decider",
    "block.id",
    "block.network",
    "block.subject",
    "client.id",
    "client.secret_sha256",
    "client.account",
    "client_grant.session",
    "client_grant.client",
    "client_grant.scope",
    "client_grant.parent",
    "consent.account",
    "consent.client",
    "consent.scope",
    "device.id",
    "device.account",
    "device.cookie_sha256",
    "factor_code.digest",
    "factor_code.account",
    "factor_code.kind",
    "foreign_session.session",
    "foreign_session.issuer",
    "foreign_session.sid",
    "mail.id",
    "one_time.sha256",
    "one_time.account",
    "passkey.id",
    "passkey.account",
    "passkey.credential",
    "passkey.transports",
    "passkey.aaguid",
    "refresh.sha256",
    "refresh.session",
    "revocation.id",
    "session.id",
    "session.account",
    "session.cookie_sha256",
    /* public halves, and what has to do with no person */
    "client.title",
    "client.redirect_uris",
    "client.logout_uris",
    "client.grants",
    "client.scopes",
    "client.audience",
    "issuer.issuer",
    "issuer.discovery",
    "issuer.jwks",
    "meta.name",
    "meta.value",
    "passkey.public_key",
    "role.name",
    "role.permissions",
    "schema_migrations.name",
    "schema_migrations.checksum",
    "signing_key.kid",
    "signing_key.algorithm",
    "signing_key.use",
    "signing_key.public_der",
    "tenant.name",
    "tenant.title",
    "waf_exclusions.id",
    "waf_exclusions.tag",
    "waf_exclusions.host",
    "waf_exclusions.route",
    "waf_exclusions.variable",
    "waf_exclusions.reason",
    "waf_exclusions.owner",
};

static bool is_clear(const char *name) {
    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
        if (strcmp(clear[i], name) == 0)
            return true;
    return false;
}

static bool is_sealed(const char *name) {
    for (size_t i = 0; i < PC_SEALED_COUNT; i++) {
        char plain[128];
        const struct pc_sealed_column *column = &pc_sealed_columns[i];
        (void)snprintf(plain, sizeof plain, "%s.%s", column->table,
                       column->plain == NULL ? "" : column->plain);
        if (strcmp(column->name, name) == 0 || strcmp(plain, name) == 0)
            return true;
    }
    return false;
}

#define EVERY_COLUMN                                                                               \
    "SELECT m.name || '.' || c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) "  \
    "c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"

static void every_column_is_sealed_or_clear_for_a_reason(void **state) {
    struct rings *r = *state;
    struct pc_sqlite *db = r->store.self;
    sqlite3_stmt *stmt = NULL;
    size_t sealed = 0;
    assert_int_equal(sqlite3_prepare_v2(db->handle, EVERY_COLUMN, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        if (strcmp((const char *)sqlite3_column_text(stmt, 1), "INTEGER") == 0)
            continue;
        if (is_sealed(name) == is_clear(name))
            fail_msg("%s is %s", name, is_clear(name) ? "both" : "neither sealed nor clear");
        sealed += is_sealed(name);
    }
    (void)sqlite3_finalize(stmt);
    size_t want = 0; /* all of the table's are in the schema */
    for (size_t i = 0; i < PC_SEALED_COUNT; i++)
        want += pc_sealed_columns[i].plain == NULL ? 1 : 2;
    assert_int_equal(sealed, want);
}

static void names_are_table_and_column(void **state) {
    (void)state;
    for (size_t i = 0; i < PC_SEALED_COUNT; i++) {
        char name[128];
        const struct pc_sealed_column *column = &pc_sealed_columns[i];
        (void)snprintf(name, sizeof name, "%s.%s", column->table, column->column);
        assert_string_equal(column->name, name);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(pc_sealed_columns[j].name, name);
    }
}

static void places_name_their_row(void **state) {
    (void)state;
    struct pc_buf out = {0};
    struct pc_id id = an_id(1);
    ok(pc_sealed_place(&pc_sealed_columns[PC_SEALED_ACCOUNT_EMAIL], pc_sealed_key(&id), &out));
    assert_span_equal(pc_buf_span(&out), "account.email.01010000-0000-0000-0000-000000000000");
    pc_buf_clear(&out);
    ok(pc_sealed_place(&pc_sealed_columns[PC_SEALED_MAIL_BODY], PC_SPAN("bytes"), &out));
    assert_span_equal(pc_buf_span(&out), "mail.body.bytes");
    pc_buf_clear(&out);
    ok(pc_sealed_place(&pc_sealed_columns[PC_SEALED_SIGNING_KEY_PRIVATE_DER], PC_SPAN("k1"), &out));
    assert_span_equal(pc_buf_span(&out), "signing_key.private_der.k1");
    assert_int_equal(
        pc_sealed_place(&pc_sealed_columns[PC_SEALED_ACCOUNT_EMAIL], PC_SPAN("short"), &out),
        PC_ERR_CORRUPT);
    pc_buf_free(&out);
}

static void nothing_personal_stands_in_the_files(void **state) {
    struct rings *r = *state;
    rings_fill(r, 1, "ada");
    rings_fill(r, 2, "mia");
    rings_expect(r, 1, "ada");
    assert_int_equal(rings_find(r, PERSONAL), 0);
    assert_true(rings_find(r, "pc2.") > 0); /* the files are there, and were read */
    ok(r->store.settle(r->store.self, false));
    assert_int_equal(rings_find(r, PERSONAL), 0);
    assert_true(rings_find(r, "pc2.") > 0);
    for (size_t i = 0; i < PC_SEALED_COUNT; i++) { /* rings_fill leaves none out */
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM %s WHERE substr(%s, 1, 4) = x'7063322e'",
                       pc_sealed_columns[i].table, pc_sealed_columns[i].column);
        assert_int_equal(rings_number(r, sql), 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        rings_test(every_column_is_sealed_or_clear_for_a_reason),
        cmocka_unit_test(names_are_table_and_column),
        cmocka_unit_test(places_name_their_row),
        rings_test(nothing_personal_stands_in_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
