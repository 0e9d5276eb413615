/* The sessions of one token, lent to threads. */
#include "../../testing.h"

#include <pthread.h>

#include "hsm.h"
#include "vault/pkcs11/module.h"

static struct hsm_rig rig;
static const struct pc_vault_context none;

enum { THREADS = 12, ROUNDS = 40 };

static void *work(void *self) {
    const struct pc_vault_provider *provider = self;
    for (int i = 0; i < ROUNDS; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_vault_data_key key = {.len = 32, .bytes = "a data key"}, back = {.len = 32};
        struct pc_vault_wrapped_key wrapped;
        struct pc_diag diag = {0};
        if (provider->wrap(provider->self, &none, &key, &arena, &wrapped, &diag) != PC_OK ||
            provider->unwrap(provider->self, &none, &wrapped, &back, &diag) != PC_OK ||
            memcmp(key.bytes, back.bytes, 32) != 0) {
            print_error("round %d: %s\n", i, diag.text);
            return self;
        }
    }
    return NULL;
}

static void begin_anew(void) {
    struct pc_p11_module *module = NULL;
    struct pc_diag diag;
    assert_int_equal(pc_p11_module_load(rig.path, &module, &diag), PC_OK);
    (void)pc_p11_module_restart(module);
}

/* meanwhile: what happens in the middle of it, or NULL. */
static void all_work(struct pc_vault_provider *provider, void (*meanwhile)(void)) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, provider), 0);
    if (meanwhile != NULL)
        meanwhile();
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

/* More threads than sessions, and the module begun anew as for a token that it does not see; then a
 * token that has fewer sessions: no more calls succeed, so nothing may begin anew there. */
static void test_threads_share_the_sessions(void **state) {
    (void)state;
    struct pc_vault_provider provider = hsm_open(&rig, "main"), few = hsm_open(&rig, "main");
    unsigned before = rig.calls(FLAKY_OPEN_SESSION);
    all_work(&provider, begin_anew);
    assert_in_range(rig.calls(FLAKY_OPEN_SESSION) - before, 2, 18);
    rig.plan("C_OpenSession", CKR_SESSION_COUNT, 3, 1000000);
    all_work(&few, NULL);
    rig.plan("", 0, 0, 0);
    provider.free(provider.self);
    few.free(few.self);
}

int main(void) {
    if (!hsm_begin(&rig))
        return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_share_the_sessions),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hsm_end(&rig);
    return failed;
}
