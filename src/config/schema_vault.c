/* The rows of the vault: its keys, which of them are used, and how long data keys are kept. */
#include "config/schema.h"
#include "model/settings.h"

#define AT(member) offsetof(struct pc_settings_vault_key, member)

enum { KEYS_MAX = 16, USE_MAX = 16 };

static const char *const types[] = {"ring",   "raw-aes",       "raw-rsa", "aws-kms",
                                    "pkcs11", "vault-transit", NULL};
static const char *const paddings[] = {"oaep-sha256", "oaep-sha384", "oaep-sha512",
                                       "oaep-sha1",   "pkcs1",       NULL};

enum {
    RING = 1 << PC_VAULT_RING,
    AES = 1 << PC_VAULT_RAW_AES,
    RSA = 1 << PC_VAULT_RAW_RSA,
    KMS = 1 << PC_VAULT_KMS,
    P11 = 1 << PC_VAULT_PKCS11,
    TRANSIT = 1 << PC_VAULT_TRANSIT,
};

/* Which types have which texts. */
static const struct {
    const char *key;
    size_t at;
    unsigned allowed;
    unsigned required;
} fields[] = {
    {"file", AT(file), RING | AES, RING | AES},
    {"passphrase", AT(passphrase), RING, 0},
    {"namespace", AT(key_namespace), AES | RSA | TRANSIT, AES | RSA},
    {"name", AT(key_name), AES | RSA, AES | RSA},
    {"public", AT(public_key), RSA, 0},
    {"private", AT(private_key), RSA, 0},
    {"key", AT(key), KMS | P11 | TRANSIT, KMS | P11 | TRANSIT},
    {"region", AT(region), KMS, 0},
    {"endpoint", AT(endpoint), KMS, 0},
    {"profile", AT(profile), KMS, 0},
    {"module", AT(module), P11, P11},
    {"token_label", AT(token_label), P11, P11},
    {"pin", AT(pin), P11, P11},
    {"url", AT(url), TRANSIT, TRANSIT},
    {"mount", AT(mount), TRANSIT, 0},
    {"token", AT(token), TRANSIT, TRANSIT},
    {"ca", AT(ca), KMS | TRANSIT, 0},
};

static void check_key(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_vault_key *key = section;
    const char *type = types[key->type];
    unsigned bit = 1U << key->type;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct pc_span text = *(const struct pc_span *)((const char *)section + fields[i].at);
        if (text.len > 0 && (fields[i].allowed & bit) == 0)
            pc_report_add(report, line, "a key of type %s has no %s", type, fields[i].key);
        if (text.len == 0 && (fields[i].required & bit) != 0)
            pc_report_add(report, line, "a key of type %s needs %s", type, fields[i].key);
    }
    if (key->type == PC_VAULT_RAW_RSA && key->public_key.len == 0 && key->private_key.len == 0)
        pc_report_add(report, line, "a key of type raw-rsa needs public, private or both");
    if (pc_span_starts(key->key_namespace, PC_SPAN("aws-kms")) && (bit & (AES | RSA)) != 0)
        pc_report_add(report, line, "namespace: aws-kms is reserved for keys of AWS KMS");
}

static const struct pc_schema_row key_rows[] = {
    {.key = "type",
     .type = PC_TYPE_CHOICE,
     .at = AT(type),
     .required = true,
     .choices = types,
     .doc = "Who keeps the key. ring: a file of this program's. raw-aes, raw-rsa: a key file, as "
            "other implementations of the AWS Encryption SDK have it. aws-kms: AWS KMS. pkcs11: an "
            "HSM. vault-transit: HashiCorp Vault or OpenBao."},
    {.key = "file",
     .type = PC_TYPE_PATH,
     .at = AT(file),
     .doc = "ring, raw-aes: the file with the key, which nobody but its owner may read."},
    {.key = "passphrase",
     .type = PC_TYPE_SECRET,
     .at = AT(passphrase),
     .doc = "ring: what the keys in the file are wrapped under; none where they are not."},
    {.key = "namespace",
     .type = PC_TYPE_TEXT,
     .at = AT(key_namespace),
     .max = 255,
     .doc = "raw-aes, raw-rsa: the key's name space (the format's key provider id). vault-transit: "
            "the name space of the server."},
    {.key = "name",
     .type = PC_TYPE_TEXT,
     .at = AT(key_name),
     .max = 255,
     .doc = "raw-aes, raw-rsa: the key's name in its name space."},
    {.key = "padding",
     .type = PC_TYPE_CHOICE,
     .at = AT(padding),
     .fallback = "oaep-sha256",
     .choices = paddings,
     .doc =
         "raw-rsa, and pkcs11 with an RSA key: how data keys are padded; OAEP uses the same hash "
         "in MGF1. oaep-sha1 and "
         "pkcs1 are for what others have encrypted."},
    {.key = "public",
     .type = PC_TYPE_PATH,
     .at = AT(public_key),
     .doc = "raw-rsa: the public key, PEM; needed to encrypt unless the private one is there."},
    {.key = "private",
     .type = PC_TYPE_PATH,
     .at = AT(private_key),
     .doc = "raw-rsa: the private key, PEM; needed to decrypt."},
    {.key = "key",
     .type = PC_TYPE_TEXT,
     .at = AT(key),
     .max = 2048,
     .doc = "aws-kms: the key's ARN. pkcs11: its label. vault-transit: its name."},
    {.key = "region",
     .type = PC_TYPE_TEXT,
     .at = AT(region),
     .max = 64,
     .doc = "aws-kms: the region; the ARN's where none is given."},
    {.key = "endpoint",
     .type = PC_TYPE_TEXT,
     .at = AT(endpoint),
     .format = &pc_format_service,
     .doc = "aws-kms: another URL of the service, such as a VPC endpoint's."},
    {.key = "profile",
     .type = PC_TYPE_TEXT,
     .at = AT(profile),
     .max = 128,
     .doc = "aws-kms: a profile of the shared credentials file; as AWS_PROFILE says where none is "
            "given."},
    {.key = "module",
     .type = PC_TYPE_PATH,
     .at = AT(module),
     .doc = "pkcs11: the module's shared library, of root's alone."},
    {.key = "token_label",
     .type = PC_TYPE_TEXT,
     .at = AT(token_label),
     .max = 32,
     .doc = "pkcs11: the label of the token that the key is in."},
    {.key = "pin", .type = PC_TYPE_SECRET, .at = AT(pin), .doc = "pkcs11: the user's PIN."},
    {.key = "url",
     .type = PC_TYPE_TEXT,
     .at = AT(url),
     .format = &pc_format_service,
     .doc = "vault-transit: where the server is."},
    {.key = "mount",
     .type = PC_TYPE_TEXT,
     .at = AT(mount),
     .max = 255,
     .doc = "vault-transit: the path of the secrets engine; transit where none is given."},
    {.key = "token",
     .type = PC_TYPE_SECRET,
     .at = AT(token),
     .doc = "vault-transit: the token that the server knows the gate by."},
    {.key = "ca",
     .type = PC_TYPE_PATH,
     .at = AT(ca),
     .doc = "aws-kms, vault-transit: a PEM file of the authorities that the server's certificate "
            "may come from; those of the system where none is given."},
};

