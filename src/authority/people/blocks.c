/* Blocks of networks, accounts and keys. */
#include "authority/people/blocks.h"

#include "authority/events.h"
#include "authority/ids.h"
#include "authority/people/permissions.h"
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

struct over {
    pc_time now;
    struct pc_ids ids;
};

static pc_err collect_over(void *context, const struct pc_block_record *row) {
    struct over *over = context;
    if (row->expires == 0 || row->expires > over->now)
        return PC_OK;
    return pc_ids_add(&over->ids, &row->id);
}

static pc_err remove_over(struct pc_change *change, const struct pc_id *id) {
    struct pc_store *store = change->work->authority->store;
    struct pc_block_record block;
    pc_err err = store->block_get(store->self, change->work->arena, id, &block);
    if (err == PC_OK)
        err = store->block_delete(store->self, id);
    if (err == PC_OK)
        pc_unpublish_block(change, &block);
    return err;
}

pc_err pc_blocks_end_over(struct pc_work *work) {
    struct pc_store *store = work->authority->store;
    struct over over = {.now = work->now};
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK) /* from the beginning of time: those that have ended, too */
        err = store->block_list(store->self, 1, collect_over, &over);
    for (size_t i = 0; i < over.ids.count && err == PC_OK; i++)
        err = remove_over(&change, &over.ids.items[i]);
    size_t count = over.ids.count;
    pc_ids_free(&over.ids);
    if (err != PC_OK || count == 0)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_BLOCK, "end_over");
    event.count = count;
    return pc_change_commit(&change, &event);
}
