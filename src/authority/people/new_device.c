/* Notices of sign-ins from new devices. */
#include "authority/people/new_device.h"

#include "authority/mail/outbox.h"
#include "authority/mail/texts.h"
#include "pages/agent.h"

enum { LOOKED_AT = 100, NEAR_4 = 16, NEAR_6 = 32, WORDS_MAX = 96 };

struct search {
    struct pc_span words; /* of the browser that signs in */
    struct pc_network near;
    bool found;
};

static pc_err compare(void *context, const struct pc_session *row) {
    struct search *search = context;
    char memory[WORDS_MAX];
    struct pc_buf words = pc_buf_over(memory, sizeof memory);
    struct pc_ip address;
    pc_agent_words(row->agent, &words);
    if (pc_span_eq(pc_buf_span(&words), search->words) &&
        pc_ip_parse(row->address, &address) == PC_OK &&
        pc_network_contains(&search->near, &address))
        search->found = true;
    return PC_OK;
}

static pc_err tell(struct pc_change *change, const struct pc_account *account,
                   struct pc_span words) {
    char memory[64];
    struct pc_buf address = pc_buf_over(memory, sizeof memory);
    pc_ip_format(&change->work->address, &address);
    const struct pc_mail_value values[] = {
        {"username", account->name}, {"address", pc_buf_span(&address)}, {"agent", words}};
    return pc_mail_notice(change, account, "new-device", values, sizeof values / sizeof *values);
}

pc_err pc_new_device_notice(struct pc_change *change, const struct pc_account *account) {
    const struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    char memory[WORDS_MAX];
    struct pc_buf words = pc_buf_over(memory, sizeof memory);
    if (account->last_sign_in == 0 || account->email.len == 0 ||
        (work->agent.len == 0 && work->address.family == 0) || !pc_mail_offered(work->settings))
        return PC_OK;
    pc_agent_words(work->agent, &words);
    struct search search = {
        .words = pc_buf_span(&words),
        .near = pc_network_of(&work->address, work->address.family == 4 ? NEAR_4 : NEAR_6)};
    const struct pc_page page = {.limit = LOOKED_AT};
    pc_err err = store->session_list(store->self, &account->id, &page, compare, &search);
    if (err != PC_OK || search.found)
        return err;
    return tell(change, account,
                search.words.len > 0 ? search.words : PC_SPAN("a program without a name"));
}
