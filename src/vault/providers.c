/* The table of key providers. */
#include "vault/providers.h"

/* One row a type; NULL: not in this build. */
static const struct {
    const char *type;
    pc_vault_open_fn *open;
} rows[PC_VAULT_TYPES] = {
    [PC_VAULT_RING] = {"ring", pc_vault_ring_open},
    [PC_VAULT_RAW_AES] = {"raw-aes", pc_vault_raw_aes_open},
    [PC_VAULT_RAW_RSA] = {"raw-rsa", pc_vault_raw_rsa_open},
    [PC_VAULT_KMS] = {"aws-kms", pc_vault_kms_open},
    [PC_VAULT_PKCS11] = {"pkcs11", pc_vault_pkcs11_open},
    [PC_VAULT_TRANSIT] = {"vault-transit", pc_vault_transit_open},
};

const char *pc_vault_type_name(enum pc_vault_type type) {
    return type < PC_VAULT_TYPES ? rows[type].type : "";
}

pc_err pc_vault_secret(const struct pc_vault_ports *ports, struct pc_span reference,
                       struct pc_buf *out, struct pc_diag *diag) {
    if (reference.len == 0)
        return PC_OK;
    if (ports->secret == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "there are no secrets here");
    return ports->secret(ports->secrets, reference, out, diag);
}

pc_err pc_vault_provider_open(const struct pc_settings_vault_key *key,
                              const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                              struct pc_diag *diag) {
    struct pc_diag said = {0};
    if (key->type < 0 || key->type >= PC_VAULT_TYPES || rows[key->type].open == NULL)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "key %.*s: its type is not in this build",
                           PC_ARG(key->name));
    pc_err err = rows[key->type].open(key, ports, out, &said);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "key %.*s: %s", PC_ARG(key->name),
                           said.text[0] == '\0' ? pc_err_name(err) : said.text);
    out->type = rows[key->type].type;
    out->name = key->name;
    return PC_OK;
}
