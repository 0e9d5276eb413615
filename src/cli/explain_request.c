/* Making a request of arguments. */
#include "cli/explain_request.h"

#include "cli/prompt.h"
#include "gate/explain_caller.h"

#include <string.h>
#include <time.h>

static pc_time now(void) {
    struct timespec ts;
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    return (pc_time)ts.tv_sec * PC_SECOND + ts.tv_nsec / 1000;
}

/* The first --header of that name; several are as good as none (model/request.h). */
static struct pc_span find_header(void *context, struct pc_span name) {
    const struct pc_cli *cli = context;
    struct pc_span found = {0};
    size_t at = 0, count = 0;
    const char *text;
    while ((text = pc_cli_next_value(cli, "header", &at)) != NULL) {
        struct pc_span value = pc_span_str(text), key;
        if (!pc_span_split(&value, ':', &key) || !pc_span_eq_nocase(pc_span_trim(key), name))
            continue;
        found = pc_span_trim(value);
        count++;
    }
    return count == 1 ? found : (struct pc_span){0};
}

static int put_address(const struct pc_cli *cli, struct pc_request *out) {
    const char *address = pc_cli_value(cli, "address");
    if (pc_ip_parse(pc_span_str(address == NULL ? "127.0.0.1" : address), &out->peer) == PC_OK)
        return PC_EXIT_OK;
    return pc_cli_usage(cli, "--address: an IP address is expected, not '%s'", address);
}

static int put_token(const struct pc_cli *cli, struct pc_arena *arena, struct pc_request *out) {
    const char *token = pc_cli_value(cli, "token");
    if (token == NULL)
        return PC_EXIT_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_buf_add_str(&text, "Bearer ");
    int code = pc_prompt_credential(cli, token, &text);
    if (code != PC_EXIT_OK)
        return code;
    if (pc_arena_copy(arena, pc_buf_span(&text), &out->authorization) != PC_OK)
        return pc_cli_fail(cli, "out of memory");
    return PC_EXIT_OK;
}

int pc_explain_request(const struct pc_cli *cli, const struct pc_settings *settings,
                       struct pc_arena *arena, struct pc_request *out) {
    *out = (struct pc_request){
        .received = now(),
        .method = pc_span_str(cli->operands[0]),
        .tls13 = !pc_cli_switch(cli, "tls12"),
        .client_certificate =
            pc_cli_switch(cli, "client-certificate") || pc_cli_switch(cli, "certificate"),
        .certificate_names = pc_span_str(pc_cli_value(cli, "certificate")),
        .content_length = pc_cli_number(cli, "length", 0),
        .has_length = pc_cli_switch(cli, "length"),
        .header = find_header,
        .context = (void *)cli,
    };
    out->id.bytes[0] = 1; /* any: it is written down nowhere */
    out->origin = find_header((void *)cli, PC_SPAN("origin"));
    if (pc_explain_target(pc_span_str(cli->operands[1]), settings, out) != PC_OK)
        return pc_cli_usage(cli, "plain http is only redirected; give an https URL or a path");
    int code = put_address(cli, out);
    return code == PC_EXIT_OK ? put_token(cli, arena, out) : code;
}
