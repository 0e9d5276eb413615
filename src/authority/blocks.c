/* Blocks of networks, accounts and keys. */
#include "authority/blocks.h"

#include "authority/events.h"
#include "authority/permissions.h"
#include "authority/publish.h"

static pc_err check_subject(struct pc_work *work, const struct pc_block_record *block) {
    struct pc_store *store = work->authority->store;
    struct pc_account account;
    struct pc_api_key key;
    switch (block->kind) {
    case PC_BLOCK_NETWORK:
        return PC_OK;
    case PC_BLOCK_KEY:
        return store->key_get(store->self, work->arena, &block->subject, &key);
    case PC_BLOCK_ACCOUNT: {
        pc_err err = store->account_get(store->self, work->arena, &block->subject, &account);
        return err == PC_OK ? pc_administrators_spare(work, &account) : err;
    }
    }
    return PC_ERR_INVALID;
}

static pc_err commit(struct pc_change *change, const char *action,
                     const struct pc_block_record *block) {
    struct pc_event event = pc_event_of(change->work, PC_EVENT_BLOCK, action);
    char text[64];
    struct pc_buf network = pc_buf_over(text, sizeof text);
    if (block->kind == PC_BLOCK_NETWORK)
        pc_network_format(&block->network, &network);
    event.resource = block->kind == PC_BLOCK_NETWORK
                         ? pc_buf_span(&network)
                         : pc_work_id_text(change->work, &block->subject);
    event.reason = block->reason;
    return pc_change_commit(change, &event);
}

pc_err pc_block_create(struct pc_work *work, struct pc_block_record *block) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = check_subject(work, block);
    if (err == PC_OK)
        err = pc_work_new_id(work, &block->id);
    if (err == PC_OK)
        err = store->block_put(store->self, block);
    if (err != PC_OK)
        return err;
    pc_publish_block(&change, block);
    return commit(&change, "set", block);
}

pc_err pc_block_delete(struct pc_work *work, const struct pc_id *id) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    struct pc_block_record block;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->block_get(store->self, work->arena, id, &block);
    if (err == PC_OK)
        err = store->block_delete(store->self, id);
    if (err != PC_OK)
        return err;
    pc_unpublish_block(&change, &block);
    return commit(&change, "lift", &block);
}
