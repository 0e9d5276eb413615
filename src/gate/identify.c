/*
 * Identification, as little of it as will do: what was looked up in this very state of directory
 * and policy is as good as new but for the time; a token whose signature was verified is looked up
 * again; all else begins at the signature.
 */
#include "gate/identify.h"

#include <string.h>

#include "crypto/hash.h"

struct lookup {
    const struct pc_gate_who *who;
    const struct pc_gate_verify_key *key; /* the one that was used */
};

static pc_err find_key(void *context, struct pc_span kid, const struct pc_verifier **out) {
    struct lookup *lookup = context;
    const struct pc_gate_who *who = lookup->who;
    pc_err err = pc_gate_verify_keys_find(who->keys, who->directory, kid, who->now, &lookup->key);
    if (err == PC_OK)
        *out = lookup->key->verifier;
    return err;
}

static void note_key(struct pc_gate_identity *identity, const struct pc_gate_verify_key *key) {
    memcpy(identity->kid, key->kid, sizeof identity->kid);
    identity->key_serial = key->serial;
    identity->key_not_after = key->not_after;
}

static enum pc_reason verify_token(const struct pc_gate_who *who, struct pc_span text,
                                   struct pc_gate_identity *out) {
    const struct pc_settings_tokens *tokens = &pc_policy_settings(who->policy)->tokens;
    struct lookup lookup = {.who = who};
    const struct pc_jwt_expect expect = {.issuer = tokens->issuer,
                                         .audience = tokens->audience,
                                         .type = PC_SPAN("access"),
                                         .leeway = tokens->leeway,
                                         .lookup = find_key,
                                         .context = &lookup};
    enum pc_reason reason = PC_INTERNAL;
    pc_err err = pc_jwt_verify(text, &expect, who->now, who->arena, &out->claims, &reason);
    if (err != PC_OK)
        return err == PC_ERR_DENIED && reason != PC_ALLOWED ? reason : PC_INTERNAL;
    if (lookup.key == NULL)
        return PC_INTERNAL;
    note_key(out, lookup.key);
    return PC_ALLOWED;
}

/* The key that vouched is there still, and still the same. */
static bool is_vouched_for(const struct pc_gate_who *who, struct pc_gate_identity *identity) {
    const struct pc_gate_verify_key *key;
    if (pc_gate_verify_keys_find(who->keys, who->directory, pc_span_str(identity->kid), who->now,
                                 &key) != PC_OK ||
        key->serial != identity->key_serial)
        return false;
    note_key(identity, key);
    return true;
}

/* The clock alone can end what is remembered. */
static enum pc_reason check_times(const struct pc_gate_who *who,
                                  const struct pc_gate_identity *identity) {
    const struct pc_principal *p = &identity->principal;
    if (p->credential == PC_CRED_TOKEN) {
        if (identity->key_not_after != 0 && who->now >= identity->key_not_after)
            return PC_TOKEN_KEY_UNKNOWN;
        pc_time leeway = pc_policy_settings(who->policy)->tokens.leeway;
        return pc_jwt_check_times(&identity->claims, leeway, who->now);
    }
    if (p->expires == 0 || who->now < p->expires)
        return PC_ALLOWED;
    return p->credential == PC_CRED_KEY ? PC_KEY_EXPIRED : PC_SESSION_EXPIRED;
}

static bool is_current(const struct pc_gate_who *who, const struct pc_gate_identity *identity) {
    return identity->generation == who->directory->generation &&
           identity->policy_serial == who->policy_serial;
}

/* What a policy expects of tokens (issuer, audience) is checked with the signature: with another
 * policy, begin there. */
static bool is_verified(const struct pc_gate_who *who, struct pc_gate_identity *identity) {
    return identity->policy_serial == who->policy_serial && is_vouched_for(who, identity);
}

static enum pc_reason look_up(const struct pc_gate_who *who,
                              const struct pc_gate_credential *credential,
                              const struct pc_gate_identity *remembered,
                              struct pc_gate_identity *out) {
    if (credential->kind == PC_CRED_KEY)
        return pc_gate_resolve_key(who, credential->text, out);
    if (credential->kind == PC_CRED_SESSION)
        return pc_gate_resolve_session(who, credential->session, out);
    if (credential->kind == PC_CRED_CERTIFICATE)
        return pc_gate_resolve_certificate(who, credential->text, out);
    if (credential->kind != PC_CRED_TOKEN)
        return PC_INTERNAL;
    if (remembered != NULL && pc_gate_identity_copy(remembered, who->arena, out) != PC_OK)
        return PC_INTERNAL;
    if (remembered == NULL || !is_verified(who, out)) {
        *out = (struct pc_gate_identity){0};
        enum pc_reason reason = verify_token(who, credential->text, out);
        if (reason != PC_ALLOWED)
            return reason;
    }
    return pc_gate_resolve_token(who, out);
}

static pc_err digest_of(const struct pc_gate_credential *credential, uint8_t out[32]) {
    if (credential->kind == PC_CRED_CERTIFICATE) {
        const struct pc_span names[] = {PC_SPAN("certificate "), credential->text};
        return pc_sha256(names, 2, out);
    }
    if (credential->kind != PC_CRED_SESSION)
        return pc_sha256_one(credential->text, out);
    /* Another first byte: a cookie's digest is no credential's text, and never meets one. */
    const struct pc_span parts[] = {PC_SPAN("session "), pc_span(credential->session, 32)};
    return pc_sha256(parts, 2, out);
}

enum pc_reason pc_gate_identify(const struct pc_gate_who *who,
                                const struct pc_gate_credential *credential,
                                const struct pc_gate_identity **out) {
    uint8_t digest[32];
    if (digest_of(credential, digest) != PC_OK)
        return PC_INTERNAL;
    const struct pc_gate_identity *remembered = pc_gate_memory_find(who->memory, digest);
    if (remembered != NULL && remembered->principal.credential != credential->kind)
        remembered = NULL;
    if (remembered != NULL && is_current(who, remembered)) {
        *out = remembered;
        return check_times(who, remembered);
    }
    struct pc_gate_identity *fresh = PC_ARENA_NEW(who->arena, struct pc_gate_identity);
    if (fresh == NULL)
        return PC_INTERNAL;
    enum pc_reason reason = look_up(who, credential, remembered, fresh);
    if (reason == PC_ALLOWED)
        reason = check_times(who, fresh);
    if (reason != PC_ALLOWED) {
        pc_gate_memory_forget(who->memory, digest);
        return reason;
    }
    *out = fresh;
    /* A block ends by the clock, not by a change of the directory: ask again each time. */
    if (fresh->account_blocked || fresh->key_blocked) {
        pc_gate_memory_forget(who->memory, digest);
        return PC_ALLOWED;
    }
    fresh->generation = who->directory->generation;
    fresh->policy_serial = who->policy_serial;
    pc_gate_memory_put(who->memory, digest, fresh);
    return PC_ALLOWED;
}
