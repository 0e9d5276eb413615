/*
 * libportcullis-vault: files, streams and single fields sealed under keys that are kept elsewhere.
 *
 * Messages are in the format of the AWS Encryption SDK (version 2, AES-256-GCM with key
 * commitment), so other software opens them with the same keys; docs/vault.md describes them,
 * docs/keys.md the keys, docs/fields.md the fields.
 *
 * Handles may be used by several threads at once; opening and closing one is for one thread. After
 * a fork the child opens its own. What a function gives back in *out is the caller's, to be given
 * to portcullis_free. A function that fails leaves *out as it was. Nothing that did not verify is
 * ever given out.
 *
 *     #include <portcullis/vault.h>
 *     cc service.c $(pkg-config --cflags --libs portcullis-vault)
 */
#ifndef PORTCULLIS_VAULT_H
#define PORTCULLIS_VAULT_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PORTCULLIS_API __attribute__((visibility("default"), warn_unused_result))
#define PORTCULLIS_END __attribute__((visibility("default")))
#else
#define PORTCULLIS_API
#define PORTCULLIS_END
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers stay as they are; later versions may add some. */
enum portcullis_result {
    PORTCULLIS_OK = 0,
    PORTCULLIS_NO_MEMORY = 1,
    PORTCULLIS_INVALID = 2,     /* an argument, or what a file of keys says */
    PORTCULLIS_NOT_FOUND = 3,   /* no such file, or no such key in it */
    PORTCULLIS_EXISTS = 4,      /* there is one already */
    PORTCULLIS_DENIED = 5,      /* others may read the file; the passphrase or PIN is wrong */
    PORTCULLIS_IO = 6,          /* the operating system refused, or a callback did */
    PORTCULLIS_UNSUPPORTED = 7, /* understood, but not offered */
    PORTCULLIS_TOO_LARGE = 8,   /* more than the limits allow */
    PORTCULLIS_FAILED = 9,      /* something inside failed: the error says what */
    PORTCULLIS_FOREIGN = 20,    /* what is to be opened is not of this format */
    PORTCULLIS_TRUNCATED = 21,  /* its end is missing */
    PORTCULLIS_ALTERED = 22,    /* it is not what was sealed, or it is not in its place */
    PORTCULLIS_CONTEXT = 23,    /* it was sealed as another thing than was expected */
    PORTCULLIS_KEY = 24,        /* none of the keys opens it */
    PORTCULLIS_POLICY = 25,     /* its suite is refused: it has no key commitment */
    PORTCULLIS_PROVIDER = 26,   /* who keeps the key says no, or does not answer */
    PORTCULLIS_TRAILING = 27    /* something stands behind its end */
};

/* What went wrong, in words for the operator; it never has a key or a plaintext in it. May be NULL
 * wherever it is asked for. */
struct portcullis_error {
    char text[512];
};

PORTCULLIS_END const char *portcullis_vault_version(void); /* "0.1.0" */
/* A short name ("altered"); never NULL. */
PORTCULLIS_END const char *portcullis_result_name(enum portcullis_result result);
/* Wipes and frees what a function gave back; NULL is fine. */
PORTCULLIS_END void portcullis_free(void *memory, size_t len);

/* ---- keys ---- */

struct portcullis_vault;

/* The keys of a YAML or JSON file with the section `vault` of Portcullis's configuration
 * (docs/keys.md). Relative paths begin at the file's folder. */
PORTCULLIS_API enum portcullis_result portcullis_vault_open(const char *file,
                                                            struct portcullis_vault **out,
                                                            struct portcullis_error *error);
/* Makes a ring with one key, mode 0600; passphrase NULL: the key stands in it as it is.
 * PORTCULLIS_EXISTS: the file is there. */
PORTCULLIS_API enum portcullis_result portcullis_vault_create_ring(const char *file,
                                                                   const char *passphrase,
                                                                   struct portcullis_error *error);
