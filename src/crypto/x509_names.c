/* Reading the names of a client's certificate, strictly. */
#include "crypto/x509_names.h"

#include <limits.h>

#include <openssl/x509v3.h>

#include "base/names.h"
#include "crypto/ossl.h"

enum { NAMES_MAX = 64 };

/* What has been seen of one certificate. */
struct names {
    struct pc_buf *out;
    unsigned uris;
    bool spiffe;
};

static void free_names(GENERAL_NAMES **names) {
    GENERAL_NAMES_free(*names);
}

/* All of it, and nothing behind it. */
static pc_err parse(struct pc_span der, X509 **out) {
    const unsigned char *at = pc_ossl_bytes(der);
    if (der.len == 0 || der.len > LONG_MAX)
        return PC_ERR_INVALID;
    *out = d2i_X509(NULL, &at, (long)der.len);
    return *out != NULL && at == pc_ossl_bytes(der) + der.len ? PC_OK
                                                              : pc_ossl_fail(PC_ERR_INVALID);
}

static struct pc_span text_of(const ASN1_STRING *text) {
    return pc_span(ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text));
}

static bool is_printable(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f)
            return false;
    return text.len > 0;
}

static void add(struct names *names, const char *prefix, struct pc_span text, size_t lower_from) {
    if (names->out->len > 0)
        pc_buf_add_char(names->out, ' ');
    pc_buf_add_str(names->out, prefix);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool upper = i >= lower_from && c >= 'A' && c <= 'Z';
        pc_buf_add_char(names->out, (char)(upper ? c + ('a' - 'A') : c));
    }
}

static pc_err take_uri(struct names *names, struct pc_span text) {
    names->uris++;
    if (!pc_looks_like_spiffe(text))
        return PC_OK;
    if (!pc_is_spiffe_id(text))
        return PC_ERR_INVALID;
    names->spiffe = true;
    add(names, "", text, text.len);
    return PC_OK;
}

static pc_err take(struct names *names, const GENERAL_NAME *name) {
    int type = GEN_OTHERNAME;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);
    if (type != GEN_URI && type != GEN_DNS && type != GEN_EMAIL)
        return PC_OK;
    struct pc_span text = text_of(value);
    if (!is_printable(text))
        return PC_ERR_INVALID;
    if (type == GEN_URI)
        return take_uri(names, text);
    if (type == GEN_DNS) {
        if (pc_span_find(text, '*') == text.len)
            add(names, "dns:", text, 0);
        return PC_OK;
    }
    add(names, "email:", text, pc_span_find(text, '@'));
    return PC_OK;
}

/* What may not be the certificate of a workload (X.509-SVID specification, section 4). */
static bool signs_others(X509 *certificate) {
    uint32_t flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_INVALID) != 0 || (flags & EXFLAG_CA) != 0)
        return true;
    return (flags & EXFLAG_KUSAGE) != 0 &&
           (X509_get_key_usage(certificate) & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) != 0;
}

/* The one extension, all of its bytes. NULL with PC_OK: there is none. */
static pc_err find_names(X509 *certificate, GENERAL_NAMES **out) {
    int at = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
    *out = NULL;
    if (at < 0)
        return PC_OK;
    if (X509_get_ext_by_NID(certificate, NID_subject_alt_name, at) >= 0)
        return PC_ERR_INVALID;
    struct pc_span bytes = text_of(X509_EXTENSION_get_data(X509_get_ext(certificate, at)));
    const unsigned char *from = pc_ossl_bytes(bytes);
    *out = d2i_GENERAL_NAMES(NULL, &from, (long)bytes.len);
    return *out != NULL && from == pc_ossl_bytes(bytes) + bytes.len ? PC_OK
                                                                    : pc_ossl_fail(PC_ERR_INVALID);
}

pc_err pc_x509_names(struct pc_span der, struct pc_buf *out) {
    PC_CLEANUP(pc_ossl_x509_free) X509 *certificate = NULL;
    pc_err err = parse(der, &certificate);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(free_names) GENERAL_NAMES *list = NULL;
    err = find_names(certificate, &list);
    if (err != PC_OK || list == NULL)
        return err;
    struct names names = {.out = out};
    int count = sk_GENERAL_NAME_num(list);
    if (count > NAMES_MAX)
        return PC_ERR_INVALID;
    for (int i = 0; err == PC_OK && i < count; i++)
        err = take(&names, sk_GENERAL_NAME_value(list, i));
    if (err == PC_OK && names.spiffe && (names.uris != 1 || signs_others(certificate)))
        err = PC_ERR_INVALID;
    ERR_clear_error();
    return err == PC_OK ? pc_buf_end(out) : err;
}
