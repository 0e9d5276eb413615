/*
 * A manifest: what one backup holds, file by file. It is complete by itself; a backup never needs
 * the one before it. As bytes it is JSON, of format 1 (docs/backup.md).
 */
#ifndef PC_VAULT_BACKUP_MANIFEST_H
#define PC_VAULT_BACKUP_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "vault/backup/names.h"

enum {
    PC_BACKUP_CHUNK_MAX = 4 << 20,     /* bytes in a chunk */
    PC_BACKUP_PATH_MAX = 4096,         /* bytes of a path, with the NUL */
    PC_BACKUP_ENTRIES_MAX = 1 << 20,   /* files in a backup */
    PC_BACKUP_MANIFEST_MAX = 256 << 20 /* bytes of a manifest */
};

/* What a file is; the words of the manifest. */
enum pc_backup_kind {
    PC_BACKUP_STORE,         /* a copy of the database at one moment */
    PC_BACKUP_KEYRING,       /* the key ring that opens the store's sealed columns */
    PC_BACKUP_SECRET,        /* other files of secrets/ and secrets-edge/ */
    PC_BACKUP_AUDIT,         /* the sealed trail and its public keys */
    PC_BACKUP_CONFIGURATION, /* the configuration file */
    PC_BACKUP_REFERRED,      /* what it names: documents, rules, certificates */
    PC_BACKUP_KINDS
};

const char *pc_backup_kind_name(enum pc_backup_kind kind);

struct pc_backup_entry {
    /* Below the run folder, or (outside) below the root of the file system: no leading '/', no
     * empty part, no "." and no "..". */
    struct pc_span path;
    bool outside;
    enum pc_backup_kind kind;
    uint32_t mode; /* permission bits */
    uint64_t size;
    pc_time modified;
    uint64_t stamp; /* changes with every write to the file; 0: not known */
    uint8_t sha256[32];
    uint32_t chunk; /* bytes of each chunk but the last */
    const struct pc_backup_name *chunks;
    size_t chunk_count;
};

/* A file that was to be in it and is not, and why. */
struct pc_backup_left_out {
    struct pc_span path, reason;
};

struct pc_backup_manifest {
    struct pc_span id;      /* pc_backup_id_ok */
    struct pc_span parent;  /* of the backup before it; empty: none was there */
    struct pc_span program; /* version of Portcullis */
    pc_time time;           /* when the store was copied */
    struct pc_span run;     /* the run folder, as it was called */
    struct pc_span config;  /* path of the configuration file's entry */
    uint64_t audit_seq;     /* the head of the trail in it; 0: there is none */
    uint8_t audit_hash[32];
    bool keyring_sealed; /* it was under the vault's keys; here it is as it was before that */
    const struct pc_backup_entry *entries; /* in the order of outside and path; each once */
    size_t count;
    const struct pc_backup_left_out *left_out;
    size_t left_out_count;
};

/* "20261122T133000.123456Z-1a2b3c4d": the time, and four random bytes. Their order is that of time.
 */
enum { PC_BACKUP_ID = 32 };
bool pc_backup_id_ok(struct pc_span id);
/* PC_ERR_INVALID: it has no time that there is. */
PC_MUST pc_err pc_backup_id_time(struct pc_span id, pc_time *out);
void pc_backup_id_make(pc_time when, const uint8_t random[4], char out[PC_BACKUP_ID + 1]);

/* A path as an entry may have it. */
bool pc_backup_path_ok(struct pc_span path);

/* The order of entries: negative, 0 (the same file) or positive. */
int pc_backup_entry_order(const struct pc_backup_entry *a, const struct pc_backup_entry *b);

PC_MUST pc_err pc_backup_manifest_write(const struct pc_backup_manifest *manifest,
                                        struct pc_buf *out);
/* All of it is checked: PC_ERR_CORRUPT, and diag says what is wrong; PC_ERR_UNSUPPORTED: of another
 * format. Everything is in the arena. */
PC_MUST pc_err pc_backup_manifest_read(struct pc_span text, struct pc_arena *arena,
                                       struct pc_backup_manifest *out, struct pc_diag *diag);

/* The entry of that place, or NULL. */
const struct pc_backup_entry *pc_backup_manifest_find(const struct pc_backup_manifest *manifest,
                                                      bool outside, struct pc_span path);
/* The bytes of all files. */
uint64_t pc_backup_manifest_size(const struct pc_backup_manifest *manifest);

#endif
