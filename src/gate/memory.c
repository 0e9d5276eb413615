/* The table of remembered credentials. */
#include "gate/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/siphash.h"

enum { WAYS = 4, TEXT_MAX = 16384, DEFAULT_ENTRIES = 8192, TEXTS = 17, PRINCIPAL_TEXTS = 8 };

struct entry {
    uint8_t digest[32];
    uint64_t used; /* when, by the table's own count; 0: free */
    struct pc_gate_identity identity;
    char *text; /* what its spans borrow from */
};

struct pc_gate_memory {
    uint8_t key[PC_SIPHASH_KEY]; /* so that nobody can choose credentials that share a bucket */
    uint64_t uses;
    size_t buckets; /* a power of two */
    struct entry *entries;
};

pc_err pc_gate_memory_new(size_t entries, struct pc_gate_memory **out) {
    struct pc_gate_memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    memory->buckets = 1;
    if (entries == 0)
        entries = DEFAULT_ENTRIES;
    while (memory->buckets * WAYS < entries && memory->buckets < (1u << 24))
        memory->buckets *= 2;
    memory->entries = calloc(memory->buckets * WAYS, sizeof *memory->entries);
    pc_err err = memory->entries == NULL ? PC_ERR_NOMEM : PC_OK;
    if (err == PC_OK &&
        getrandom(memory->key, sizeof memory->key, 0) != (ssize_t)sizeof memory->key)
        err = PC_ERR_UNAVAILABLE;
    if (err != PC_OK) {
        pc_gate_memory_free(memory);
        return err;
    }
    *out = memory;
    return PC_OK;
}

static void clear(struct entry *entry) {
    free(entry->text);
    *entry = (struct entry){0};
}

void pc_gate_memory_free(struct pc_gate_memory *memory) {
    if (memory == NULL)
        return;
    for (size_t i = 0; memory->entries != NULL && i < memory->buckets * WAYS; i++)
        clear(&memory->entries[i]);
    free(memory->entries);
    free(memory);
}

static struct entry *bucket_of(struct pc_gate_memory *memory, const uint8_t digest[32]) {
    uint64_t hash = pc_siphash(memory->key, 0, pc_span(digest, 16));
    return &memory->entries[(hash & (memory->buckets - 1)) * WAYS];
}

static struct entry *find(struct pc_gate_memory *memory, const uint8_t digest[32]) {
    struct entry *bucket = bucket_of(memory, digest);
    for (size_t i = 0; i < WAYS; i++)
        if (bucket[i].used != 0 &&
            pc_span_eq_secret(pc_span(bucket[i].digest, 32), pc_span(digest, 32)))
            return &bucket[i];
    return NULL;
}

const struct pc_gate_identity *pc_gate_memory_find(struct pc_gate_memory *memory,
                                                   const uint8_t digest[32]) {
    struct entry *entry = find(memory, digest);
    if (entry == NULL)
        return NULL;
    entry->used = ++memory->uses;
    return &entry->identity;
}

/* ---- texts ---- */

static void principal_texts(struct pc_principal *p, struct pc_span *out[PRINCIPAL_TEXTS]) {
    struct pc_span *all[PRINCIPAL_TEXTS] = {&p->name,       &p->email,       &p->tenant,
                                            &p->roles,      &p->permissions, &p->token_id,
                                            &p->key_routes, &p->key_networks};
    memcpy(out, all, sizeof all);
}

/* The texts of an identity that are needed again; the others are emptied. */
static void identity_texts(struct pc_gate_identity *identity, struct pc_span *out[TEXTS]) {
    struct pc_jwt_claims *c = &identity->claims;
    struct pc_span *all[TEXTS - PRINCIPAL_TEXTS] = {&c->id,    &c->session, &c->subject,
                                                    &c->email, &c->tenant,  &c->client,
                                                    &c->scope, &c->name,    &c->roles};
    principal_texts(&identity->principal, out);
    memcpy(out + PRINCIPAL_TEXTS, all, sizeof all);
    c->type_header = c->issuer = c->audience = c->type = (struct pc_span){0};
    c->permissions = (struct pc_span){0};
    if (identity->issuer == NULL) /* ours are those of the account */
        c->name = c->roles = (struct pc_span){0};
}

static size_t total(struct pc_span *const *texts, size_t count) {
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += texts[i]->len;
    return len;
}

static void move_texts(struct pc_span *const *texts, size_t count, char *to) {
    for (size_t i = 0; i < count; i++) {
        if (texts[i]->len > 0)
            memcpy(to, texts[i]->ptr, texts[i]->len);
        texts[i]->ptr = to;
        to += texts[i]->len;
    }
}

static struct entry *place(struct pc_gate_memory *memory, const uint8_t digest[32]) {
    struct entry *entry = find(memory, digest);
    if (entry != NULL)
        return entry;
    struct entry *bucket = bucket_of(memory, digest);
    entry = bucket;
    for (size_t i = 1; i < WAYS; i++)
        if (bucket[i].used < entry->used)
            entry = &bucket[i];
    return entry;
}

void pc_gate_memory_put(struct pc_gate_memory *memory, const uint8_t digest[32],
                        const struct pc_gate_identity *identity) {
    struct pc_gate_identity copy = *identity;
    struct pc_span *texts[TEXTS];
    identity_texts(&copy, texts);
    size_t len = total(texts, TEXTS);
    char *text = len > TEXT_MAX ? NULL : malloc(len + 1);
    if (text == NULL) {
        pc_gate_memory_forget(memory, digest);
        return;
    }
    move_texts(texts, TEXTS, text);
    struct entry *entry = place(memory, digest);
    clear(entry);
    memcpy(entry->digest, digest, sizeof entry->digest);
    entry->identity = copy;
    entry->text = text;
    entry->used = ++memory->uses;
}

void pc_gate_memory_forget(struct pc_gate_memory *memory, const uint8_t digest[32]) {
    struct entry *entry = find(memory, digest);
    if (entry != NULL)
        clear(entry);
}

static pc_err copy_texts(struct pc_span *const *texts, size_t count, struct pc_arena *arena) {
    char *memory = pc_arena_alloc(arena, total(texts, count) + 1, 1);
    if (memory == NULL)
        return PC_ERR_NOMEM;
    move_texts(texts, count, memory);
    return PC_OK;
}

pc_err pc_gate_identity_copy(const struct pc_gate_identity *identity, struct pc_arena *arena,
                             struct pc_gate_identity *out) {
    struct pc_gate_identity copy = *identity;
    struct pc_span *texts[TEXTS];
    identity_texts(&copy, texts);
    pc_err err = copy_texts(texts, TEXTS, arena);
    if (err == PC_OK)
        *out = copy;
    return err;
}

pc_err pc_gate_principal_copy(const struct pc_principal *principal, struct pc_arena *arena,
                              struct pc_principal *out) {
    struct pc_principal copy = *principal;
    struct pc_span *texts[PRINCIPAL_TEXTS];
    principal_texts(&copy, texts);
    pc_err err = copy_texts(texts, PRINCIPAL_TEXTS, arena);
    if (err == PC_OK)
        *out = copy;
    return err;
}
