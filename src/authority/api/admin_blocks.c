/* Admin API: blocks. */
#include "authority/people/accounts.h"
#include "authority/people/blocks.h"
#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/api/render.h"
#include "authority/who.h"
#include "authority/words.h"

enum { BLOCK_NETWORK, BLOCK_ACCOUNT, BLOCK_KEY, BLOCK_REASON, BLOCK_EXPIRES_IN };
static const struct pc_body_field block_fields[] = {
    [BLOCK_NETWORK] = {"network", PC_BODY_TEXT, .min = 1, .max = 64, .check = pc_is_network,
                       .shape = "an address or network was expected"},
    [BLOCK_ACCOUNT] = {"account", PC_BODY_TEXT, .min = 1, .max = 64},
    [BLOCK_KEY] = {"key", PC_BODY_TEXT, .min = 1, .max = 64, .check = pc_is_id,
                   .shape = "the id of a key was expected"},
    [BLOCK_REASON] = {"reason", PC_BODY_TEXT, .max = 256, .check = pc_is_line},
    [BLOCK_EXPIRES_IN] = {"expires_in", PC_BODY_NUMBER, .min = 1, .max = 3660LL * 24 * 3600},
};
PC_BODY_TABLE(pc_body_block_create, block_fields);

static pc_err fill_subject(struct pc_call *call, struct pc_block_record *block) {
    const struct pc_value *v = call->values;
    int given = v[BLOCK_NETWORK].given + v[BLOCK_ACCOUNT].given + v[BLOCK_KEY].given;
    if (given != 1)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "one of network, account and key was expected");
    if (v[BLOCK_NETWORK].given) {
        block->kind = PC_BLOCK_NETWORK;
        return pc_network_parse(v[BLOCK_NETWORK].text, &block->network);
    }
    if (v[BLOCK_KEY].given) {
        block->kind = PC_BLOCK_KEY;
        return pc_id_parse(v[BLOCK_KEY].text, &block->subject);
    }
    struct pc_account account;
    block->kind = PC_BLOCK_ACCOUNT;
    pc_err err = pc_account_find(&call->work, v[BLOCK_ACCOUNT].text, &account);
    if (err == PC_OK)
        block->subject = account.id;
    return err;
}

/* Whose account the block holds off; none for a network. */
static pc_err owner_of(struct pc_call *call, const struct pc_block_record *block,
                       struct pc_id *out) {
    struct pc_store *store = call->work.authority->store;
    struct pc_api_key key;
    *out = block->kind == PC_BLOCK_ACCOUNT ? block->subject : (struct pc_id){0};
    if (block->kind != PC_BLOCK_KEY)
        return PC_OK;
    pc_err err = store->key_get(store->self, call->work.arena, &block->subject, &key);
    if (err == PC_OK)
        *out = key.record.account;
    return err;
}

static bool is_allowed_first(const struct pc_work *work) {
    const struct pc_networks *allow = &work->settings->allow;
    for (size_t i = 0; i < allow->count; i++)
        if (pc_network_contains(&allow->items[i], &work->address))
            return true;
    return false;
}

/* Nobody shuts themselves out by mistake: the next request would be refused already. */
static pc_err spare_oneself(struct pc_call *call, const struct pc_block_record *block) {
    struct pc_work *work = &call->work;
    if (call->socket == PC_ON_ADMIN)
        return PC_OK;
    if (block->kind == PC_BLOCK_ACCOUNT && pc_id_eq(&block->subject, &call->account.id))
        return pc_diag_set(&work->diag, PC_ERR_EXISTS, "it is your own account");
    if (block->kind == PC_BLOCK_NETWORK && work->address.family != 0 && !is_allowed_first(work) &&
        pc_network_contains(&block->network, &work->address))
        return pc_diag_set(&work->diag, PC_ERR_EXISTS,
                           "your own address is in that network and would be blocked with it");
    return PC_OK;
}

static pc_err may_touch(struct pc_call *call, const struct pc_block_record *block) {
    struct pc_id owner;
    pc_err err = owner_of(call, block, &owner);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && pc_id_is_none(&owner)))
        return PC_OK; /* a key that is gone is nobody's */
    return err == PC_OK ? pc_who_may_act_on(call, &owner) : err;
}

static pc_err answer(struct pc_call *call, unsigned status, const struct pc_block_record *block) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    pc_render_block(&json, block);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_blocks(struct pc_call *call) {
    return pc_list_blocks(call);
}

pc_err pc_admin_blocks_create(struct pc_call *call) {
    int64_t life = call->values[BLOCK_EXPIRES_IN].number;
    struct pc_block_record block = {.reason = call->values[BLOCK_REASON].text,
                                    .expires = life > 0 ? call->work.now + life * PC_SECOND : 0};
    pc_err err = fill_subject(call, &block);
    if (err == PC_OK)
        err = may_touch(call, &block);
    if (err == PC_OK)
        err = spare_oneself(call, &block);
    if (err == PC_OK)
        err = pc_block_create(&call->work, &block);
    return err == PC_OK ? answer(call, 201, &block) : err;
}

pc_err pc_admin_block(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_block_record block;
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    pc_err err = store->block_get(store->self, call->work.arena, &id, &block);
    return err == PC_OK ? answer(call, 200, &block) : err;
}

pc_err pc_admin_block_delete(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_block_record block;
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    pc_err err = store->block_get(store->self, call->work.arena, &id, &block);
    if (err == PC_OK)
        err = may_touch(call, &block);
    call->status = 204;
    return err == PC_OK ? pc_block_delete(&call->work, &id) : err;
}
