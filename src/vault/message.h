/*
 * Messages in the format of the AWS Encryption SDK ("AWS Encryption SDK Specification", message
 * format 1 and 2): a header with suite, encryption context and wrapped data keys, a body of frames
 * each with its own tag, and a signature behind it where the suite has one.
 *
 * Written: version 2, suite 0x0478 (AES-256-GCM, HKDF-SHA-512, key commitment), 64 KiB frames;
 * 0x0578 with ECDSA P-384 on request. Read: versions 1 and 2, every suite of the specification.
 */
#ifndef PC_VAULT_MESSAGE_H
#define PC_VAULT_MESSAGE_H

#include "vault/keys.h"

enum pc_vault_policy {                           /* the specification's commitment policies */
                       PC_VAULT_REQUIRE_REQUIRE, /* the default: what has no commitment is not
                                                    opened */
                       PC_VAULT_REQUIRE_ALLOW,
                       PC_VAULT_FORBID_ALLOW, /* writes 0x0178 or 0x0378 */
};

struct pc_vault_write_options {
    struct pc_vault_context context;
    uint64_t length;       /* of the plaintext; UINT64_MAX: not known */
    uint32_t frame_length; /* 0: 64 KiB */
    uint16_t suite;        /* 0: 0x0478 */
    enum pc_vault_policy policy;
};

struct pc_vault_read_options {
    struct pc_vault_context expected; /* the message must have these pairs; it may have more */
    enum pc_vault_policy policy;
    size_t max_frame;   /* 0: 4 GiB - 1, read piece by piece … */
    size_t max_wrapped; /* 0: PC_VAULT_WRAPPED_MAX */
};

/* Why a message was refused, beside pc_err, so that a command can say each in its own words. */
enum pc_vault_fault {
    PC_VAULT_FAULT_NONE,
    PC_VAULT_FAULT_FOREIGN,   /* not a message of this format */
    PC_VAULT_FAULT_TRUNCATED, /* its end is missing */
    PC_VAULT_FAULT_ALTERED,   /* a tag, commitment or signature does not verify */
    PC_VAULT_FAULT_CONTEXT,   /* it is another thing than was expected */
    PC_VAULT_FAULT_KEY,       /* none of the keys opens it */
    PC_VAULT_FAULT_POLICY,    /* its suite is refused by the commitment policy */
    PC_VAULT_FAULT_PROVIDER,  /* who keeps the key says no, or does not answer */
    PC_VAULT_FAULT_TRAILING,  /* something stands behind its end */
};

/* One message in memory. */
PC_MUST pc_err pc_vault_seal(struct pc_vault_keys *keys,
                             const struct pc_vault_write_options *options, struct pc_span plain,
                             struct pc_buf *out, struct pc_diag *diag);
/* out is a secret buffer; nothing is added to it unless all of the message verifies. */
PC_MUST pc_err pc_vault_open(struct pc_vault_keys *keys,
                             const struct pc_vault_read_options *options, struct pc_span sealed,
                             struct pc_buf *out, enum pc_vault_fault *fault, struct pc_diag *diag);

#endif
