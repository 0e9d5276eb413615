/* Which handles of a token are a key: none of before its module was begun anew, and no two halves
 * of different pairs. */
#include "../../testing.h"

#include "hsm.h"
#include "vault/pkcs11/module.h"

static struct hsm_rig rig;
static const struct pc_vault_context none;

static void wrap(const struct pc_vault_provider *provider, struct pc_arena *arena,
                 struct pc_vault_wrapped_key *out) {
    const struct pc_vault_data_key key = {.len = 32, .bytes = "a data key"};
    assert_int_equal(provider->wrap(provider->self, &none, &key, arena, out, NULL), PC_OK);
}

/* The module gives the same numbers out again: what was the handle of one key is that of another.
 */
static void a_handle_of_before_is_not_used(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider first = hsm_open(&rig, "main"), second = hsm_open(&rig, "known");
    struct pc_vault_wrapped_key wrapped;
    struct pc_p11_module *module = NULL;
    assert_int_equal(pc_p11_module_load(rig.path, &module, NULL), PC_OK);
    wrap(&first, &arena, &wrapped);
    assert_true(pc_p11_module_restart(module));
    wrap(&second, &arena, &wrapped);
    wrap(&first, &arena, &wrapped);
    struct pc_vault_provider fresh = hsm_open(&rig, "main");
    struct pc_vault_data_key key = {.len = 32};
    assert_int_equal(fresh.unwrap(fresh.self, &none, &wrapped, &key, NULL), PC_OK);
    assert_string_equal((const char *)key.bytes, "a data key");
    first.free(first.self);
    second.free(second.self);
    fresh.free(fresh.self);
}

/* What the one wrapped the other would never open. */
static void halves_of_two_pairs_are_no_key(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_vault_data_key key = {.len = 32};
    struct pc_vault_provider mixed = hsm_open(&rig, "mixed");
    struct pc_vault_wrapped_key wrapped;
    struct pc_diag diag = {0};
    assert_int_equal(mixed.wrap(mixed.self, &none, &key, &arena, &wrapped, &diag),
                     PC_ERR_UNAVAILABLE);
    assert_non_null(strstr(diag.text, "key mixed are of two pairs"));
    mixed.free(mixed.self);
}

int main(void) {
    if (!hsm_begin(&rig))
        return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_of_before_is_not_used),
        cmocka_unit_test(halves_of_two_pairs_are_no_key),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hsm_end(&rig);
    return failed;
}
