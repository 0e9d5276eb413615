/*
 * The keys that verify tokens, made ready for use once. A key whose bytes or algorithm change in
 * the directory gets another serial, so that what the old one vouched for is not believed any more.
 */
#ifndef PC_GATE_VERIFY_KEYS_H
#define PC_GATE_VERIFY_KEYS_H

#include "crypto/sign.h"
#include "model/directory.h"

struct pc_gate_verify_keys;

struct pc_gate_verify_key {
    char kid[128];
    struct pc_buf issuer; /* empty: ours */
    uint64_t serial;      /* 0: the place is free */
    enum pc_algorithm algorithm;
    struct pc_buf der;
    struct pc_verifier *verifier;
    pc_time not_after;
};

PC_MUST pc_err pc_gate_verify_keys_new(struct pc_gate_verify_keys **out);
void pc_gate_verify_keys_free(struct pc_gate_verify_keys *keys);

/* The key of that issuer (empty: ours) as the directory has it now; borrowed until the next call.
 * PC_ERR_NOTFOUND: there is none, it is not for such tokens, or its time is over. */
PC_MUST pc_err pc_gate_verify_keys_find(struct pc_gate_verify_keys *keys,
                                        const struct pc_directory *directory, struct pc_span issuer,
                                        struct pc_span kid, pc_time now,
                                        const struct pc_gate_verify_key **out);

#endif
