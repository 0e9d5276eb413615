/* Certificates as PEM: reading what an operator needs to know. */
#define _GNU_SOURCE
#include "crypto/x509.h"

#include <limits.h>
#include <time.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "crypto/ossl.h"

/* Never asks at the terminal for the passphrase of an encrypted key: there is none. */
static int no_passphrase(char *to, int size, int writing, void *context) {
    (void)to, (void)size, (void)writing, (void)context;
    return 0;
}

static BIO *open_pem(struct pc_span pem) {
    return pem.len == 0 || pem.len > INT_MAX ? NULL : BIO_new_mem_buf(pem.ptr, (int)pem.len);
}

static pc_err first_certificate(struct pc_span pem, X509 **out) {
    PC_CLEANUP(pc_ossl_bio_free) BIO *bio = open_pem(pem);
    if (bio == NULL)
        return pc_ossl_fail(PC_ERR_INVALID);
    *out = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
    return *out == NULL ? pc_ossl_fail(PC_ERR_INVALID) : PC_OK;
}

pc_err pc_x509_not_after(struct pc_span pem, pc_time *out) {
    PC_CLEANUP(pc_ossl_x509_free) X509 *certificate = NULL;
    pc_err err = first_certificate(pem, &certificate);
    if (err != PC_OK)
        return err;
    struct tm tm;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) != 1)
        return pc_ossl_fail(PC_ERR_INVALID);
    *out = (pc_time)timegm(&tm) * PC_SECOND;
    return PC_OK;
}

pc_err pc_x509_check_pair(struct pc_span certificate, struct pc_span key) {
    PC_CLEANUP(pc_ossl_x509_free) X509 *first = NULL;
    pc_err err = first_certificate(certificate, &first);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_ossl_bio_free) BIO *bio = open_pem(key);
    if (bio == NULL)
        return pc_ossl_fail(PC_ERR_INVALID);
    PC_CLEANUP(pc_ossl_pkey_free)
    EVP_PKEY *private_key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    if (private_key == NULL || X509_check_private_key(first, private_key) != 1)
        return pc_ossl_fail(PC_ERR_INVALID);
    return PC_OK;
}

pc_err pc_x509_has_ocsp(struct pc_span pem, bool *out) {
    PC_CLEANUP(pc_ossl_x509_free) X509 *certificate = NULL;
    pc_err err = first_certificate(pem, &certificate);
    if (err != PC_OK)
        return err;
    STACK_OF(OPENSSL_STRING) *responders = X509_get1_ocsp(certificate);
    *out = responders != NULL && sk_OPENSSL_STRING_num(responders) > 0;
    X509_email_free(responders); /* the odd name is OpenSSL's: it frees any list of strings */
    return PC_OK;
}
