/* Sign-ins that wait for their second factor. */
#include "authority/people/mfa_tokens.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"

enum { TOKEN_BYTES = 32 };

struct entry {
    uint8_t sha256[32];
    struct pc_mfa_pending pending;
    pc_time expires; /* 0: free */
    uint32_t attempts;
    bool used_up; /* no more attempts; one that is under way may still end well */
};

struct pc_mfa_tokens {
    pthread_mutex_t lock;
    size_t size;
    struct entry entries[];
};

pc_err pc_mfa_tokens_new(size_t size, struct pc_mfa_tokens **out) {
    struct pc_mfa_tokens *tokens = calloc(1, sizeof *tokens + size * sizeof *tokens->entries);
    if (tokens == NULL)
        return PC_ERR_NOMEM;
    tokens->size = size;
    pthread_mutex_init(&tokens->lock, NULL);
    *out = tokens;
    return PC_OK;
}

void pc_mfa_tokens_free(struct pc_mfa_tokens *tokens) {
    if (tokens == NULL)
        return;
    pthread_mutex_destroy(&tokens->lock);
    pc_wipe(tokens->entries, tokens->size * sizeof *tokens->entries);
    free(tokens);
}

/* What gives way to another one of the account: its own once it has many, so that nobody's crowd
 * out other people's. */
static struct entry *room_for(struct pc_mfa_tokens *tokens, const struct pc_id *account,
                              pc_time now) {
    struct entry *best = &tokens->entries[0], *own = NULL;
    size_t waiting = 0;
    for (size_t i = 0; i < tokens->size; i++) {
        struct entry *entry = &tokens->entries[i];
        if (entry->expires < best->expires)
            best = entry;
        if (entry->expires <= now || !pc_id_eq(&entry->pending.account, account))
            continue;
        waiting++;
        if (own == NULL || entry->expires < own->expires)
            own = entry;
    }
    return waiting < PC_MFA_TOKENS_EACH ? best : own;
}

pc_err pc_mfa_tokens_add(struct pc_mfa_tokens *tokens, const struct pc_entropy *entropy,
                         const struct pc_mfa_pending *pending, pc_time now, struct pc_buf *text) {
    uint8_t random[TOKEN_BYTES];
    uint8_t digest[32];
    pc_err err = pc_entropy_fill(entropy, random, sizeof random);
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(random, sizeof random), digest);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(random, sizeof random), text);
    pc_wipe(random, sizeof random);
    pthread_mutex_lock(&tokens->lock);
    struct entry *entry = room_for(tokens, &pending->account, now);
    *entry = (struct entry){.pending = *pending, .expires = now + PC_MFA_TOKEN_LIFE};
    memcpy(entry->sha256, digest, sizeof digest);
    pthread_mutex_unlock(&tokens->lock);
    return pc_buf_end(text);
}

static pc_err digest_of(struct pc_span text, uint8_t out[32]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    if (pc_base64url_decode(text, &bytes) != PC_OK || bytes.len != TOKEN_BYTES)
        return PC_ERR_DENIED;
    return pc_sha256_one(pc_buf_span(&bytes), out);
}

static struct entry *find(struct pc_mfa_tokens *tokens, const uint8_t digest[32]) {
    for (size_t i = 0; i < tokens->size; i++)
        if (tokens->entries[i].expires != 0 &&
            pc_span_eq_secret(pc_span(tokens->entries[i].sha256, 32), pc_span(digest, 32)))
            return &tokens->entries[i];
    return NULL;
}

pc_err pc_mfa_tokens_try(struct pc_mfa_tokens *tokens, struct pc_span text, uint32_t max_attempts,
                         pc_time now, struct pc_mfa_pending *out) {
    uint8_t digest[32];
    pc_err err = digest_of(text, digest);
    if (err != PC_OK)
        return err;
    pthread_mutex_lock(&tokens->lock);
    struct entry *entry = find(tokens, digest);
    err = PC_ERR_DENIED;
    if (entry != NULL && entry->expires <= now) {
        pc_wipe(entry, sizeof *entry);
    } else if (entry != NULL && (entry->used_up || entry->attempts >= max_attempts)) {
        entry->used_up = true;
    } else if (entry != NULL) {
        entry->attempts++;
        *out = entry->pending;
        err = PC_OK;
    }
    pthread_mutex_unlock(&tokens->lock);
    return err;
}

pc_err pc_mfa_tokens_look(struct pc_mfa_tokens *tokens, struct pc_span text, pc_time now,
                          struct pc_mfa_pending *out) {
    uint8_t digest[32];
    pc_err err = digest_of(text, digest);
    if (err != PC_OK)
        return err;
    pthread_mutex_lock(&tokens->lock);
    const struct entry *entry = find(tokens, digest);
    bool good = entry != NULL && entry->expires > now && !entry->used_up;
    if (good)
        *out = entry->pending;
    pthread_mutex_unlock(&tokens->lock);
    return good ? PC_OK : PC_ERR_DENIED;
}

bool pc_mfa_tokens_spend(struct pc_mfa_tokens *tokens, struct pc_span text) {
    uint8_t digest[32];
    if (digest_of(text, digest) != PC_OK)
        return false;
    pthread_mutex_lock(&tokens->lock);
    struct entry *entry = find(tokens, digest);
    if (entry != NULL)
        pc_wipe(entry, sizeof *entry);
    pthread_mutex_unlock(&tokens->lock);
    return entry != NULL;
}
