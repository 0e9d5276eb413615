/*
 * A token of SoftHSM in a folder of its own, with keys of every kind, behind the flaky module.
 */
#ifndef PC_TESTS_UNIT_VAULT_HSM_H
#define PC_TESTS_UNIT_VAULT_HSM_H

#include <stdbool.h>

#include "flaky.h"
#include "vault/providers.h"

#define HSM_TOKEN "portcullis-test"
#define HSM_PIN   "1234-secret"
#define HSM_KNOWN "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"

struct hsm_rig {
    CK_FUNCTION_LIST *module;
    char path[512]; /* of the flaky module */
    char folder[64];
    void (*plan)(const char *function, CK_RV rv, unsigned skip, unsigned times);
    void (*lengthen)(long bytes);
    unsigned (*calls)(enum flaky_function function);
    const char *pin; /* what the secret "pin" is */
};

/* Keys: "main" (AES-256), "known" (AES-128 of HSM_KNOWN), "pair" (RSA-2048), "public" and "private"
 * (one half of such a pair), "mixed" (halves of two), "twice" (two AES keys), "mac" (a generic
 * secret). False: there is no SoftHSM, and it was said. */
bool hsm_begin(struct hsm_rig *rig);
void hsm_end(struct hsm_rig *rig);

/* Ends what every session of this process had: the module is finalized and begun anew. */
void hsm_unplug(struct hsm_rig *rig);

struct pc_vault_ports hsm_ports(struct hsm_rig *rig);
struct pc_vault_provider hsm_open(struct hsm_rig *rig, const char *label); /* freed by its free */

#endif
