/* portcullis mail: whether mail can be sent. */
#include "cli/admin.h"
#include "cli/commands.h"
#include "cli/output.h"

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

/* What the server said, made safe for a terminal. */
static int say(const struct pc_cli *cli, const json_t *answer, bool sent) {
    PC_CLEANUP(pc_buf_free) struct pc_buf said = {0};
    pc_output_safe(pc_span_str(text_of(answer, "answer")), &said);
    const char *words = said.len > 0 ? pc_buf_str(&said) : "nothing";
    if (words == NULL)
        return pc_cli_fail(cli, "memory ran out");
    if (sent)
        return pc_output_done(cli, answer, "The server took it and said: %s", words);
    if (cli->json)
        (void)pc_output_object(cli, answer);
    return pc_cli_fail(cli, "it was not sent: %s; the server said: %s", text_of(answer, "error"),
                       words);
}

static int test(struct pc_cli *cli) {
    json_t *answer = NULL;
    int code = pc_admin_call(cli, "POST", "mail/test", json_pack("{s:s}", "to", cli->operands[0]),
                             &answer);
    if (code == PC_EXIT_OK)
        code = say(cli, answer, json_is_true(json_object_get(answer, "sent")));
    json_decref(answer);
    return code;
}

static const struct pc_cli_operand address_operand[] = {
    {.name = "ADDRESS", .help = "who gets the mail"},
    {0},
};

static const struct pc_command test_command = {
    .name = "test",
    .summary = "Send one mail at once, and say what the server answered",
    .text = "It goes past the mails that wait. How many wait or were given up is in 'portcullis\n"
            "status'.",
    .operands = address_operand,
    .run = test};

static const struct pc_command *const commands[] = {&test_command, NULL};

const struct pc_command pc_command_mail = {
    .name = "mail", .summary = "Whether mail can be sent", .commands = commands};
