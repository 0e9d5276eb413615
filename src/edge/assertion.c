/* Making assertions and remembering them. */
#include "edge/assertion.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "crypto/random.h"
#include "identity/jwt.h"

enum { SLOTS = 1024, KEY_MAX = 8192 };

struct slot {
    struct pc_buf key; /* all that the token says, but the times */
    struct pc_buf token;
    pc_time made;
};

struct pc_assertions {
    const struct pc_signer *signer;
    struct pc_span kid;
    struct slot slots[SLOTS];
};

pc_err pc_assertions_new(const struct pc_signer *signer, struct pc_span kid,
                         struct pc_assertions **out) {
    struct pc_assertions *made = calloc(1, sizeof *made);
    if (made == NULL)
        return PC_ERR_NOMEM;
    made->signer = signer;
    made->kid = kid;
    for (size_t i = 0; i < SLOTS; i++)
        made->slots[i].token = PC_BUF_SECRET;
    *out = made;
    return PC_OK;
}

void pc_assertions_free(struct pc_assertions *assertions) {
    if (assertions == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++) {
        pc_buf_free(&assertions->slots[i].key);
        pc_buf_free(&assertions->slots[i].token);
    }
    free(assertions);
}

static void render_key(struct pc_span issuer, const struct pc_principal *principal,
                       struct pc_span upstream, struct pc_buf *out) {
    pc_buf_add(out, pc_span(principal->account.bytes, sizeof principal->account.bytes));
    pc_put_text(out, upstream);
    pc_put_text(out, issuer);
    pc_put_text(out, principal->name);
    pc_put_text(out, principal->tenant);
    pc_put_text(out, principal->roles);
    pc_put_text(out, principal->permissions);
}

/* Account ids are random, so that their first bytes spread well. */
static size_t slot_of(const struct pc_id *account, struct pc_span upstream) {
    uint32_t hash;
    memcpy(&hash, account->bytes, sizeof hash);
    for (size_t i = 0; i < upstream.len; i++)
        hash = (hash ^ (unsigned char)upstream.ptr[i]) * 16777619u;
    return (hash ^ hash >> 16) % SLOTS;
}

static pc_err sign(const struct pc_assertions *assertions, struct pc_span issuer,
                   const struct pc_principal *principal, struct pc_span upstream, pc_time now,
                   struct pc_buf *out) {
    char subject[PC_ID_TEXT + 1], number[PC_ID_TEXT + 1];
    struct pc_buf sub = pc_buf_over(subject, sizeof subject);
    struct pc_buf jti = pc_buf_over(number, sizeof number);
    uint8_t random[16];
    pc_err err = pc_entropy_fill(&pc_system_entropy, random, sizeof random);
    if (err != PC_OK)
        return err;
    struct pc_id id = pc_id_of_random(random);
    pc_id_format(&principal->account, &sub);
    pc_id_format(&id, &jti);
    struct pc_jwt_claims claims = {
        .type_header = PC_SPAN("assertion+jwt"),
        .issuer = issuer,
        .subject = pc_buf_span(&sub),
        .audience = upstream,
        .id = pc_buf_span(&jti),
        .type = PC_SPAN("assertion"),
        .name = principal->name,
        .tenant = principal->tenant,
        .roles = principal->roles,
        .permissions = principal->permissions,
        .issued = now,
        .expires = now + PC_ASSERTION_LIFE,
    };
    return pc_jwt_sign(&claims, assertions->kid, PC_ALG_ES256, assertions->signer, out);
}

/* A slot is filled wholly or left empty. */
static pc_err fill(struct slot *slot, struct pc_span key, pc_time now) {
    pc_buf_clear(&slot->key);
    pc_buf_add(&slot->key, key);
    slot->made = now;
    return pc_buf_end(&slot->key);
}

pc_err pc_assertions_get(struct pc_assertions *assertions, struct pc_span issuer,
                         const struct pc_principal *principal, struct pc_span upstream, pc_time now,
                         struct pc_span *out) {
    char memory[KEY_MAX];
    struct pc_buf key = pc_buf_over(memory, sizeof memory);
    render_key(issuer, principal, upstream, &key);
    pc_err err = pc_buf_end(&key);
    if (err != PC_OK)
        return err;
    struct slot *slot = &assertions->slots[slot_of(&principal->account, upstream)];
    bool fresh = now >= slot->made && now - slot->made < PC_ASSERTION_KEPT;
    if (fresh && slot->token.len > 0 && pc_span_eq(pc_buf_span(&slot->key), pc_buf_span(&key))) {
        *out = pc_buf_span(&slot->token);
        return PC_OK;
    }
    pc_buf_clear(&slot->token);
    err = sign(assertions, issuer, principal, upstream, now, &slot->token);
    if (err == PC_OK)
        err = fill(slot, pc_buf_span(&key), now);
    if (err != PC_OK) {
        pc_buf_clear(&slot->key);
        pc_buf_clear(&slot->token);
        return err;
    }
    *out = pc_buf_span(&slot->token);
    return PC_OK;
}
