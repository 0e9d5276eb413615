/* The self-signed certificate of a first run. */
#include <limits.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/ip.h"
#include "crypto/ossl.h"
#include "crypto/x509.h"

enum { LONGEST_NAME = 253, LONGEST_CN = 64, SERIAL_BITS = 127 };

/* A client's clock may be a little behind ours. */
#define BACKDATED (5 * PC_MINUTE)

static void names_free(GENERAL_NAMES **names) {
    GENERAL_NAMES_free(*names);
}

static void serial_free(ASN1_INTEGER **serial) {
    ASN1_INTEGER_free(*serial);
}

/* Letters, digits, '-', '.' and '*', so that nothing of another meaning gets into a certificate. */
static bool is_dns_name(struct pc_span name) {
    if (name.len == 0 || name.len > LONGEST_NAME)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '.' || c == '*';
        if (!fine)
            return false;
    }
    return true;
}

/* The value of an alternative name: text of a DNS name, 4 or 16 bytes of an address. */
static pc_err name_value(struct pc_span name, int *type, ASN1_STRING *to) {
    struct pc_ip ip;
    if (pc_ip_parse(name, &ip) == PC_OK) {
        *type = GEN_IPADD;
        int size = ip.family == 4 ? 4 : 16;
        return ASN1_STRING_set(to, ip.bytes, size) == 1 ? PC_OK : pc_ossl_fail(PC_ERR_NOMEM);
    }
    if (!is_dns_name(name))
        return PC_ERR_INVALID;
    *type = GEN_DNS;
    return ASN1_STRING_set(to, name.ptr, (int)name.len) == 1 ? PC_OK : pc_ossl_fail(PC_ERR_NOMEM);
}

static pc_err add_name(GENERAL_NAMES *names, struct pc_span name) {
    struct pc_ip ip;
    bool address = pc_ip_parse(name, &ip) == PC_OK;
    ASN1_STRING *value = address ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    GENERAL_NAME *general = GENERAL_NAME_new();
    int type = 0;
    pc_err err = value == NULL || general == NULL ? PC_ERR_NOMEM : name_value(name, &type, value);
    if (err != PC_OK) {
        ASN1_STRING_free(value);
        GENERAL_NAME_free(general);
        return err;
    }
    GENERAL_NAME_set0_value(general, type, value);
    if (sk_GENERAL_NAME_push(names, general) > 0)
        return PC_OK;
    GENERAL_NAME_free(general);
    return PC_ERR_NOMEM;
}

static pc_err set_names(X509 *certificate, const struct pc_span *names, size_t count) {
    PC_CLEANUP(names_free) GENERAL_NAMES *all = sk_GENERAL_NAME_new_null();
    if (all == NULL)
        return pc_ossl_fail(PC_ERR_NOMEM);
    for (size_t i = 0; i < count; i++) {
        pc_err err = add_name(all, names[i]);
        if (err != PC_OK)
            return err;
    }
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, all, 0, 0) == 1
               ? PC_OK
               : pc_ossl_fail(PC_ERR_CRYPTO);
}

static pc_err set_subject(X509 *certificate, struct pc_span name) {
    /* A common name has at most 64 characters (RFC 5280 appendix A.1); clients read the others. */
    struct pc_span common = pc_span_upto(name, LONGEST_CN);
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, pc_ossl_bytes(common),
                                   (int)common.len, -1, 0) != 1 ||
        X509_set_issuer_name(certificate, subject) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

static pc_err set_serial(X509 *certificate) {
    PC_CLEANUP(pc_ossl_bn_free) BIGNUM *number = BN_new();
    if (number == NULL || BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    PC_CLEANUP(serial_free) ASN1_INTEGER *serial = BN_to_ASN1_INTEGER(number, NULL);
    if (serial == NULL || X509_set_serialNumber(certificate, serial) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

static pc_err set_times(X509 *certificate, pc_time now, pc_time life) {
    if (ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)((now - BACKDATED) / PC_SECOND)) ==
            NULL ||
        ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)((now + life) / PC_SECOND)) == NULL)
        return pc_ossl_fail(PC_ERR_RANGE);
    return PC_OK;
}

static pc_err set_uses(X509 *certificate) {
    static const struct {
        int nid;
        const char *value;
    } uses[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_subject_key_identifier, "hash"},
    };
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, certificate, certificate, NULL, NULL, 0);
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, uses[i].nid, uses[i].value);
        int added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!added)
            return pc_ossl_fail(PC_ERR_CRYPTO);
    }
    return PC_OK;
}

static pc_err fill(X509 *certificate, EVP_PKEY *key, const struct pc_span *names, size_t count) {
    if (X509_set_version(certificate, X509_VERSION_3) != 1 ||
        X509_set_pubkey(certificate, key) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_err err = set_serial(certificate);
    if (err == PC_OK)
        err = set_names(certificate, names, count); /* refuses what is no name */
    if (err == PC_OK)
        err = set_subject(certificate, names[0]);
    if (err == PC_OK)
        err = set_uses(certificate);
    return err;
}

/* OpenSSL wipes what a memory BIO for secrets held. */
static pc_err copy_bio(BIO *bio, struct pc_buf *out) {
    char *bytes = NULL;
    long len = BIO_get_mem_data(bio, &bytes);
    if (len <= 0)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_buf_add(out, pc_span(bytes, (size_t)len));
    return pc_buf_end(out);
}

static pc_err write_pem(X509 *certificate, EVP_PKEY *key, struct pc_buf *certificate_out,
                        struct pc_buf *key_out) {
    PC_CLEANUP(pc_ossl_bio_free) BIO *open_bio = BIO_new(BIO_s_mem());
    PC_CLEANUP(pc_ossl_bio_free) BIO *secret_bio = BIO_new(BIO_s_secmem());
    if (open_bio == NULL || secret_bio == NULL || PEM_write_bio_X509(open_bio, certificate) != 1 ||
        PEM_write_bio_PKCS8PrivateKey(secret_bio, key, NULL, NULL, 0, NULL, NULL) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_err err = copy_bio(open_bio, certificate_out);
    return err == PC_OK ? copy_bio(secret_bio, key_out) : err;
}

pc_err pc_x509_self_sign(const struct pc_span *names, size_t count, pc_time now, pc_time life,
                         struct pc_buf *certificate, struct pc_buf *key) {
    if (count == 0 || life <= 0 || now < BACKDATED || life > INT64_MAX - now)
        return PC_ERR_RANGE;
    PC_CLEANUP(pc_ossl_pkey_free) EVP_PKEY *fresh = EVP_EC_gen("P-256");
    PC_CLEANUP(pc_ossl_x509_free) X509 *made = X509_new();
    if (fresh == NULL || made == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_err err = set_times(made, now, life);
    if (err == PC_OK)
        err = fill(made, fresh, names, count);
    if (err != PC_OK)
        return err;
    if (X509_sign(made, fresh, EVP_sha256()) == 0)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return write_pem(made, fresh, certificate, key);
}
