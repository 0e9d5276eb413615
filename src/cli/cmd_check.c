/* portcullis check: is the configuration good? */
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/output.h"

static int print(const struct pc_cli *cli, const char *file, bool good, const json_t *problems) {
    if (cli->json) {
        json_t *object = json_pack("{s:s, s:b, s:O}", "file", file, "good", good, "problems",
                                   (json_t *)problems);
        int code = pc_output_object(cli, object);
        json_decref(object);
        return code != PC_EXIT_OK ? code : good ? PC_EXIT_OK : PC_EXIT_FAILED;
    }
    pc_check_print(cli, problems);
    if (!good)
        return PC_EXIT_FAILED;
    (void)fprintf(cli->out, "%s is good.\n", file);
    return PC_EXIT_OK;
}

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    const char *file = pc_cli_operand(cli, 0);
    if (file == NULL && pc_setup_find(cli, &setup.arena, &file) != PC_OK)
        return pc_cli_fail(cli, "no configuration file was found; name one");
    json_t *problems = json_array();
    bool good = pc_check_file(file, &setup, problems);
    int code = print(cli, file, good, problems);
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
