/* Admin API: blocks. */
#include "authority/people/accounts.h"
#include "authority/people/blocks.h"
#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/api/render.h"
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
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    return pc_block_delete(&call->work, &id);
}
