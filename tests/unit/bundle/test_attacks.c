/* How many of the attacks Debian's Core Rule Set stops at each paranoia level. The numbers are what
 * they are: the test fails where they fall. */
#define _GNU_SOURCE
#include "bundle/bundle.h"

#include "../folder.h"
#include "../testing.h"
#include "inspect/waf/attacks/attacks.h"

#define ok(call) assert_int_equal((call), PC_OK)

/* At least so many of all at the levels 1 to 4. */
static const size_t wanted[4] = {191, 208, 210, 219};

static bool is_stopped(struct pc_waf_engine *engine, const struct pc_waf_attack *attack,
                       unsigned level) {
    const struct pc_waf_options options = {
        .mode = PC_WAF_BLOCKING, .paranoia = level, .detection_paranoia = level};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    PC_CLEANUP(pc_arena_free) struct pc_arena work = {0};
    struct pc_waf_request request;
    struct pc_waf_result result;
    ok(pc_waf_attack_request(attack, pc_span_str(attack->where), PC_SPAN("shop.example"),
                             PC_SPAN("/search"), &arena, &request));
    ok(pc_waf_replay(engine, &options, &request, &work, &result, NULL));
    return result.verdict != PC_WAF_VERDICT_PASS;
}

/* The same request without the attack passes, so that it is the attack that is stopped. */
static void check_clean(struct pc_waf_engine *engine) {
    static const struct pc_waf_attack clean = {"", "", "ARGS", "word", 4};
    for (unsigned level = 1; level <= 4; level++)
        assert_false(is_stopped(engine, &clean, level));
}

static size_t count(struct pc_waf_engine *engine, unsigned level) {
    size_t stopped = 0;
    for (size_t i = 0; i < pc_waf_attack_count; i++) {
        bool one = is_stopped(engine, &pc_waf_attacks[i], level);
        stopped += one;
        if (!one && (level == 1 || level == 4))
            print_message("# level %u lets through: %s %s\n", level, pc_waf_attacks[i].family,
                          pc_waf_attacks[i].name);
    }
    print_message("# level %u: %zu of %zu\n", level, stopped, pc_waf_attack_count);
    return stopped;
}

static void each_level_stops_what_it_did(void **state) {
    (void)state;
    struct pc_span items[] = {PC_SPAN("/etc/modsecurity/crs/crs-setup.conf"),
                              PC_SPAN("/usr/share/modsecurity-crs/rules/*.conf")};
    const struct pc_texts rules = {items, 2};
    const struct pc_waf_bundle_options options = {0};
    uint8_t digest[PC_BUNDLE_DIGEST];
    struct pc_diag diag = {{0}};
    struct folder folder;
    struct pc_span bundle;
    struct pc_waf_engine *engine;
    bool made;
    if (pc_bundle_digest(&rules, digest, &diag) != PC_OK) {
        print_message("# skipped: modsecurity-crs is not installed\n");
        return;
    }
    folder_make(&folder);
    ok(pc_bundle_ensure(folder.path, &rules, &options, digest, &made, &diag));
    ok(pc_bundle_map(folder.path, digest, &bundle, &diag));
    ok(pc_waf_engine_new(bundle, &engine, &diag));
    check_clean(engine);
    for (unsigned level = 1; level <= 4; level++)
        assert_true(count(engine, level) >= wanted[level - 1]);
    pc_waf_engine_free(engine);
    pc_bundle_unmap(bundle);
    folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_level_stops_what_it_did)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
