/* portcullis check: is the configuration good? */
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/output.h"

static size_t count_mistakes(const json_t *problems) {
    size_t at, count = 0;
    const json_t *one;
    json_array_foreach((json_t *)problems, at, one) count +=
        json_is_true(json_object_get(one, "warning")) ? 0 : 1;
    return count;
}

static int print(const struct pc_cli *cli, const char *file, bool good, const json_t *problems,
                 const char *unchecked) {
    if (cli->json) {
        json_t *object = json_pack("{s:s, s:b, s:O}", "file", file, "good", good, "problems",
                                   (json_t *)problems);
        int code = pc_output_object(cli, object);
        json_decref(object);
        return code != PC_EXIT_OK ? code : good ? PC_EXIT_OK : PC_EXIT_FAILED;
    }
    pc_check_print(cli, problems);
    if (!good) {
        size_t count = count_mistakes(problems);
        (void)fprintf(cli->err, "%zu mistake%s", count, count == 1 ? "" : "s");
        if (unchecked[0] != '\0')
            (void)fprintf(cli->err, "; %s are checked once %s mended", unchecked,
                          count == 1 ? "it is" : "these are");
        (void)fputs(".\n", cli->err);
        return PC_EXIT_FAILED;
    }
    (void)fprintf(cli->out, "%s is good.\n", file);
    return PC_EXIT_OK;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    const char *file = pc_cli_operand(cli, 0);
    if (file == NULL && pc_setup_find(cli, &setup.arena, &file) != PC_OK)
        return pc_setup_not_found(cli);
    json_t *problems = json_array();
    const char *unchecked = "";
    bool good = pc_check_file(file, &setup, problems, &unchecked);
    int code = print(cli, file, good, problems, unchecked);
    json_decref(problems);
    return code;
}

static const struct pc_cli_operand operands[] = {
    {.name = "FILE",
     .help = "the file to check; the configuration by default",
     .optional = true,
     .kind = PC_VALUE_FILE},
    {0},
};

const struct pc_command pc_command_check = {
    .name = "check",
    .summary = "Check a configuration file",
    .text =
        "Says file, line, key and what was expected. Looks at the schema, the rules, the files\n"
        "that are named, the certificate and its key, and has nginx test what is generated.\n"
        "Nothing that runs is touched.",
    .operands = operands,
    .run = run};
