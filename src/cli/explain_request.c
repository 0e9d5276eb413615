/* Making a request of arguments. */
#include "cli/explain_request.h"

#include "cli/prompt.h"

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

static struct pc_span default_host(const struct pc_settings *settings) {
    for (size_t i = 0; i < settings->hosts.count; i++)
        if (pc_span_find(settings->hosts.items[i], '*') == settings->hosts.items[i].len)
            return settings->hosts.items[i];
    return PC_SPAN("localhost");
}

/* Parts scheme, host and target; a plain path goes to a host of the gate. */
static int split_url(const struct pc_cli *cli, const struct pc_settings *settings, const char *url,
                     struct pc_request *out) {
    struct pc_span text = pc_span_str(url);
    if (pc_span_starts(text, PC_SPAN("http://")))
        return pc_cli_usage(cli, "plain http is only redirected; give an https URL or a path");
    if (!pc_span_starts(text, PC_SPAN("https://"))) {
        out->host = default_host(settings);
        out->target = text;
        return PC_EXIT_OK;
    }
    text = pc_span_from(text, strlen("https://"));
    size_t slash = pc_span_find(text, '/');
    out->host = pc_span_upto(text, slash);
    out->target = slash < text.len ? pc_span_from(text, slash) : PC_SPAN("/");
    return PC_EXIT_OK;
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
    int code = split_url(cli, settings, cli->operands[1], out);
    if (code == PC_EXIT_OK)
        code = put_address(cli, out);
    return code == PC_EXIT_OK ? put_token(cli, arena, out) : code;
}

static void add_word(struct pc_buf *list, struct pc_span word) {
    if (word.len == 0)
        return;
    if (list->len > 0)
        pc_buf_add_char(list, ' ');
    pc_buf_add(list, word);
}

static void add_role(const struct pc_directory *directory, struct pc_span role,
                     struct pc_buf *permissions) {
    struct pc_span granted;
    if (directory->role(directory->self, role, &granted) == PC_OK)
        add_word(permissions, granted);
}

static pc_err put_lists(const struct pc_directory *directory, struct pc_span roles,
                        struct pc_span own, struct pc_arena *arena, struct pc_principal *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf permissions = {0};
    struct pc_span rest = roles, role;
    while (pc_span_split(&rest, ' ', &role))
        add_role(directory, role, &permissions);
    add_word(&permissions, own);
    pc_err err = pc_buf_end(&permissions);
    if (err == PC_OK)
        err = pc_arena_copy(arena, roles, &out->roles);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&permissions), &out->permissions) : err;
}

static void join(const json_t *list, struct pc_buf *out) {
    size_t at;
    const json_t *item;
    json_array_foreach((json_t *)list, at, item)
        add_word(out, pc_span_str(json_string_value(item)));
}

pc_err pc_explain_account(const json_t *user, const struct pc_directory *directory,
                          struct pc_arena *arena, struct pc_principal *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf roles = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf own = {0};
    *out = (struct pc_principal){.credential = PC_CRED_TOKEN, .auth_time = now()};
    struct pc_span id = pc_span_str(json_string_value(json_object_get(user, "id")));
    join(json_object_get(user, "roles"), &roles);
    join(json_object_get(user, "permissions"), &own);
    pc_err err = pc_id_parse(id, &out->account);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_span_str(json_string_value(json_object_get(user, "name"))),
                            &out->name);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_span_str(json_string_value(json_object_get(user, "tenant"))),
                            &out->tenant);
    return err == PC_OK ? put_lists(directory, pc_buf_span(&roles), pc_buf_span(&own), arena, out)
                        : err;
}

pc_err pc_explain_key(struct pc_span id, const struct pc_directory *directory,
                      struct pc_arena *arena, struct pc_principal *out) {
    struct pc_key_record key = {0};
    struct pc_account_record owner = {0};
    *out = (struct pc_principal){.credential = PC_CRED_KEY};
    pc_err err = pc_id_parse(id, &out->key);
    if (err == PC_OK)
        err = directory->key(directory->self, &out->key, &key);
    if (err == PC_OK)
        err = directory->account(directory->self, &key.account, &owner);
    if (err != PC_OK)
        return err;
    out->account = key.account;
    out->name = owner.name;
    out->tenant = key.tenant.len > 0 ? key.tenant : owner.tenant;
    out->key_routes = key.routes;
    out->key_networks = key.networks;
    out->expires = key.expires;
    out->mfa = key.mfa;
    err = put_lists(directory, owner.roles, owner.permissions, arena, out);
    if (key.permissions.len > 0)
        out->permissions = key.permissions;
    return err;
}
