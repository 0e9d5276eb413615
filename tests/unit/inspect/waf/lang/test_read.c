/* Whole rule files: Include and its limits, and the Core Rule Set as it is published. */
#include "reading.h"

#include <glob.h>
#include <stdio.h>

static void files_include_others(void **state) {
    (void)state;
    struct reading reading = {.files = {{"a.conf", "Include b.conf\nSecAction id:2,pass"},
                                        {"b.conf", "SecAction id:1,pass\r\n"}}};
    assert_int_equal(read_files(&reading), PC_OK);
    assert_int_equal(reading.rules.rule_count, 2);
    assert_int_equal(rule_at(&reading, 0)->id, 1);
    assert_span_equal(rule_at(&reading, 0)->file, "b.conf");
    assert_int_equal(rule_at(&reading, 1)->line, 2);
    assert_span_equal(rule_at(&reading, 1)->file, "a.conf");
    pc_arena_free(&reading.arena);
}

static void patterns_stand_for_several(void **state) {
    (void)state;
    struct reading reading = {.files = {{"a.conf", "Include \"rules/*.conf\""},
                                        {"b.conf", "SecAction id:1"},
                                        {"c.conf", "SecAction id:2"}}};
    assert_int_equal(read_files(&reading), PC_OK);
    assert_int_equal(reading.rules.rule_count, 2);
    struct pc_waf_sources sources = {memory_fetch, NULL, &reading};
    struct pc_span name = PC_SPAN("a.conf");
    assert_int_equal(
        pc_waf_lang_read(&sources, &name, 1, &reading.arena, &reading.rules, &reading.diag),
        PC_ERR_UNSUPPORTED);
    pc_arena_free(&reading.arena);
}

static void includes_are_bounded(void **state) {
    (void)state;
    refuses("Include a.conf", "a.conf:1: ", "includes itself");
    refuses("\nInclude b.conf", "a.conf:2: ", "there is no such file");
    struct reading around = {.files = {{"a.conf", "Include b.conf"}, {"b.conf", "Include a.conf"}}};
    assert_int_equal(read_files(&around), PC_ERR_INVALID);
    assert_non_null(strstr(around.diag.text, "b.conf:1: a.conf includes itself"));
    pc_arena_free(&around.arena);
    const char *eight = "Include c.conf\nInclude c.conf\nInclude c.conf\nInclude c.conf\n";
    struct reading many = {.files = {{"a.conf", "Include b.conf\nInclude b.conf\nInclude b.conf\n"},
                                     {"b.conf", eight},
                                     {"c.conf", "Include d.conf\nInclude d.conf\nInclude d.conf\n"
                                                "Include d.conf\nInclude d.conf\n"},
                                     {"d.conf", "Include e.conf\nInclude e.conf\nInclude e.conf\n"
                                                "Include e.conf\nInclude e.conf\n"},
                                     {"e.conf", "Include f.conf\nInclude f.conf\nInclude f.conf\n"
                                                "Include f.conf\nInclude f.conf\n"},
                                     {"f.conf", "Include g.conf\nInclude g.conf\nInclude g.conf\n"},
                                     {"g.conf", "# nothing\n"}}};
    assert_int_equal(read_files(&many), PC_ERR_RANGE);
    assert_non_null(strstr(many.diag.text, "too many"));
    pc_arena_free(&many.arena);
}

static void a_chain_ends_with_its_file(void **state) {
    (void)state;
    refuses("\nSecRule ARGS a \"id:1,chain\"\n\n", "a.conf:2: ", "the file ends");
    refuses("SecRule ARGS a \"id:1,chain\"\nSecMarker X", "a.conf:2: ", "another rule must follow");
}

/* ---- files of the disk */

struct disk {
    struct pc_arena arena;
    size_t files;
};

static pc_err disk_fetch(void *context, struct pc_span from, struct pc_span name,
                         struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag) {
    struct disk *disk = context;
    char path[512];
    size_t folder = from.len;
    while (folder > 0 && from.ptr[folder - 1] != '/')
        folder--;
    if (name.ptr[0] == '/')
        folder = 0;
    snprintf(path, sizeof path, "%.*s%.*s", (int)folder, from.ptr, PC_ARG(name));
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "%s: cannot be opened", path);
    size_t most = 8 << 20;
    char *bytes = PC_ARENA_ARRAY(&disk->arena, char, most);
    *text = pc_span(bytes, fread(bytes, 1, most, file));
    (void)fclose(file);
    disk->files++;
    return pc_arena_copy(&disk->arena, pc_span_str(path), name_out);
}

