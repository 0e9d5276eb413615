/* What rules become: what they share, how their patterns are numbered, where phases go on. */
#include "inspect/waf/program.h"

#include "lang/reading.h"

struct made {
    struct reading reading;
    struct pc_waf_program *program;
};

static void make(struct made *made, const char *rules) {
    must_read(&made->reading, rules);
    pc_err err = pc_waf_program_make(&made->reading.rules, &made->reading.arena, &made->program,
                                     &made->reading.diag);
    if (err != PC_OK)
        print_error("%s\n", made->reading.diag.text);
    assert_int_equal(err, PC_OK);
}

static void release(struct made *made) {
    if (made->program != NULL)
        pc_waf_program_release(made->program);
    pc_arena_free(&made->reading.arena);
}

static void chains_of_transformations_share_their_beginnings(void **state) {
    (void)state;
    PC_CLEANUP(release) struct made made = {0};
    make(&made, "SecRule ARGS a id:1,phase:1,pass,t:urlDecode,t:lowercase\n"
                "SecRule ARGS a id:2,phase:1,pass,t:urlDecode,t:lowercase\n"
                "SecRule ARGS a id:3,phase:1,pass,t:urlDecode,t:length\n"
                "SecRule ARGS a id:4,phase:1,pass,t:lowercase\n"
                "SecRule ARGS a id:5,phase:1,pass,t:none\n");
    const struct pc_waf_program *p = made.program;
    assert_int_equal(p->chain_count, 5); /* nothing, u, ul, ulen, l */
    assert_int_equal(p->links[0]->chain, p->links[1]->chain);
    assert_int_not_equal(p->links[0]->chain, p->links[2]->chain);
    assert_int_equal(p->chains[p->links[0]->chain].parent, p->chains[p->links[2]->chain].parent);
    assert_int_not_equal(p->links[0]->chain, p->links[3]->chain);
    assert_int_equal(p->links[4]->chain, 0);
}

static void equal_lists_of_targets_are_one_group(void **state) {
    (void)state;
    PC_CLEANUP(release) struct made made = {0};
    make(&made, "SecRule ARGS|!ARGS:x a id:1,phase:1,pass\n"
                "SecRule ARGS|!ARGS:x b id:2,phase:1,pass\n"
                "SecRule ARGS|!ARGS:y b id:3,phase:1,pass\n"
                "SecRule ARGS b id:4,phase:1,pass\n"
                "SecRule &ARGS b id:5,phase:1,pass\n"
                "SecRule ARGS:/x/ b id:6,phase:1,pass\n"
                "SecRule ARGS:x b id:7,phase:1,pass\n"
                "SecRule ARGS|TX:a b id:8,phase:1,pass\n");
    const struct pc_waf_program *p = made.program;
    assert_ptr_equal(p->links[0]->group, p->links[1]->group);
    for (size_t i = 1; i < 8; i++)
        for (size_t j = i + 1; j < 8; j++)
            assert_ptr_not_equal(p->links[i]->group, p->links[j]->group);
    assert_true(p->links[0]->group->fixed);
    assert_false(p->links[7]->group->fixed);
}

static void many_groups_and_chains_move_and_stay_right(void **state) {
    (void)state;
    PC_CLEANUP(release) struct made made = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf rules = {0};
    for (unsigned i = 0; i < 200; i++)
        pc_buf_addf(&rules, "SecRule ARGS:a%u b \"id:%u,phase:1,pass,setvar:tx.n%u=1\"\n", i, i + 1,
                    i);
    make(&made, pc_buf_str(&rules));
    assert_int_equal(made.program->group_count, 200);
    for (size_t i = 0; i < 200; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "a%zu", i);
        assert_true(pc_span_eq(made.program->links[i]->group->targets[0].key, pc_span_str(key)));
        key[0] = 'n';
        assert_true(pc_waf_program_name(made.program, pc_span_str(key)) < made.program->name_count);
        key[0] = 'N';
        assert_true(pc_waf_program_name(made.program, pc_span_str(key)) < made.program->name_count);
    }
    assert_int_equal(pc_waf_program_name(made.program, PC_SPAN("n200")), made.program->name_count);
}

static void patterns_are_numbered_by_side_and_level(void **state) {
    (void)state;
    PC_CLEANUP(release) struct made made = {0};
    make(&made, "SecRule ARGS a id:1,phase:1,pass\n"
                "SecRule ARGS a \"id:2,phase:2,pass,tag:'paranoia-level/3',chain\"\n"
                " SecRule ARGS b\n"
                "SecRule RESPONSE_BODY a id:3,phase:4,pass\n"
                "SecRule ARGS \"@eq 1\" id:4,phase:1,pass\n"
                "SecRule TX:a a id:5,phase:1,pass\n"
                "SecRule ARGS \"@pm a b\" id:6,phase:1,pass\n"
                "SecRule ARGS \"@within %{tx.a}\" id:7,phase:1,pass\n");
    const struct pc_waf_program *p = made.program;
    assert_int_equal(p->unions[PC_WAF_REQUEST_SIDE][0].count, 2);
    assert_int_equal(p->unions[PC_WAF_REQUEST_SIDE][2].count, 2);
    assert_int_equal(p->unions[PC_WAF_ANSWER_SIDE][0].count, 1);
    assert_int_equal(p->links[0]->pattern, 0);
    assert_int_equal(p->links[1]->level, 3);
    assert_int_equal(p->links[1]->chained->level, 3);
    assert_int_equal(p->links[1]->pattern, 64); /* a word of their own for each level */
    assert_int_equal(p->links[1]->chained->pattern, 65);
    assert_int_equal(p->links[3]->pattern, -1);
    assert_int_equal(p->links[4]->pattern, -1);
    assert_int_equal(p->links[5]->pattern, 1);
    assert_int_equal(p->links[6]->pattern, -1);
}

static void markers_are_places_of_each_phase(void **state) {
    (void)state;
    PC_CLEANUP(release) struct made made = {0};
    make(&made, "SecAction id:1,phase:1,pass,skipAfter:A\n"
                "SecAction id:2,phase:2,pass,skipAfter:A\n"
                "SecAction id:3,phase:1,pass\n"
                "SecMarker A\n"
                "SecAction id:4,phase:1,pass\n");
    assert_int_equal(made.program->phase_counts[1], 3);
    assert_int_equal(made.program->links[0]->after, 2);
    assert_int_equal(made.program->links[1]->after, 1); /* the end of its phase */
    assert_int_equal(made.program->links[2]->after, SIZE_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_of_transformations_share_their_beginnings),
        cmocka_unit_test(equal_lists_of_targets_are_one_group),
        cmocka_unit_test(many_groups_and_chains_move_and_stay_right),
        cmocka_unit_test(patterns_are_numbered_by_side_and_level),
        cmocka_unit_test(markers_are_places_of_each_phase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
