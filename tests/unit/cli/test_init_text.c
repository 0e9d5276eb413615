/* Fitting the example to a machine. */
#include "../testing.h"

#include "cli/init_text.h"
#include "config/config.h"

static const char example[] = "hosts:\n  - localhost\n\n# users:\n#   authority: a\n#   edge: "
                              "b\n\n# waf:\n#   mode: detect\n#   rules:\n"
                              "#     - a\n\n# end\n";

#define WAF "# waf:\n#   mode: detect\n#   rules:\n#     - a\n\n"

static void expect(const struct pc_init_choices *choices, const char *text) {
    struct pc_buf out = {0};
    pc_init_text(pc_span_str(example), choices, &out);
    assert_string_equal(pc_buf_str(&out), text);
    pc_buf_free(&out);
}

static void nothing_chosen_changes_nothing(void **state) {
    (void)state;
    expect(&(struct pc_init_choices){0}, example);
}

static void names_go_first(void **state) {
    (void)state;
    const struct pc_span names[] = {PC_SPAN("a.example"), PC_SPAN("*.b.example")};
    expect(&(struct pc_init_choices){.names = names, .name_count = 2},
           "hosts:\n  - \"a.example\"\n  - \"*.b.example\"\n  - localhost\n\n# users:\n"
           "#   authority: a\n#   edge: b\n\n" WAF "# end\n");
}

static void users_are_switched_on_or_emptied(void **state) {
    (void)state;
    expect(&(struct pc_init_choices){.users = PC_INIT_USERS_ON},
           "hosts:\n  - localhost\n\nusers:\n  authority: a\n  edge: b\n\n" WAF "# end\n");
    expect(&(struct pc_init_choices){.users = PC_INIT_USERS_NONE},
           "hosts:\n  - localhost\n\n# users:\n#   authority: a\n#   edge: b\n"
           "users: {authority: \"\", edge: \"\"}\n\n" WAF "# end\n");
}

static void the_firewall_is_switched_on(void **state) {
    (void)state;
    expect(&(struct pc_init_choices){.firewall = true},
           "hosts:\n  - localhost\n\n# users:\n#   authority: a\n#   edge: b\n\n"
           "waf:\n  mode: detect\n  rules:\n    - a\n\n# end\n");
}

/* The real example is the one that matters: each choice must load and do what it says. */
static void the_real_example_loads(void **state) {
    (void)state;
    const struct pc_span name = PC_SPAN("gate.example.org");
    struct pc_buf whole = {0};
    pc_config_example(&whole);
    for (int users = PC_INIT_USERS_COMMENTED; users <= PC_INIT_USERS_NONE; users++) {
        const struct pc_init_choices choices = {&name, 1, (enum pc_init_users)users,
                                                users == PC_INIT_USERS_ON};
        struct pc_buf out = {0};
        struct pc_arena arena = {0};
        struct pc_settings settings;
        struct pc_config_errors errors = {0};
        pc_init_text(pc_buf_span(&whole), &choices, &out);
        assert_int_equal(
            pc_config_parse(pc_buf_span(&out), PC_SPAN("/tmp"), &arena, &settings, &errors), PC_OK);
        assert_span_equal(settings.hosts.items[0], "gate.example.org");
        assert_int_equal(settings.users.authority.len > 0, users != PC_INIT_USERS_NONE);
        assert_int_equal(settings.waf.rules.count, users == PC_INIT_USERS_ON ? 4 : 0);
        assert_int_equal(settings.waf.firewall.mode, PC_FIREWALL_DETECT);
        assert_int_equal(settings.dlp.sensitive.mode, PC_CEILING_LOG);
        pc_arena_free(&arena);
        pc_buf_free(&out);
    }
    pc_buf_free(&whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_chosen_changes_nothing),
        cmocka_unit_test(names_go_first),
        cmocka_unit_test(users_are_switched_on_or_emptied),
        cmocka_unit_test(the_firewall_is_switched_on),
        cmocka_unit_test(the_real_example_loads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
