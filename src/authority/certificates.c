/* Publishing which certificate is whose. */
#include "authority/certificates.h"

static pc_err put_one(struct pc_authority *authority, struct pc_arena *arena,
                      const struct pc_settings_certificate *row) {
    struct pc_store *store = authority->store;
    struct pc_account account;
    pc_err err = store->account_by_name(store->self, arena, row->account, &account);
    if (err == PC_OK)
        err = pc_view_put_certificate(authority->view, row->san, &account.id);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_certificates_publish(struct pc_authority *authority, const struct pc_settings *settings) {
    struct pc_arena arena = {.secret = true};
    pc_err err = pc_view_clear_certificates(authority->view);
    for (size_t i = 0; err == PC_OK && i < settings->certificate_count; i++) {
        err = put_one(authority, &arena, &settings->certificates[i]);
        pc_arena_reset(&arena);
    }
    pc_arena_free(&arena);
    return err;
}

static void settle(struct pc_change *change, pc_err err) {
    if (err != PC_OK)
        pc_change_view_failed(change, err);
}

void pc_certificates_of_account(struct pc_change *change, const struct pc_account *account) {
    const struct pc_settings *settings = change->work->settings;
    for (size_t i = 0; change->view_open && i < settings->certificate_count; i++) {
        const struct pc_settings_certificate *row = &settings->certificates[i];
        if (pc_span_eq(row->account, account->name))
            settle(change,
                   pc_view_put_certificate(change->work->authority->view, row->san, &account->id));
    }
}

void pc_certificates_without(struct pc_change *change, struct pc_span account) {
    const struct pc_settings *settings = change->work->settings;
    change->takes_away = true;
    for (size_t i = 0; change->view_open && i < settings->certificate_count; i++) {
        const struct pc_settings_certificate *row = &settings->certificates[i];
        if (pc_span_eq(row->account, account))
            settle(change, pc_view_del_certificate(change->work->authority->view, row->san));
    }
}
