/* The rules that stand before every other are read like a file's. */
#include "../../testing.h"

#include "inspect/waf/base_rules.h"
#include "inspect/waf/waf.h"

static pc_err no_file(void *context, struct pc_span from, struct pc_span name,
                      struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    (void)context, (void)from, (void)name_out, (void)text;
    return pc_diag_set(diag, PC_ERR_NOTFOUND, "%.*s", PC_ARG(name));
}

static void they_are_understood(void **state) {
    (void)state;
    const struct pc_waf_sources sources = {.fetch = no_file};
    struct pc_span files[] = {PC_WAF_BASE_RULES};
    struct pc_diag diag = {{0}};
    pc_err err = pc_waf_bundle_check(&sources, files, 1, &diag);
    if (err != PC_OK)
        print_error("%s\n", diag.text);
    assert_int_equal(err, PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(they_are_understood)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
