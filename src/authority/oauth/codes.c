/* Authorization codes in memory. */
#include "authority/oauth/codes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"

enum { CODE_BYTES = 32, OF_ONE_ACCOUNT = 64, TEXTS = 5 };
#define KEPT (10 * PC_MINUTE)

struct entry {
    uint8_t sha256[32];
    struct pc_code code;   /* its texts are in `arena` */
    struct pc_arena arena; /* secret */
    pc_time made;          /* 0: free */
    bool used;
    struct pc_id session; /* that it made */
};

struct pc_codes {
    pthread_mutex_t lock;
    size_t size;
    struct entry entries[];
};

pc_err pc_codes_new(size_t size, struct pc_codes **out) {
    struct pc_codes *codes = calloc(1, sizeof *codes + size * sizeof *codes->entries);
    if (codes == NULL)
        return PC_ERR_NOMEM;
    codes->size = size;
    pthread_mutex_init(&codes->lock, NULL);
    *out = codes;
    return PC_OK;
}

static void clear(struct entry *entry) {
    pc_arena_free(&entry->arena);
    pc_wipe(entry, sizeof *entry);
}

void pc_codes_free(struct pc_codes *codes) {
    if (codes == NULL)
        return;
    for (size_t i = 0; i < codes->size; i++)
        clear(&codes->entries[i]);
    pthread_mutex_destroy(&codes->lock);
    free(codes);
}

static pc_err copy_code(const struct pc_code *from, struct pc_arena *arena, struct pc_code *to) {
    struct pc_code copy = *from;
    struct pc_span *texts[TEXTS] = {&copy.client, &copy.redirect_uri, &copy.scope, &copy.nonce,
                                    &copy.challenge};
    for (size_t i = 0; i < TEXTS; i++) {
        pc_err err = pc_arena_copy(arena, *texts[i], texts[i]);
        if (err != PC_OK)
            return err;
    }
    *to = copy;
    return PC_OK;
}

static bool older(const struct entry *entry, const struct entry *than) {
    return than == NULL || entry->made < than->made;
}

/* A free place, one whose time is over, or the oldest of an account that has too many. */
static struct entry *place(struct pc_codes *codes, const struct pc_id *account, pc_time now) {
    struct entry *oldest = NULL, *vacant = NULL;
    size_t count = 0;
    for (size_t i = 0; i < codes->size; i++) {
        struct entry *entry = &codes->entries[i];
        if (entry->made == 0 || entry->made + KEPT <= now) {
            vacant = entry;
        } else if (pc_id_eq(&entry->code.account, account)) {
            count++;
            if (older(entry, oldest))
                oldest = entry;
        }
    }
    return count >= OF_ONE_ACCOUNT || vacant == NULL ? oldest : vacant;
}

pc_err pc_codes_add(struct pc_codes *codes, const struct pc_entropy *entropy,
                    const struct pc_code *code, pc_time now, struct pc_buf *text) {
    uint8_t random[CODE_BYTES];
    struct entry fresh = {.arena = {.secret = true}, .made = now};
    pc_err err = pc_entropy_fill(entropy, random, sizeof random);
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(random, sizeof random), fresh.sha256);
    if (err == PC_OK)
        err = copy_code(code, &fresh.arena, &fresh.code);
    if (err != PC_OK) {
        clear(&fresh);
        return err;
    }
    pc_base64url_encode(pc_span(random, sizeof random), text);
    pc_wipe(random, sizeof random);
    pthread_mutex_lock(&codes->lock);
    struct entry *entry = place(codes, &code->account, now);
    if (entry != NULL) {
        clear(entry);
        *entry = fresh;
    }
    pthread_mutex_unlock(&codes->lock);
    if (entry != NULL)
        return pc_buf_end(text);
    clear(&fresh);
    return PC_ERR_BUSY;
}

static pc_err digest_of(struct pc_span text, uint8_t out[32]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    if (pc_base64url_decode(text, &bytes) != PC_OK || bytes.len != CODE_BYTES)
        return PC_ERR_DENIED;
    return pc_sha256_one(pc_buf_span(&bytes), out);
}

static struct entry *find(struct pc_codes *codes, const uint8_t digest[32], pc_time now) {
    for (size_t i = 0; i < codes->size; i++) {
        struct entry *entry = &codes->entries[i];
        if (entry->made != 0 && entry->made + KEPT > now &&
            pc_span_eq_secret(pc_span(entry->sha256, 32), pc_span(digest, 32)))
            return entry;
    }
    return NULL;
}

static pc_err take(struct entry *entry, pc_time now, struct pc_arena *arena, struct pc_code *out,
                   struct pc_id *made) {
    if (entry == NULL || (!entry->used && entry->made + PC_CODE_LIFE <= now))
        return PC_ERR_DENIED;
    *made = entry->session;
    if (entry->used)
        return PC_ERR_EXISTS;
    entry->used = true;
    return copy_code(&entry->code, arena, out);
}

pc_err pc_codes_take(struct pc_codes *codes, struct pc_span text, pc_time now,
                     struct pc_arena *arena, struct pc_code *out, struct pc_id *made) {
    uint8_t digest[32];
    *made = (struct pc_id){0};
    pc_err err = digest_of(text, digest);
    if (err != PC_OK)
        return err;
    pthread_mutex_lock(&codes->lock);
    err = take(find(codes, digest, now), now, arena, out, made);
    pthread_mutex_unlock(&codes->lock);
    return err;
}

void pc_codes_note(struct pc_codes *codes, struct pc_span text, const struct pc_id *made) {
    uint8_t digest[32];
    if (digest_of(text, digest) != PC_OK)
        return;
    pthread_mutex_lock(&codes->lock);
    struct entry *entry = find(codes, digest, 0);
    if (entry != NULL)
        entry->session = *made;
    pthread_mutex_unlock(&codes->lock);
}

void pc_codes_forget(struct pc_codes *codes, struct pc_span client, const struct pc_id *account) {
    pthread_mutex_lock(&codes->lock);
    for (size_t i = 0; i < codes->size; i++) {
        struct entry *entry = &codes->entries[i];
        bool meant = pc_id_is_none(account) || pc_id_eq(account, &entry->code.account);
        if (entry->made != 0 && !entry->used && meant && pc_span_eq(entry->code.client, client))
            clear(entry);
    }
    pthread_mutex_unlock(&codes->lock);
}
