/*
 * The table of key providers: what opens a provider from the settings of one key.
 *
 * A provider's file declares `pc_err pc_vault_<type>_open(key, ports, out, diag)` of this shape, in
 * a header of its own or in this one, and has one row in providers.c.
 */
#ifndef PC_VAULT_PROVIDERS_H
#define PC_VAULT_PROVIDERS_H

#include "base/buf.h"
#include "base/entropy.h"
#include "model/settings.h"
#include "ports/clock.h"
#include "ports/http.h"
#include "vault/provider.h"

/* What providers need from outside. It has to outlive them. */
struct pc_vault_ports {
    const struct pc_http_client *http; /* NULL: who is asked over the network is refused */
    const struct pc_entropy *entropy;
    const struct pc_clock *clock;
    /* Adds the value of a secret as the configuration names it ("${file:…}") to out, a secret
     * buffer; diag never has the value. NULL: there are no secrets. */
    pc_err (*secret)(void *self, struct pc_span reference, struct pc_buf *out,
                     struct pc_diag *diag);
    void *secrets;           /* its self */
    const atomic_bool *stop; /* true: what waits for an answer is given up; may be NULL */
};

/* Adds the value of a reference to out, a secret buffer; nothing for an empty one. */
PC_MUST pc_err pc_vault_secret(const struct pc_vault_ports *ports, struct pc_span reference,
                               struct pc_buf *out, struct pc_diag *diag);

/* Opens one provider. What it takes from the settings it copies. diag names no key material. */
typedef pc_err pc_vault_open_fn(const struct pc_settings_vault_key *key,
                                const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                                struct pc_diag *diag);

/* "ring", "raw-aes" … as the configuration names it. */
const char *pc_vault_type_name(enum pc_vault_type type);

/* By the row of key->type; out->type and out->name are set, too. diag begins with the key's name.
 * PC_ERR_UNSUPPORTED: the type is not in this build. */
PC_MUST pc_err pc_vault_provider_open(const struct pc_settings_vault_key *key,
                                      const struct pc_vault_ports *ports,
                                      struct pc_vault_provider *out, struct pc_diag *diag);

PC_MUST pc_err pc_vault_ring_open(const struct pc_settings_vault_key *key,
                                  const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                                  struct pc_diag *diag);
PC_MUST pc_err pc_vault_raw_aes_open(const struct pc_settings_vault_key *key,
                                     const struct pc_vault_ports *ports,
                                     struct pc_vault_provider *out, struct pc_diag *diag);
PC_MUST pc_err pc_vault_raw_rsa_open(const struct pc_settings_vault_key *key,
                                     const struct pc_vault_ports *ports,
                                     struct pc_vault_provider *out, struct pc_diag *diag);
PC_MUST pc_err pc_vault_kms_open(const struct pc_settings_vault_key *key,
                                 const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                                 struct pc_diag *diag);
PC_MUST pc_err pc_vault_pkcs11_open(const struct pc_settings_vault_key *key,
                                    const struct pc_vault_ports *ports,
                                    struct pc_vault_provider *out, struct pc_diag *diag);
PC_MUST pc_err pc_vault_transit_open(const struct pc_settings_vault_key *key,
                                     const struct pc_vault_ports *ports,
                                     struct pc_vault_provider *out, struct pc_diag *diag);

#endif
