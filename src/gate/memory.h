/*
 * Credentials whose verification is remembered: a fixed table, four places to a bucket, by the
 * SHA-256 of the credential. Only what was verified comes in, so that nobody without a good
 * credential can push anything out; the one used longest ago gives way.
 */
#ifndef PC_GATE_MEMORY_H
#define PC_GATE_MEMORY_H

#include "gate/identity.h"

struct pc_gate_memory;

PC_MUST pc_err pc_gate_memory_new(size_t entries, struct pc_gate_memory **out);
void pc_gate_memory_free(struct pc_gate_memory *memory);

/* NULL: not remembered. Valid until the next put or forget. */
const struct pc_gate_identity *pc_gate_memory_find(struct pc_gate_memory *memory,
                                                   const uint8_t digest[32]);
/* Copies it in, texts included; replaces what is remembered of the same credential. What is too
 * large is not remembered. */
void pc_gate_memory_put(struct pc_gate_memory *memory, const uint8_t digest[32],
                        const struct pc_gate_identity *identity);
void pc_gate_memory_forget(struct pc_gate_memory *memory, const uint8_t digest[32]);

/* A copy whose texts are in the arena: a remembered identity's own end with the next put. */
PC_MUST pc_err pc_gate_identity_copy(const struct pc_gate_identity *identity,
                                     struct pc_arena *arena, struct pc_gate_identity *out);

/* A copy of the principal whose texts are in the arena. */
PC_MUST pc_err pc_gate_principal_copy(const struct pc_principal *principal, struct pc_arena *arena,
                                      struct pc_principal *out);

#endif