struct census {
    size_t heads, links, ctls;
    size_t by_pattern; /* targets left out that are named by a pattern */
};

static struct census count(const struct pc_waf_ruleset *rules) {
    struct census census = {0};
    for (size_t i = 0; i < rules->entry_count; i++)
        for (const struct pc_waf_rule *rule = rules->entries[i].rule; rule != NULL;
             rule = rule->chained) {
            census.heads += rule == rules->entries[i].rule;
            census.links += rule != rules->entries[i].rule;
            census.ctls += rule->actions.ctl_count;
            for (size_t j = 0; j < rule->target_count; j++)
                census.by_pattern +=
                    rule->targets[j].excluded && rule->targets[j].selector == PC_WAF_SELECT_REGEX;
            assert_int_not_equal(rule->actions.disruptive, PC_WAF_BLOCK);
            assert_in_range(rule->phase, 1, PC_WAF_PHASES);
            assert_int_not_equal(rule->id, 0);
        }
    return census;
}

/* Reads the setup file and the rules' files of a folder. False: they are not here. */
static bool read_folder(struct disk *disk, const char *setup, const char *rules,
                        struct pc_waf_ruleset *out) {
    glob_t found = {0};
    FILE *there = fopen(setup, "rb");
    if (there == NULL || glob(rules, 0, NULL, &found) != 0)
        return false;
    (void)fclose(there);
    struct pc_span names[64] = {pc_span_str(setup)};
    size_t count = 1;
    for (size_t i = 0; i < found.gl_pathc && count < 64; i++)
        names[count++] = pc_span_str(found.gl_pathv[i]);
    struct pc_waf_sources sources = {disk_fetch, NULL, disk};
    struct pc_diag diag;
    pc_err err = pc_waf_lang_read(&sources, names, count, &disk->arena, out, &diag);
    if (err != PC_OK)
        print_error("%s\n", diag.text);
    assert_int_equal(err, PC_OK);
    globfree(&found);
    return true;
}

static void the_packaged_rules_are_read(void **state) {
    (void)state;
    struct disk disk = {0};
    struct pc_waf_ruleset rules;
    if (!read_folder(&disk, "/etc/modsecurity/crs/crs-setup.conf",
                     "/usr/share/modsecurity-crs/rules/*.conf", &rules)) {
        print_message("# skipped: modsecurity-crs is not installed\n");
        return;
    }
    struct census census = count(&rules);
    print_message("# %zu heads, %zu links, %zu ctl, %zu patterns\n", census.heads, census.links,
                  census.ctls, census.by_pattern);
    assert_int_equal(census.heads, 633 + 1); /* one is the setup file's */
    assert_int_equal(census.ctls, 537);
    assert_int_equal(census.heads + census.links, rules.rule_count);
    assert_int_equal(census.links, 166);
    pc_arena_free(&disk.arena);
}

static void the_newer_rules_are_read(void **state) {
    (void)state;
    char setup[512];
    char pattern[512];
    const char *shared = getenv("PORTCULLIS_SHARED");
    const char *source = getenv("PORTCULLIS_SOURCE");
    char beside[400];
    snprintf(beside, sizeof beside, "%s/../shared", source != NULL ? source : ".");
    shared = shared != NULL ? shared : beside;
    snprintf(setup, sizeof setup, "%s/crs/4.28.0/crs-setup.conf.example", shared);
    snprintf(pattern, sizeof pattern, "%s/crs/4.28.0/rules/*.conf*", shared);
    struct disk disk = {0};
    struct pc_waf_ruleset rules;
    if (!read_folder(&disk, setup, pattern, &rules)) {
        print_message("# skipped: the newer rules are not beside the sources\n");
        return;
    }
    struct census census = count(&rules);
    print_message("# %zu heads, %zu links, %zu ctl, %zu patterns\n", census.heads, census.links,
                  census.ctls, census.by_pattern);
    assert_int_equal(census.heads + census.links, rules.rule_count);
    assert_int_equal(census.links, 73);
    assert_true(census.by_pattern >= 28); /* SecRuleUpdateTargetById */
    pc_arena_free(&disk.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_include_others),        cmocka_unit_test(patterns_stand_for_several),
        cmocka_unit_test(includes_are_bounded),        cmocka_unit_test(a_chain_ends_with_its_file),
        cmocka_unit_test(the_packaged_rules_are_read), cmocka_unit_test(the_newer_rules_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
