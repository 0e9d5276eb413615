/* Exclusions: what may be left out, in force at the edge, over by the clock, counted. */
#include "../at_edge.h"

#include "authority/firewall/exclusions.h"
#include "authority/people/accounts.h"
#include "authority/publish.h"
#include "gate/exclusions.h"
#include "../../inspect/waf/opened.h"

static const char rules[] =
    "SecAction \"id:901001,phase:1,pass,nolog\"\n"
    "SecRule ARGS \"@contains a\" "
    "\"id:942100,phase:2,pass,log,tag:'attack-sqli',severity:'CRITICAL'\"\n"
    "SecRule ARGS \"@contains b\" \"id:942200,phase:2,pass,log,tag:'attack-sqli',tag:'mixed'\"\n"
    "SecRule TX:anomaly_score \"@ge 5\" \"id:949110,phase:2,deny,log,tag:'mixed'\"\n"
    "SecRule TX:anomaly_score \"@ge 5\" \"id:700,phase:2,deny,log\"\n";

static struct pc_exclusion wish(uint32_t first, uint32_t last) {
    return (struct pc_exclusion){.record = {.first = first,
                                            .last = last,
                                            .host = PC_SPAN("a.test"),
                                            .variable = PC_SPAN("ARGS:comment")},
                                 .reason = PC_SPAN("why"),
                                 .owner = PC_SPAN("ann")};
}

static void make_owner(struct fixture *f) {
    struct pc_account_wish none = {0};
    struct pc_account account;
    ok(pc_account_create(work_of(f), PC_SPAN("ann"), PASSWORD, &none, &account));
}

static size_t at_edge(struct fixture *f) {
    struct pc_directory directory;
    struct pc_exclusions *exclusions;
    const struct pc_waf_exclusion *found;
    size_t count;
    struct pc_view *view = edge_begin(f, &directory);
    ok(pc_exclusions_new(&exclusions));
    ok(pc_exclusions_refresh(exclusions, &directory));
    ok(pc_exclusions_for(exclusions, PC_SPAN("a.test"), PC_SPAN("x"), f->now, &f->arena, &found,
                         &count));
    pc_exclusions_free(exclusions);
    edge_end(f, view);
    return count;
}

static void added_changed_and_over(void **state) {
    struct fixture *f = *state;
    struct opened opened = open_rules(rules);
    struct pc_exclusion e = wish(942100, 942100), got;
    struct pc_store *store = f->authority.store;
    make_owner(f);
    ok(pc_exclusion_add(work_of(f), opened.engine, false, &e));
    assert_true(e.record.expires == f->now + PC_EXCLUSION_LIFE);
    assert_int_equal(at_edge(f), 1);
    struct pc_exclusion same = wish(942100, 942100);
    assert_int_equal(pc_exclusion_add(work_of(f), opened.engine, false, &same), PC_ERR_EXISTS);
    struct pc_exclusion_change change = {.expires = f->now + PC_HOUR, .reason = PC_SPAN("still")};
    ok(pc_exclusion_change(work_of(f), &e.record.id, &change, &got));
    assert_true(got.record.expires == f->now + PC_HOUR);
    change.expires = f->now + PC_EXCLUSION_LIFE_MAX + 1;
    assert_int_equal(pc_exclusion_change(work_of(f), &e.record.id, &change, &got), PC_ERR_INVALID);
    change.expires = f->now;
    assert_int_equal(pc_exclusion_change(work_of(f), &e.record.id, &change, &got), PC_ERR_INVALID);
    ok(pc_publish_rebuild(&f->authority)); /* the view holds nothing that the store does not */
    assert_int_equal(at_edge(f), 1);
    f->now += PC_HOUR;
    assert_int_equal(at_edge(f), 0); /* before anybody removed it */
    ok(pc_exclusions_end_over(work_of(f)));
    assert_int_equal(store->exclusion_get(store->self, &f->arena, &e.record.id, &got),
                     PC_ERR_NOTFOUND);
    ok(pc_exclusions_end_over(work_of(f)));
    assert_int_equal(pc_exclusion_remove(work_of(f), &e.record.id), PC_ERR_NOTFOUND);
    close_rules(&opened);
}

static void refuses(struct fixture *f, struct opened *opened, const struct pc_exclusion *e,
                    bool wide, const char *said) {
    struct pc_work *work = work_of(f);
    struct pc_exclusion copy = *e;
    assert_int_equal(pc_exclusion_add(work, opened->engine, wide, &copy), PC_ERR_INVALID);
    if (strstr(work->diag.text, said) == NULL)
        print_error("%s; wanted %s\n", work->diag.text, said);
    assert_non_null(strstr(work->diag.text, said));
}

static void what_is_never_left_out(void **state) {
    struct fixture *f = *state;
    struct opened opened = open_rules(rules);
    static const uint32_t never[][2] = {{949110, 949110}, {901001, 901001}, {942100, 949110},
                                        {1, 999999},      {700, 700},       {980130, 980130}};
    make_owner(f);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        struct pc_exclusion e = wish(never[i][0], never[i][1]);
        refuses(f, &opened, &e, true, "never left out");
    }
    struct pc_exclusion e = wish(0, 0);
    e.record.tag = PC_SPAN("mixed"); /* one of those that have it decides */
    refuses(f, &opened, &e, true, "never left out");
    close_rules(&opened);
}

static void what_is_not_there_or_too_wide(void **state) {
    struct fixture *f = *state;
    struct opened opened = open_rules(rules);
    make_owner(f);
    struct pc_exclusion e = wish(942150, 942150);
    refuses(f, &opened, &e, false, "the nearest are 942100 and 942200");
    e = wish(0, 0);
    refuses(f, &opened, &e, false, "a rule");
    e.record.tag = PC_SPAN("attack-none");
    refuses(f, &opened, &e, false, "no rule has it");
    e = wish(942100, 942100);
    e.record.tag = PC_SPAN("attack-sqli");
    refuses(f, &opened, &e, false, "not both");
    e = wish(942100, 942100);
    e.record.route = PC_SPAN("nowhere");
    refuses(f, &opened, &e, false, "no route of that name");
    static const char *const variables[] = {"NONSENSE", "ARGS:/a/", "!ARGS:a", "&ARGS", "TX:a"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        e = wish(942100, 942100);
        e.record.variable = pc_span_str(variables[i]);
        refuses(f, &opened, &e, true, "variable");
    }
    e = wish(942100, 942100);
    e.record.variable = PC_SPAN("");
    refuses(f, &opened, &e, false, "this wide");
    e.owner = PC_SPAN("nobody");
    refuses(f, &opened, &e, true, "no such account");
    e.owner = PC_SPAN("");
    refuses(f, &opened, &e, true, "owner");
    e = wish(942100, 942100);
    e.record.expires = f->now + PC_EXCLUSION_LIFE_MAX + PC_SECOND;
    refuses(f, &opened, &e, false, "ends");
    assert_int_equal(at_edge(f), 0);
    e = wish(942100, 942100);
    e.record.variable = PC_SPAN("");
    ok(pc_exclusion_add(work_of(f), opened.engine, true, &e));
    assert_int_equal(at_edge(f), 1);
    ok(pc_exclusion_remove(work_of(f), &e.record.id));
    assert_int_equal(at_edge(f), 0);
    close_rules(&opened);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(added_changed_and_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_never_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_or_too_wide, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