/* The keys of a ring, as the above and `portcullis vault init` make it. passphrase is NULL where it
 * has none. PORTCULLIS_DENIED: it is another one. */
PORTCULLIS_API enum portcullis_result portcullis_vault_open_ring(const char *file,
                                                                 const char *passphrase,
                                                                 struct portcullis_vault **out,
                                                                 struct portcullis_error *error);
/* One AES key of 16, 24 or 32 bytes, as other implementations name it: its name space (the "key
 * provider id") and its name. It is copied. */
PORTCULLIS_API enum portcullis_result
portcullis_vault_open_raw_aes(const char *name_space, const char *name, const void *key, size_t len,
                              struct portcullis_vault **out, struct portcullis_error *error);
/* Wipes; NULL is fine. */
PORTCULLIS_END void portcullis_vault_close(struct portcullis_vault *vault);
/* Whether every key would work now; asks those who keep them. */
PORTCULLIS_API enum portcullis_result portcullis_vault_check(struct portcullis_vault *vault,
                                                             struct portcullis_error *error);

/* ---- messages ---- */

/* Part of the encryption context: it is authenticated, and stands in the message in the clear. */
struct portcullis_pair {
    const char *name, *value; /* UTF-8 */
};

enum portcullis_commitment {
    PORTCULLIS_COMMITMENT_REQUIRED = 0, /* what has none is not opened */
    PORTCULLIS_COMMITMENT_ALLOWED = 1,  /* it is opened */
    PORTCULLIS_COMMITMENT_FORBIDDEN =
        2 /* and what is written has none, for readers that know none */
};

/* Where NULL is given: all of it zero. */
struct portcullis_options {
    size_t size; /* sizeof(struct portcullis_options): what the caller knows of it */
    const struct portcullis_pair *context;
    size_t context_count;
    uint32_t frame_length; /* sealing: plaintext of a frame; 0: 64 KiB */
    int sign;              /* sealing: not 0: with an ECDSA P-384 signature */
    enum portcullis_commitment commitment;
};
#define PORTCULLIS_OPTIONS_INIT                                                                    \
    { sizeof(struct portcullis_options), NULL, 0, 0, 0, PORTCULLIS_COMMITMENT_REQUIRED }

PORTCULLIS_API enum portcullis_result portcullis_encrypt(struct portcullis_vault *vault,
                                                         const struct portcullis_options *options,
                                                         const void *plain, size_t len,
                                                         unsigned char **out, size_t *out_len,
                                                         struct portcullis_error *error);
/* options->context: pairs that the message must have; it may have more. *out has a NUL byte behind
 * it that *out_len does not count. */
PORTCULLIS_API enum portcullis_result portcullis_decrypt(struct portcullis_vault *vault,
                                                         const struct portcullis_options *options,
                                                         const void *sealed, size_t len,
                                                         unsigned char **out, size_t *out_len,
                                                         struct portcullis_error *error);

/* From one file to another, in constant memory. The result is written beside its place, synced, and
 * put there in one step once all of it is right; it replaces what is there and has the mode of the
 * source. Both may be one file. A process that is killed may leave NAME.xxxxxx beside it. */
PORTCULLIS_API enum portcullis_result
portcullis_encrypt_file(struct portcullis_vault *vault, const struct portcullis_options *options,
                        const char *from, const char *to, struct portcullis_error *error);
PORTCULLIS_API enum portcullis_result
portcullis_decrypt_file(struct portcullis_vault *vault, const struct portcullis_options *options,
                        const char *from, const char *to, struct portcullis_error *error);

/* Up to room bytes; *got is 0 at the end alone. Not 0: it failed, and all of it does. */
typedef int portcullis_read(void *self, void *to, size_t room, size_t *got);
/* All of them. Not 0: it failed. */
typedef int portcullis_write(void *self, const void *bytes, size_t len);

