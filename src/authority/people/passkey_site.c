/* The relying party of passkeys. */
#include "authority/people/passkey_site.h"

#include "policy/host.h"

static pc_err lower(struct pc_arena *arena, struct pc_span text, struct pc_span *out) {
    pc_err err = pc_arena_copy(arena, text, out);
    char *at = err == PC_OK ? (char *)out->ptr : NULL;
    for (size_t i = 0; at != NULL && i < out->len; i++)
        if (at[i] >= 'A' && at[i] <= 'Z')
            at[i] = (char)(at[i] + 32);
    return err;
}

/* Passkeys belong to names. */
static bool is_address(struct pc_span name) {
    struct pc_ip ip;
    return name.ptr[0] == '[' || pc_ip_parse(name, &ip) == PC_OK;
}

static bool is_within(struct pc_span name, struct pc_span rp_id) {
    if (pc_span_eq(name, rp_id))
        return true;
    return name.len > rp_id.len + 1 && pc_span_ends(name, rp_id) &&
           name.ptr[name.len - rp_id.len - 1] == '.';
}

/* "https://" and the host, without the port that https has anyway. */
static pc_err origin_of(struct pc_work *work, struct pc_span host, struct pc_texts *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span plain =
        pc_span_ends(host, PC_SPAN(":443")) ? pc_span_upto(host, host.len - 4) : host;
    pc_buf_add_str(&text, "https://");
    pc_buf_add(&text, plain);
    out->items = PC_ARENA_NEW(work->arena, struct pc_span);
    out->count = 1;
    if (out->items == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&text), &out->items[0]) : err;
}

pc_err pc_passkey_site_of(struct pc_work *work, struct pc_span host, struct pc_passkey_site *out) {
    const struct pc_settings *settings = work->settings;
    struct pc_span asked;
    *out = (struct pc_passkey_site){.rp_id = settings->passkeys.rp_id,
                                    .rp_name = settings->passkeys.rp_name,
                                    .origins = settings->passkeys.origins};
    if (out->rp_name.len == 0)
        out->rp_name = settings->mfa.issuer;
    pc_err err = lower(work->arena, host, &asked);
    if (err != PC_OK)
        return err;
    struct pc_span name = pc_host_without_port(asked);
    if (name.len == 0 || is_address(name) || !pc_host_matches(&settings->hosts, asked))
        return pc_diag_set(&work->diag, PC_ERR_RANGE,
                           "passkeys need one of the gate's host names in the address");
    if (out->rp_id.len == 0)
        err = pc_arena_copy(work->arena, name, &out->rp_id);
    else if (!is_within(name, out->rp_id))
        return pc_diag_set(&work->diag, PC_ERR_RANGE,
                           "passkeys are for another host (passkeys.rp_id)");
    if (err == PC_OK && out->origins.count == 0)
        err = origin_of(work, asked, &out->origins);
    return err;
}
