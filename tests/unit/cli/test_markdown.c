/* docs/commands.md. */
#include "../testing.h"

#include "cli/commands.h"
#include "cli/help.h"
#include "walking.h"

static void look_for(const struct pc_command *command, void *context) {
    if (!command->hidden && command->run != NULL)
        assert_non_null(strstr(context, command->summary));
}

static void every_command_is_there(void **state) {
    (void)state;
    struct pc_buf out = {0};
    pc_help_markdown(&out);
    const char *page = pc_buf_str(&out);
    assert_non_null(page);
    walk_commands(&pc_command_root, (void *)(uintptr_t)page, look_for);
    assert_non_null(strstr(page, "\n## user reset-mfa\n"));
    assert_null(strstr(page, "## docs"));
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_command_is_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
