/* Which modules are loaded, and which are not. */
#include "../../testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "flaky.h"
#include "vault/pkcs11/module.h"

static void refused(const char *path, pc_err expected, const char *says) {
    struct pc_p11_module *module = NULL;
    struct pc_diag diag = {0};
    assert_int_equal(pc_p11_module_load(path, &module, &diag), expected);
    assert_null(module);
    if (strstr(diag.text, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", diag.text, says);
}

static void test_paths(void **state) {
    (void)state;
    refused("", PC_ERR_INVALID, "absolute");
    refused("libsofthsm2.so", PC_ERR_INVALID, "absolute");
    refused("../libsofthsm2.so", PC_ERR_INVALID, "absolute");
    refused("/no/such/module.so", PC_ERR_INVALID, "No such file");
    refused("/usr/lib", PC_ERR_INVALID, "not a file");
    refused("/etc/passwd", PC_ERR_INVALID, "module /etc/passwd");
}

static void test_others_may_not_write_it(void **state) {
    (void)state;
    char folder[] = "/tmp/pc-module-XXXXXX", path[64], link_path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/module.so", folder);
    (void)snprintf(link_path, sizeof link_path, "%s/link.so", folder);
    assert_int_equal(pc_file_replace(path, PC_SPAN("not a library"), 0644), PC_OK);
    assert_int_equal(symlink(path, link_path), 0);
    refused(path, PC_ERR_INVALID, "module.so"); /* it is ours: the loader refuses it */
    assert_int_equal(chmod(path, 0666), 0);
    refused(path, PC_ERR_DENIED, "mode 0666");
    refused(link_path, PC_ERR_DENIED, "module.so");
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(chmod(folder, 0777), 0);
    refused(path, PC_ERR_DENIED, folder);
    assert_int_equal(chmod(folder, 0700), 0);
    if (geteuid() == 0) {
        assert_int_equal(chown(path, 65534, 65534), 0);
        refused(path, PC_ERR_DENIED, "owner 65534");
    }
    assert_true(unlink(link_path) == 0 && unlink(path) == 0 && rmdir(folder) == 0);
}

/* A library that is none of PKCS#11. */
static void test_another_library(void **state) {
    (void)state;
    char real[4096];
    (void)snprintf(real, sizeof real, "%s/tests/unit/vault/libpc_no_pkcs11.so",
                   getenv("PORTCULLIS_BUILD"));
    refused(real, PC_ERR_INVALID, "not a PKCS#11 module");
}

static void test_it_starts_twice(void **state) {
    (void)state;
    if (access(FLAKY_SOFTHSM, R_OK) != 0) {
        printf("# skipped: there is no %s\n", FLAKY_SOFTHSM);
        return;
    }
    assert_int_equal(setenv("SOFTHSM2_CONF", "/dev/null", 1), 0);
    struct pc_p11_module *module = NULL, *again = NULL;
    struct pc_diag diag = {0};
    unsigned epoch = 7;
    assert_int_equal(pc_p11_module_load(FLAKY_SOFTHSM, &module, &diag), PC_OK);
    assert_int_equal(pc_p11_module_load(FLAKY_SOFTHSM, &again, &diag), PC_OK);
    assert_ptr_equal(module, again);
    CK_FUNCTION_LIST *list = pc_p11_module_enter(module, &epoch);
    assert_int_equal(epoch, 0);
    assert_int_equal(pc_p11_module_start(module, &diag), PC_OK);
    assert_int_equal(pc_p11_module_start(module, &diag), PC_OK);
    assert_int_equal(list->C_Initialize(NULL), CKR_CRYPTOKI_ALREADY_INITIALIZED);
    pc_p11_module_leave(module);

    /* Begun anew it has another epoch; not again and again; and not where somebody else began. */
    assert_true(pc_p11_module_restart(module));
    assert_false(pc_p11_module_restart(module));
    assert_ptr_equal(pc_p11_module_enter(module, &epoch), list);
    assert_int_equal(epoch, 1);
    assert_int_equal(list->C_Initialize(NULL), CKR_OK);
    assert_int_equal(pc_p11_module_start(module, &diag), PC_OK);
    pc_p11_module_leave(module);
    assert_false(pc_p11_module_restart(module));
    assert_int_equal(list->C_Finalize(NULL), CKR_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_others_may_not_write_it),
        cmocka_unit_test(test_another_library),
        cmocka_unit_test(test_it_starts_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
