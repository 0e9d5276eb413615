/* A provider and a clock that tests tell what to do. */
#ifndef PC_TESTS_UNIT_VAULT_DOUBLES_H
#define PC_TESTS_UNIT_VAULT_DOUBLES_H

#include <stdlib.h>

#include "../testing.h"
#include "ports/clock.h"
#include "vault/provider.h"

struct double_provider {
    const char *id;
    pc_err wrap_says, unwrap_says;
    size_t key_len; /* of what it generates and unwraps; 0: as asked */
    unsigned generated, wrapped, unwrapped, freed;
};

static inline pc_err double_wrap(void *self, const struct pc_vault_context *context,
                                 const struct pc_vault_data_key *key, struct pc_arena *arena,
                                 struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    struct double_provider *me = self;
    (void)context;
    me->wrapped++;
    if (me->wrap_says != PC_OK)
        return pc_diag_set(diag, me->wrap_says, "it says no");
    *out = (struct pc_vault_wrapped_key){.provider_id = pc_span_str(me->id),
                                         .provider_info = PC_SPAN("info")};
    return pc_arena_copy(arena, pc_span(key->bytes, key->len), &out->ciphertext);
}

static inline pc_err double_generate(void *self, const struct pc_vault_context *context,
                                     struct pc_arena *arena, struct pc_vault_data_key *key,
                                     struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    struct double_provider *me = self;
    me->generated++;
    if (me->key_len != 0)
        key->len = me->key_len;
    memset(key->bytes, 'g', key->len);
    return double_wrap(self, context, key, arena, out, diag);
}

static inline pc_err double_unwrap(void *self, const struct pc_vault_context *context,
                                   const struct pc_vault_wrapped_key *wrapped,
                                   struct pc_vault_data_key *key, struct pc_diag *diag) {
    struct double_provider *me = self;
    (void)context;
    if (!pc_span_eq(wrapped->provider_id, pc_span_str(me->id)))
        return PC_ERR_NOTFOUND;
    me->unwrapped++;
    if (me->unwrap_says != PC_OK)
        return pc_diag_set(diag, me->unwrap_says, "it says no");
    if (me->key_len != 0)
        key->len = me->key_len;
    if (wrapped->ciphertext.len != key->len)
        return PC_ERR_CORRUPT;
    memcpy(key->bytes, wrapped->ciphertext.ptr, key->len);
    return PC_OK;
}

static inline void double_free(void *self) {
    ((struct double_provider *)self)->freed++;
}

static inline struct pc_vault_provider double_of(struct double_provider *me) {
    return (struct pc_vault_provider){.self = me,
                                      .type = "double",
                                      .name = pc_span_str(me->id),
                                      .wrap = double_wrap,
                                      .unwrap = double_unwrap,
                                      .free = double_free};
}

static inline pc_time double_now(void *self) {
    return *(pc_time *)self;
}

static inline struct pc_clock double_clock(pc_time *now) {
    return (struct pc_clock){double_now, now};
}

#endif
