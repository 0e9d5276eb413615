/* As whom a request is explained, and the answer. */
#include "gate/explain_caller.h"

#include "base/json.h"

static void add_words(struct pc_buf *list, struct pc_span words) {
    if (words.len == 0)
        return;
    if (list->len > 0)
        pc_buf_add_char(list, ' ');
    pc_buf_add(list, words);
}

/* The permissions of the roles, and the account's own. A role that is gone grants nothing. */
static pc_err permissions_of(const struct pc_directory *directory,
                             const struct pc_account_record *account, struct pc_arena *arena,
                             struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf all = {0};
    struct pc_span rest = account->roles, role, granted;
    while (pc_span_split(&rest, ' ', &role))
        if (role.len > 0 && directory->role(directory->self, role, &granted) == PC_OK)
            add_words(&all, granted);
    add_words(&all, account->permissions);
    pc_err err = pc_buf_end(&all);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&all), out) : err;
}

pc_err pc_explain_account(const struct pc_id *id, const struct pc_directory *directory, pc_time now,
                          struct pc_arena *arena, struct pc_principal *out) {
    struct pc_account_record account;
    *out = (struct pc_principal){.credential = PC_CRED_TOKEN, .auth_time = now, .account = *id};
    pc_err err = directory->account(directory->self, id, &account);
    if (err != PC_OK)
        return err;
    out->name = account.name;
    out->tenant = account.tenant;
    out->roles = account.roles;
    return permissions_of(directory, &account, arena, &out->permissions);
}

pc_err pc_explain_key(const struct pc_id *id, const struct pc_directory *directory,
                      struct pc_arena *arena, struct pc_principal *out) {
    struct pc_key_record key = {0};
    struct pc_account_record owner = {0};
    *out = (struct pc_principal){.credential = PC_CRED_KEY, .key = *id};
    pc_err err = directory->key(directory->self, id, &key);
    if (err == PC_OK)
        err = directory->account(directory->self, &key.account, &owner);
    if (err != PC_OK)
        return err;
    out->account = key.account;
    out->name = owner.name;
    out->tenant = key.tenant.len > 0 ? key.tenant : owner.tenant;
    out->roles = owner.roles;
    out->key_routes = key.routes;
    out->key_networks = key.networks;
    out->expires = key.expires;
    out->mfa = key.mfa;
    out->permissions = key.permissions;
    return key.permissions.len > 0 ? PC_OK
                                   : permissions_of(directory, &owner, arena, &out->permissions);
}

static void add_steps(struct pc_json *json, const struct pc_gate_step *steps, size_t count) {
    pc_json_array(json, "steps");
    for (size_t i = 0; i < count; i++) {
        pc_json_object(json, NULL);
        pc_json_text(json, "step", pc_span_str(steps[i].step));
        pc_json_bool(json, "passed", steps[i].passed);
        pc_json_text(json, "detail", pc_span_str(steps[i].detail));
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

void pc_explain_render(const struct pc_verdict *verdict, const struct pc_gate_step *steps,
                       size_t count, struct pc_buf *out) {
    char text[64];
    struct pc_buf client = pc_buf_over(text, sizeof text);
    struct pc_json json = pc_json(out);
    pc_ip_format(&verdict->client, &client);
    pc_json_object(&json, NULL);
    pc_json_bool(&json, "allowed", verdict->reason == PC_ALLOWED);
    pc_json_text(&json, "reason", pc_span_str(pc_reason_name(verdict->reason)));
    pc_json_u64(&json, "status", pc_reason_status(verdict->reason));
    if (verdict->route != NULL) {
        pc_json_text(&json, "route", verdict->route->settings->name);
        pc_json_text(&json, "upstream", pc_span_str(verdict->route->upstream));
    }
    pc_json_text(&json, "path", verdict->path);
    pc_json_text(&json, "client", pc_buf_span(&client));
    add_steps(&json, steps, count);
    pc_json_object_end(&json);
}

static struct pc_span default_host(const struct pc_settings *settings) {
    for (size_t i = 0; i < settings->hosts.count; i++)
        if (pc_span_find(settings->hosts.items[i], '*') == settings->hosts.items[i].len)
            return settings->hosts.items[i];
    return PC_SPAN("localhost");
}

pc_err pc_explain_target(struct pc_span url, const struct pc_settings *settings,
                         struct pc_request *out) {
    const struct pc_span scheme = PC_SPAN("https://");
    if (pc_span_starts(url, PC_SPAN("http://")))
        return PC_ERR_INVALID;
    if (!pc_span_starts(url, scheme)) {
        out->host = default_host(settings);
        out->target = url;
        return PC_OK;
    }
    url = pc_span_from(url, scheme.len);
    size_t slash = pc_span_find(url, '/');
    out->host = pc_span_upto(url, slash);
    out->target = slash < url.len ? pc_span_from(url, slash) : PC_SPAN("/");
    return PC_OK;
}
