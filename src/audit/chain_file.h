/* The files of a chain in their order, and the lines of one file. */
#ifndef PC_AUDIT_CHAIN_FILE_H
#define PC_AUDIT_CHAIN_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { PC_CHAIN_NAME = 27 }; /* "chain-<first seq, 16 digits>.log" and its NUL */

struct pc_chain_files {
    char (*names)[PC_CHAIN_NAME]; /* in order */
    uint64_t *first;              /* the sequence number in each name */
    size_t count;
};

void pc_chain_name(uint64_t first, char out[PC_CHAIN_NAME]);
PC_MUST pc_err pc_chain_files_list(const char *directory, struct pc_chain_files *out,
                                   struct pc_diag *diag);
void pc_chain_files_free(struct pc_chain_files *files); /* for PC_CLEANUP */

/* A file's lines, one at a time. */
struct pc_lines {
    int fd;
    char *bytes;
    size_t len;      /* bytes in memory */
    size_t at;       /* of them handed out */
    uint64_t offset; /* in the file of the line handed out last */
    uint64_t behind; /* in the file, behind that line */
    uint64_t number; /* of the line handed out last; the first is 1 */
    bool torn;       /* the line handed out last has no line break: the file ends in it */
};

PC_MUST pc_err pc_lines_open(const char *directory, const char *name, struct pc_lines *out);
/* Without its line break. PC_ERR_NOTFOUND: there are no more. PC_ERR_CORRUPT: it is too long for a
 * line of a chain. */
PC_MUST pc_err pc_lines_next(struct pc_lines *lines, struct pc_span *out);
void pc_lines_close(struct pc_lines *lines); /* for PC_CLEANUP */

#endif