static const struct pc_schema keys = {
    .rows = key_rows,
    .count = sizeof key_rows / sizeof *key_rows,
    .size = sizeof(struct pc_settings_vault_key),
    .name_at = AT(name),
    .has_line = true,
    .line_at = AT(line),
    .check = check_key,
};

/* The offsets of the cache are the vault's. */
static const struct pc_schema_row cache_rows[] = {
    {.key = "age",
     .type = PC_TYPE_DURATION,
     .at = offsetof(struct pc_settings_vault, cache_age),
     .fallback = "5m",
     .max = (uint64_t)PC_DAY,
     .doc = "How long a data key is used for new messages, and kept for opening old ones; 0: each "
            "message has its own, and each opening asks who keeps the key."},
    {.key = "bytes",
     .type = PC_TYPE_SIZE,
     .at = offsetof(struct pc_settings_vault, cache_bytes),
     .fallback = "100GiB",
     .min = 1,
     .doc = "So much is encrypted under one data key."},
    {.key = "uses",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_vault, cache_uses),
     .fallback = "10000",
     .min = 1,
     .doc = "So many messages are encrypted under one data key."},
    {.key = "entries",
     .type = PC_TYPE_U32,
     .at = offsetof(struct pc_settings_vault, cache_entries),
     .fallback = "100",
     .min = 1,
     .max = 10000,
     .doc = "So many data keys are kept in memory."},
};

static const struct pc_schema cache = {
    .rows = cache_rows,
    .count = sizeof cache_rows / sizeof *cache_rows,
};

static bool is_there(const struct pc_settings_vault *vault, struct pc_span name) {
    for (size_t i = 0; i < vault->key_count; i++)
        if (pc_span_eq(vault->keys[i].name, name))
            return true;
    return false;
}

static void check_names(struct pc_report *report, uint32_t line, const char *key,
                        const struct pc_settings_vault *vault, const struct pc_texts *names) {
    for (size_t i = 0; i < names->count; i++) {
        struct pc_span name = names->items[i];
        if (!is_there(vault, name))
            pc_report_add(report, line, "%s: there is no key %.*s", key, PC_ARG(name));
        for (size_t k = 0; k < i; k++)
            if (pc_span_eq(names->items[k], name))
                pc_report_add(report, line, "%s: %.*s is there twice", key, PC_ARG(name));
    }
}

static void check_vault(struct pc_report *report, uint32_t line, const void *section) {
    const struct pc_settings_vault *vault = section;
    check_names(report, line, "use", vault, &vault->use);
    check_names(report, line, "store", vault, &vault->store);
}

static const struct pc_schema_row rows[] = {
    {.key = "keys",
     .type = PC_TYPE_MAP,
     .at = offsetof(struct pc_settings_vault, keys),
     .count_at = offsetof(struct pc_settings_vault, key_count),
     .max = KEYS_MAX,
     .section = &keys,
     .doc = "The keys that data keys are wrapped under, by name. Any of them opens."},
    {.key = "use",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_vault, use),
     .max = USE_MAX,
     .format = &pc_format_name,
     .doc = "The keys that new data keys are wrapped under, each on its own; the first one makes "
            "them. All keys where none is given."},
    {.key = "store",
     .type = PC_TYPE_TEXTS,
     .at = offsetof(struct pc_settings_vault, store),
     .max = USE_MAX,
     .format = &pc_format_name,
     .doc = "The keys that seal the key ring of the gate's own data, secrets/keyring.json; one of "
            "them is needed at each start. `portcullis keyring seal` seals it. A plain file where "
            "none is given."},
    {.key = "cache",
     .type = PC_TYPE_SECTION,
     .at = 0,
     .section = &cache,
     .doc = "Data keys that are used for more than one message, so that not each one asks who "
            "keeps the key."},
};

const struct pc_schema pc_schema_vault = {
    .rows = rows,
    .count = sizeof rows / sizeof *rows,
    .check = check_vault,
};
