/*
 * Names of chunks: HMAC-SHA-256 of what is in them, under a key of the repository. Equal chunks
 * have one name and are kept once; who sees the names learns nothing about the content.
 */
#ifndef PC_VAULT_BACKUP_NAMES_H
#define PC_VAULT_BACKUP_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_BACKUP_NAME = 32, PC_BACKUP_NAME_TEXT = 64 };

struct pc_backup_name {
    uint8_t bytes[PC_BACKUP_NAME];
};

/* 64 lower-case hexadecimal digits, as the name is written in manifests and targets. */
void pc_backup_name_text(const struct pc_backup_name *name, char out[PC_BACKUP_NAME_TEXT + 1]);
PC_MUST pc_err pc_backup_name_parse(struct pc_span text, struct pc_backup_name *out);

/* "objects/ab/<name>": where the target keeps it; and back. */
enum { PC_BACKUP_OBJECT_TEXT = 76 }; /* with the NUL */
void pc_backup_object_path(const struct pc_backup_name *name, char out[PC_BACKUP_OBJECT_TEXT]);
PC_MUST pc_err pc_backup_object_parse(struct pc_span path, struct pc_backup_name *out);

/* A set of them: filled, then sorted once, then asked. A zeroed one is empty. */
struct pc_backup_names {
    struct pc_backup_name *items;
    size_t count, cap;
    bool sorted;
};

PC_MUST pc_err pc_backup_names_add(struct pc_backup_names *names,
                                   const struct pc_backup_name *name);
void pc_backup_names_sort(struct pc_backup_names *names);
/* Only after the sort. */
bool pc_backup_names_have(const struct pc_backup_names *names, const struct pc_backup_name *name);
void pc_backup_names_free(struct pc_backup_names *names);

#endif
