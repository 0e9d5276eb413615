/* Looking through slots and objects. */
#include "vault/pkcs11/find.h"

#include "vault/pkcs11/result.h"

enum { SLOTS_MAX = 256 };

static bool has_label(const CK_TOKEN_INFO *info, struct pc_span label) {
    struct pc_span padded = pc_span(info->label, sizeof info->label);
    while (padded.len > 0 &&
           (padded.ptr[padded.len - 1] == ' ' || padded.ptr[padded.len - 1] == '\0'))
        padded.len--;
    return pc_span_eq(padded, label);
}

pc_err pc_p11_find_token(CK_FUNCTION_LIST *module, struct pc_span label, CK_SLOT_ID *out,
                         struct pc_diag *diag) {
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG count = 0;
    CK_RV rv = module->C_GetSlotList(CK_TRUE, NULL, &count); /* lets the module look anew */
    if (rv == CKR_CRYPTOKI_NOT_INITIALIZED)
        return pc_p11_failed(diag, "C_GetSlotList", rv);
    count = SLOTS_MAX;
    rv = module->C_GetSlotList(CK_TRUE, slots, &count);
    if (rv == CKR_BUFFER_TOO_SMALL)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "the module has more than %d slots",
                           SLOTS_MAX);
    if (rv != CKR_OK)
        return pc_p11_failed(diag, "C_GetSlotList", rv);
    unsigned found = 0;
    for (CK_ULONG i = 0; i < count && i < SLOTS_MAX; i++) {
        CK_TOKEN_INFO info;
        if (module->C_GetTokenInfo(slots[i], &info) == CKR_OK && has_label(&info, label)) {
            *out = slots[i];
            found++;
        }
    }
    if (found == 1)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                       found == 0 ? "no token %.*s is there (of %lu): is it plugged in and "
                                    "initialized, and may this user reach it?"
                                  : "there are several tokens %.*s (of %lu): give each its own "
                                    "label",
                       PC_ARG(label), (unsigned long)count);
}

/* How many there are of that class and label: none, one, or more than one (2). */
static CK_RV find_objects(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session,
                          CK_OBJECT_CLASS class, struct pc_span label, CK_OBJECT_HANDLE *out,
                          CK_ULONG *found) {
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class},
                             {CKA_LABEL, (void *)label.ptr, label.len}};
    CK_OBJECT_HANDLE handles[2];
    *found = 0;
    CK_RV rv = module->C_FindObjectsInit(session, wanted, sizeof wanted / sizeof *wanted);
    if (rv != CKR_OK)
        return rv;
    rv = module->C_FindObjects(session, handles, 2, found);
    CK_RV end = module->C_FindObjectsFinal(session);
    *out = rv == CKR_OK && *found > 0 ? handles[0] : CK_INVALID_HANDLE;
    return rv != CKR_OK ? rv : end;
}

static CK_RV type_of(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                     CK_KEY_TYPE *out) {
    CK_ATTRIBUTE asked = {CKA_KEY_TYPE, out, sizeof *out};
    return module->C_GetAttributeValue(session, object, &asked, 1);
}

struct modulus {
    uint8_t bytes[PC_P11_MODULUS_MAX];
    size_t len; /* where it is more than that, the bytes were not asked for */
};

static CK_RV modulus_of(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session,
                        CK_OBJECT_HANDLE object, struct modulus *out) {
    CK_ATTRIBUTE asked = {CKA_MODULUS, NULL, 0};
    CK_RV rv = module->C_GetAttributeValue(session, object, &asked, 1);
    if (rv == CKR_OK && asked.ulValueLen <= sizeof out->bytes) {
        asked.pValue = out->bytes;
        rv = module->C_GetAttributeValue(session, object, &asked, 1);
    }
    out->len = rv == CKR_OK ? asked.ulValueLen : 0;
    return rv;
}

/* What one half wraps, the other has to open. */
static pc_err measure(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, struct pc_span label,
                      struct pc_p11_key *key, CK_RV *rv, struct pc_diag *diag) {
    struct modulus opens = {.len = 0}, closes = {.len = 0};
    *rv = CKR_OK;
    if (key->opens != CK_INVALID_HANDLE)
        *rv = modulus_of(module, session, key->opens, &opens);
    if (*rv == CKR_OK && key->closes != CK_INVALID_HANDLE)
        *rv = modulus_of(module, session, key->closes, &closes);
    if (*rv != CKR_OK)
        return pc_p11_failed(diag, "C_GetAttributeValue", *rv);
    key->modulus = opens.len > closes.len ? opens.len : closes.len;
    if (key->modulus > PC_P11_MODULUS_MAX)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "the key %.*s has %zu bits: 8192 at most",
                           PC_ARG(label), key->modulus * 8);
    if (opens.len > 0 && closes.len > 0 &&
        (opens.len != closes.len || memcmp(opens.bytes, closes.bytes, opens.len) != 0))
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                           "the private and the public key %.*s are of two pairs: give each its "
                           "own label",
                           PC_ARG(label));
    return PC_OK;
}

/* What one search of each class brought. */
struct found {
    CK_OBJECT_HANDLE secret, private_key, public_key;
    CK_ULONG secrets, private_keys, public_keys;
};

static CK_RV search(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, struct pc_span label,
                    struct found *out) {
    CK_RV rv = find_objects(module, session, CKO_SECRET_KEY, label, &out->secret, &out->secrets);
    if (rv == CKR_OK)
        rv = find_objects(module, session, CKO_PRIVATE_KEY, label, &out->private_key,
                          &out->private_keys);
    if (rv == CKR_OK)
        rv = find_objects(module, session, CKO_PUBLIC_KEY, label, &out->public_key,
                          &out->public_keys);
    return rv;
}

static pc_err judge(const struct found *found, struct pc_span label, struct pc_p11_key *out,
                    struct pc_diag *diag) {
    bool pair = found->private_keys + found->public_keys > 0;
    if (found->secrets == 0 && !pair)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                           "there is no key %.*s in the token that the PIN opens", PC_ARG(label));
    if (found->secrets > 1 || found->private_keys > 1 || found->public_keys > 1 ||
        (found->secrets > 0 && pair))
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                           "there are several keys %.*s in the token: give each its own label",
                           PC_ARG(label));
    *out = pair ? (struct pc_p11_key){PC_P11_RSA, found->private_key, found->public_key, 0}
                : (struct pc_p11_key){PC_P11_AES, found->secret, found->secret, 0};
    return PC_OK;
}

pc_err pc_p11_find_key(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, struct pc_span label,
                       struct pc_p11_key *out, CK_RV *rv, struct pc_diag *diag) {
    struct found found = {0};
    *rv = search(module, session, label, &found);
    if (*rv != CKR_OK)
        return pc_p11_failed(diag, "C_FindObjects", *rv);
    pc_err err = judge(&found, label, out, diag);
    if (err != PC_OK)
        return err;
    CK_OBJECT_HANDLE any = out->opens != CK_INVALID_HANDLE ? out->opens : out->closes;
    CK_KEY_TYPE type = CKK_VENDOR_DEFINED;
    *rv = type_of(module, session, any, &type);
    if (*rv == CKR_OK && type != (out->kind == PC_P11_AES ? CKK_AES : CKK_RSA))
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "the key %.*s is neither of AES nor of RSA (type 0x%lx)", PC_ARG(label),
                           (unsigned long)type);
    if (*rv != CKR_OK)
        return pc_p11_failed(diag, "C_GetAttributeValue", *rv);
    return out->kind == PC_P11_RSA ? measure(module, session, label, out, rv, diag) : PC_OK;
}
