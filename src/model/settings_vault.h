/* What the configuration says of secrets and of the vault's keys; see settings.h, of which it is a
 * part. */
#ifndef PC_MODEL_SETTINGS_VAULT_H
#define PC_MODEL_SETTINGS_VAULT_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/time.h"
#include "model/texts.h"

struct pc_settings_secret_vault {
    struct pc_span url;   /* empty: none is asked */
    struct pc_span token; /* a reference */
    struct pc_span name_space;
    struct pc_span ca; /* PEM; empty: the system's */
};

struct pc_settings_secret_aws {
    struct pc_span region, endpoint, profile, ca; /* empty: as AWS's own tools find them */
};

struct pc_settings_secrets {
    pc_time refresh;
    struct pc_settings_secret_vault vault;
    struct pc_settings_secret_aws aws;
};

/* The vault's key providers (src/vault/providers.h), in the order of its table. */
enum pc_vault_type {
    PC_VAULT_RING,    /* "ring": our own file of keys */
    PC_VAULT_RAW_AES, /* "raw-aes" */
    PC_VAULT_RAW_RSA, /* "raw-rsa" */
    PC_VAULT_KMS,     /* "aws-kms" */
    PC_VAULT_PKCS11,  /* "pkcs11" */
    PC_VAULT_TRANSIT, /* "vault-transit" */
    PC_VAULT_TYPES
};

enum pc_vault_padding {
    PC_PADDING_OAEP_SHA256,
    PC_PADDING_OAEP_SHA384,
    PC_PADDING_OAEP_SHA512,
    PC_PADDING_OAEP_SHA1,
    PC_PADDING_PKCS1,
};

/* One key. What its type has no use for is empty. Secrets are references ("${file:…}"), never
 * values. */
struct pc_settings_vault_key {
    struct pc_span name; /* what the operator calls it */
    uint32_t line;       /* where it stands in the file */
    enum pc_vault_type type;
    struct pc_span file;       /* ring, raw-aes */
    struct pc_span passphrase; /* ring: a secret; empty: the file's keys are not wrapped */
    struct pc_span
        key_namespace; /* raw-aes, raw-rsa: the format's provider id; vault-transit: Vault's */
    struct pc_span key_name; /* raw-aes, raw-rsa: `name` */
    enum pc_vault_padding padding;
    struct pc_span public_key;  /* raw-rsa: PEM files; one of both may be empty */
    struct pc_span private_key; /* raw-rsa */
    struct pc_span key;         /* aws-kms: ARN; pkcs11: label; vault-transit: name */
    struct pc_span region;      /* aws-kms; empty: the ARN's */
    struct pc_span endpoint;    /* aws-kms: URL; empty: the region's */
    struct pc_span profile;     /* aws-kms: of the shared files; empty: as the environment says */
    struct pc_span module;      /* pkcs11: file */
    struct pc_span token_label; /* pkcs11 */
    struct pc_span pin;         /* pkcs11: a secret */
    struct pc_span url;         /* vault-transit */
    struct pc_span mount;       /* vault-transit */
    struct pc_span token;       /* vault-transit: a secret */
    struct pc_span ca;          /* aws-kms, vault-transit: PEM; empty: the system's */
};

struct pc_settings_vault {
    struct pc_settings_vault_key *keys;
    size_t key_count;
    struct pc_texts use;   /* names; the first makes data keys, all wrap them; empty: all keys */
    struct pc_texts store; /* names; what the key ring of the gate's own data is sealed by */
    pc_time cache_age;     /* of a data key; 0: each message has its own */
    uint64_t cache_bytes;
    uint32_t cache_uses;
    uint32_t cache_entries;
};

#endif
