/* One encryption or decryption in a token. */
#include "vault/pkcs11/cipher.h"

/* The parameters of both kinds of key; the mechanism points into it. */
struct parameters {
    CK_GCM_PARAMS gcm;
    CK_RSA_PKCS_OAEP_PARAMS oaep;
    CK_MECHANISM mechanism;
};

static CK_RSA_PKCS_MGF_TYPE mgf_of(CK_MECHANISM_TYPE hash) {
    switch (hash) {
    case CKM_SHA_1:
        return CKG_MGF1_SHA1;
    case CKM_SHA384:
        return CKG_MGF1_SHA384;
    case CKM_SHA512:
        return CKG_MGF1_SHA512;
    default:
        return CKG_MGF1_SHA256;
    }
}

static void fill_in(enum pc_p11_kind kind, struct pc_p11_cipher *cipher, struct parameters *out) {
    *out = (struct parameters){
        .gcm = {.pIv = cipher->iv,
                .ulIvLen = sizeof cipher->iv,
                .ulIvBits = sizeof cipher->iv * 8,
                .pAAD = (CK_BYTE_PTR)cipher->context.ptr,
                .ulAADLen = cipher->context.len,
                .ulTagBits = PC_P11_TAG * 8},
        .oaep = {.hashAlg = cipher->hash,
                 .mgf = mgf_of(cipher->hash),
                 .source = CKZ_DATA_SPECIFIED},
    };
    out->mechanism = kind == PC_P11_AES
                         ? (CK_MECHANISM){CKM_AES_GCM, &out->gcm, sizeof out->gcm}
                         : (CK_MECHANISM){CKM_RSA_PKCS_OAEP, &out->oaep, sizeof out->oaep};
}

/* What the token need not be asked. */
static CK_RV check_data(const struct pc_p11_key *key, const struct pc_p11_cipher *cipher) {
    if ((cipher->decrypt ? key->opens : key->closes) == CK_INVALID_HANDLE)
        return CKR_KEY_FUNCTION_NOT_PERMITTED; /* the other half is not in the token */
    if (!cipher->decrypt)
        return CKR_OK;
    if (cipher->kind != key->kind)
        return CKR_ENCRYPTED_DATA_INVALID;
    bool fits =
        key->kind == PC_P11_AES ? cipher->in.len >= PC_P11_TAG : cipher->in.len == key->modulus;
    return fits ? CKR_OK : CKR_ENCRYPTED_DATA_LEN_RANGE;
}

/* What is written must also open: some tokens put an IV of their own before the ciphertext. */
static CK_RV check_result(const struct pc_p11_key *key, const struct pc_p11_cipher *cipher,
                          CK_ULONG len) {
    if (cipher->decrypt)
        return len <= sizeof cipher->out ? CKR_OK : CKR_ENCRYPTED_DATA_INVALID;
    size_t whole = key->kind == PC_P11_AES ? cipher->in.len + PC_P11_TAG : key->modulus;
    return len == whole ? CKR_OK : CKR_MECHANISM_INVALID;
}

CK_RV pc_p11_cipher_run(const struct pc_p11_session *session, struct pc_p11_cipher *cipher) {
    const CK_FUNCTION_LIST *module = session->module;
    struct parameters parameters;
    fill_in(session->key.kind, cipher, &parameters);
    cipher->function = cipher->decrypt ? "C_DecryptInit" : "C_EncryptInit";
    CK_RV rv = check_data(&session->key, cipher);
    if (rv != CKR_OK)
        return rv;
    cipher->kind = session->key.kind;
    rv = cipher->decrypt
             ? module->C_DecryptInit(session->handle, &parameters.mechanism, session->key.opens)
             : module->C_EncryptInit(session->handle, &parameters.mechanism, session->key.closes);
    if (rv != CKR_OK)
        return rv;
    CK_ULONG len = sizeof cipher->out;
    CK_BYTE_PTR in = (CK_BYTE_PTR)cipher->in.ptr;
    cipher->function = cipher->decrypt ? "C_Decrypt" : "C_Encrypt";
    rv = cipher->decrypt
             ? module->C_Decrypt(session->handle, in, cipher->in.len, cipher->out, &len)
             : module->C_Encrypt(session->handle, in, cipher->in.len, cipher->out, &len);
    if (rv == CKR_OK)
        rv = check_result(&session->key, cipher, len);
    cipher->len = rv == CKR_OK ? len : 0;
    return rv;
}

static CK_RV look_at(const struct pc_p11_session *session, CK_OBJECT_HANDLE key,
                     const char **function) {
    CK_KEY_TYPE type = 0;
    CK_ATTRIBUTE asked = {CKA_KEY_TYPE, &type, sizeof type};
    *function = "C_GetAttributeValue";
    return session->module->C_GetAttributeValue(session->handle, key, &asked, 1);
}

CK_RV pc_p11_cipher_probe(const struct pc_p11_session *session, CK_MECHANISM_TYPE hash,
                          const char **function) {
    const uint8_t zeros[32] = {0};
    if (session->key.closes == CK_INVALID_HANDLE)
        return look_at(session, session->key.opens, function);
    struct pc_p11_cipher closing = {.hash = hash, .in = pc_span(zeros, sizeof zeros)};
    CK_RV rv = pc_p11_cipher_run(session, &closing);
    *function = closing.function;
    if (rv != CKR_OK || session->key.opens == CK_INVALID_HANDLE)
        return rv;
    struct pc_p11_cipher opening = {.decrypt = true,
                                    .kind = closing.kind,
                                    .hash = hash,
                                    .in = pc_span(closing.out, closing.len)};
    memcpy(opening.iv, closing.iv, sizeof opening.iv);
    rv = pc_p11_cipher_run(session, &opening);
    *function = opening.function;
    bool same = opening.len == sizeof zeros && memcmp(opening.out, zeros, sizeof zeros) == 0;
    return rv == CKR_OK && !same ? CKR_FUNCTION_FAILED : rv;
}
