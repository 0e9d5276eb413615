/* The manual page names everything, and its roff is well formed. */
#include "../testing.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "walking.h"

/* As roff has it: a dash is "\\-". */
static bool holds(const char *page, const char *before, const char *text) {
    char wanted[512];
    (void)snprintf(wanted, sizeof wanted, "%s", before);
    for (; *text != '\0'; text++) {
        size_t len = strlen(wanted);
        (void)snprintf(wanted + len, sizeof wanted - len, "%s%c", *text == '-' ? "\\" : "", *text);
    }
    return strstr(page, wanted) != NULL;
}

static void look_for(const struct pc_command *command, void *context) {
    if (command->hidden || command->run == NULL)
        return;
    assert_true(holds(context, "", command->summary));
    for (const struct pc_cli_option *o = command->options; o != NULL && o->name != NULL; o++) {
        char before[] = ".B \\-X, \\-\\-";
        before[5] = o->letter;
        assert_true(holds(context, o->letter != 0 ? before : ".B \\-\\-", o->name));
    }
}

static void every_command_is_there(void **state) {
    (void)state;
    struct pc_buf out = {0};
    pc_help_man(&out);
    const char *page = pc_buf_str(&out);
    assert_non_null(page);
    walk_commands(&pc_command_root, (void *)(uintptr_t)page, look_for);
    pc_buf_free(&out);
}

static void no_line_is_an_unknown_request(void **state) {
    (void)state;
    static const char *const known[] = {".TH ", ".SH ", ".SS ", ".PP", ".TP", ".B ", ".I ",
                                        ".BR ", ".RI ", ".IR ", ".RS", ".RE", ".EX", ".EE"};
    struct pc_buf out = {0};
    pc_help_man(&out);
    struct pc_span rest = pc_buf_span(&out), line;
    while (pc_span_split(&rest, '\n', &line)) {
        if (!pc_span_starts(line, PC_SPAN(".")) && !pc_span_starts(line, PC_SPAN("'")))
            continue;
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || pc_span_starts(line, pc_span_str(known[i]));
        assert_true(found);
    }
    pc_buf_free(&out);
}

static void getting_back_in_is_told(void **state) {
    (void)state;
    struct pc_buf out = {0};
    pc_help_man(&out);
    assert_non_null(strstr(pc_buf_str(&out), ".SH GETTING BACK IN"));
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_there),
        cmocka_unit_test(no_line_is_an_unknown_request),
        cmocka_unit_test(getting_back_in_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