struct portcullis_stream {
    portcullis_read *read;
    void *read_self;
    portcullis_write *write;
    void *write_self;
};

PORTCULLIS_API enum portcullis_result
portcullis_encrypt_stream(struct portcullis_vault *vault, const struct portcullis_options *options,
                          const struct portcullis_stream *stream, struct portcullis_error *error);
/* Each frame is written as soon as it is verified. After a result that is not PORTCULLIS_OK what
 * was written is not all of it (and where the message is signed, not verified): throw it away. */
PORTCULLIS_API enum portcullis_result
portcullis_decrypt_stream(struct portcullis_vault *vault, const struct portcullis_options *options,
                          const struct portcullis_stream *stream, struct portcullis_error *error);

/* ---- fields ---- */

/* The keys that single values of a database are sealed under; they are in a file of their own. */
struct portcullis_fields;

/* Makes the file, mode 0600, sealed under the vault's keys, or in the clear where vault is NULL.
 * PORTCULLIS_EXISTS: it is there. */
PORTCULLIS_API enum portcullis_result portcullis_fields_create(const char *file,
                                                               struct portcullis_vault *vault,
                                                               struct portcullis_error *error);
/* The vault is needed for this call alone. */
PORTCULLIS_API enum portcullis_result portcullis_fields_open(const char *file,
                                                             struct portcullis_vault *vault,
                                                             struct portcullis_fields **out,
                                                             struct portcullis_error *error);
/* Adds a key to the file; what is sealed after the next portcullis_fields_open is sealed under it,
 * and older values stay readable. */
PORTCULLIS_API enum portcullis_result portcullis_fields_rotate(const char *file,
                                                               struct portcullis_vault *vault,
                                                               struct portcullis_error *error);
PORTCULLIS_END void portcullis_fields_close(struct portcullis_fields *fields);

/* Where a value belongs: it opens nowhere else. */
struct portcullis_place {
    const char *table, *column; /* neither empty nor with a '.' */
    const void *row;            /* what names the row and never changes: its primary key */
    size_t row_len;
};

enum { PORTCULLIS_FIELD_KEY_ID = 16, PORTCULLIS_FIELD_INDEX = 32 };

/* The sealed value as text ("pc2.…"), with a NUL byte behind it. Sealing the same value twice gives
 * two texts. */
PORTCULLIS_API enum portcullis_result portcullis_field_seal(struct portcullis_fields *fields,
                                                            const struct portcullis_place *place,
                                                            const void *value, size_t len,
                                                            char **out, size_t *out_len,
                                                            struct portcullis_error *error);
/* *out has a NUL byte behind it that *out_len does not count. PORTCULLIS_ALTERED: it is not what
 * was sealed for that place. */
PORTCULLIS_API enum portcullis_result portcullis_field_open(struct portcullis_fields *fields,
                                                            const struct portcullis_place *place,
                                                            const char *sealed, size_t len,
                                                            unsigned char **out, size_t *out_len,
                                                            struct portcullis_error *error);
/* A blind index: equal values of a column have equal ones, and nobody without the keys can make or
 * test one. It stays the same over rotations. */
PORTCULLIS_API enum portcullis_result
portcullis_field_index(struct portcullis_fields *fields, const char *table, const char *column,
                       const void *value, size_t len, unsigned char out[PORTCULLIS_FIELD_INDEX],
                       struct portcullis_error *error);
/* The id of the key that seals now, and of the one that a value needs; with a NUL byte. */
PORTCULLIS_API enum portcullis_result
portcullis_fields_active(struct portcullis_fields *fields, char out[PORTCULLIS_FIELD_KEY_ID + 1],
                         struct portcullis_error *error);
PORTCULLIS_API enum portcullis_result portcullis_field_key_id(const char *sealed, size_t len,
                                                              char out[PORTCULLIS_FIELD_KEY_ID + 1],
                                                              struct portcullis_error *error);

#ifdef __cplusplus
}
#endif

#endif
