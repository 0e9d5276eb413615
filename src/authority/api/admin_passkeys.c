/* Admin API: passkeys of any account. */
#include "authority/people/passkeys.h"

#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/people/accounts.h"

pc_err pc_admin_user_passkeys(struct pc_call *call) {
    struct pc_account account;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    return err == PC_OK ? pc_list_passkeys(call, &account.id) : err;
}

/* It may be in wrong hands: what was begun with it ends. */
pc_err pc_admin_user_passkey_delete(struct pc_call *call) {
    struct pc_account account;
    struct pc_id id;
    if (pc_id_parse(call->params[1], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    return err == PC_OK ? pc_passkey_remove(&call->work, &account.id, &id, true) : err;
}
