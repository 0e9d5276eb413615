/* Challenges of passkey ceremonies. */
#include "authority/people/passkey_challenges.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/encode.h"
#include "crypto/aead.h"

struct spent {
    uint8_t bytes[PC_PASSKEY_CHALLENGE];
    pc_time expires; /* 0: free */
};

struct pc_passkey_challenges {
    uint8_t key[PC_AEAD_KEY];
    const struct pc_entropy *entropy;
    pthread_mutex_t lock; /* of what follows */
    size_t size;
    struct spent spent[];
};

pc_err pc_passkey_challenges_new(const struct pc_entropy *entropy, size_t size,
                                 struct pc_passkey_challenges **out) {
    struct pc_passkey_challenges *made = calloc(1, sizeof *made + size * sizeof *made->spent);
    if (made == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_entropy_fill(entropy, made->key, sizeof made->key);
    if (err != PC_OK) {
        free(made);
        return err;
    }
    made->entropy = entropy;
    made->size = size;
    pthread_mutex_init(&made->lock, NULL);
    *out = made;
    return PC_OK;
}

void pc_passkey_challenges_free(struct pc_passkey_challenges *challenges) {
    if (challenges == NULL)
        return;
    pthread_mutex_destroy(&challenges->lock);
    pc_wipe(challenges->key, sizeof challenges->key);
    free(challenges);
}

pc_err pc_passkey_challenge_make(struct pc_passkey_challenges *challenges,
                                 const struct pc_entropy *entropy, enum pc_passkey_purpose purpose,
                                 const struct pc_id *account, struct pc_span rp_id, pc_time now,
                                 struct pc_passkey_challenge *out, struct pc_buf *handle) {
    char plain[64], sealed[128];
    struct pc_buf text = pc_buf_over(plain, sizeof plain);
    struct pc_buf bytes = pc_buf_over(sealed, sizeof sealed);
    *out = (struct pc_passkey_challenge){
        .purpose = purpose, .account = *account, .expires = now + PC_PASSKEY_CHALLENGE_LIFE};
    pc_err err = pc_entropy_fill(entropy, out->bytes, sizeof out->bytes);
    if (err != PC_OK)
        return err;
    pc_put_u8(&text, (uint8_t)purpose);
    pc_buf_add(&text, pc_span(account->bytes, sizeof account->bytes));
    pc_put_u64(&text, (uint64_t)out->expires);
    pc_buf_add(&text, pc_span(out->bytes, sizeof out->bytes));
    err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_aead_seal(challenges->key, challenges->entropy, rp_id, pc_buf_span(&text), &bytes);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_buf_span(&bytes), handle);
    return pc_buf_end(handle);
}

static pc_err read_handle(struct pc_span plain, struct pc_passkey_challenge *out) {
    struct pc_cursor in = pc_cursor(plain);
    *out = (struct pc_passkey_challenge){.purpose = pc_cursor_u8(&in)};
    struct pc_span account = pc_cursor_bytes(&in, sizeof out->account.bytes);
    out->expires = (pc_time)pc_cursor_u64(&in);
    struct pc_span bytes = pc_cursor_bytes(&in, sizeof out->bytes);
    pc_err err = pc_cursor_end(&in);
    if (err != PC_OK)
        return err;
    memcpy(out->account.bytes, account.ptr, account.len);
    memcpy(out->bytes, bytes.ptr, bytes.len);
    return PC_OK;
}

pc_err pc_passkey_challenge_open(const struct pc_passkey_challenges *challenges,
                                 struct pc_span handle, enum pc_passkey_purpose purpose,
                                 const struct pc_id *account, struct pc_span rp_id, pc_time now,
                                 struct pc_passkey_challenge *out) {
    char sealed[128], plain[128];
    struct pc_buf bytes = pc_buf_over(sealed, sizeof sealed);
    struct pc_buf text = pc_buf_over(plain, sizeof plain);
    if (handle.len > PC_PASSKEY_HANDLE_MAX || pc_base64url_decode(handle, &bytes) != PC_OK ||
        pc_aead_open(challenges->key, rp_id, pc_buf_span(&bytes), &text) != PC_OK ||
        read_handle(pc_buf_span(&text), out) != PC_OK)
        return PC_ERR_DENIED;
    bool fits = out->purpose == purpose && pc_id_eq(&out->account, account) && out->expires > now;
    return fits ? PC_OK : PC_ERR_DENIED;
}

pc_err pc_passkey_challenge_spend(struct pc_passkey_challenges *challenges,
                                  const struct pc_passkey_challenge *challenge, pc_time now) {
    struct spent *room = NULL;
    pc_err err = PC_OK;
    pthread_mutex_lock(&challenges->lock);
    for (size_t i = 0; i < challenges->size && err == PC_OK; i++) {
        struct spent *at = &challenges->spent[i];
        if (at->expires <= now)
            room = at;
        else if (memcmp(at->bytes, challenge->bytes, sizeof at->bytes) == 0)
            err = PC_ERR_DENIED;
    }
    if (err == PC_OK && room == NULL)
        err = PC_ERR_BUSY;
    if (err == PC_OK) {
        memcpy(room->bytes, challenge->bytes, sizeof room->bytes);
        room->expires = challenge->expires;
    }
    pthread_mutex_unlock(&challenges->lock);
    return err;
}
