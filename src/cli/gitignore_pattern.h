/*
 * One pattern of a .gitignore file, as gitignore(5) describes them: read once, compared with paths
 * in a time that the lengths of both bound.
 */
#ifndef PC_CLI_GITIGNORE_PATTERN_H
#define PC_CLI_GITIGNORE_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_GITIGNORE_LINE_MAX = 4096 }; /* longer patterns are as if they were not there */

struct pc_gitignore_token {
    uint8_t kind;
    uint8_t byte;       /* of a literal */
    uint16_t set_index; /* of a [set] */
};

struct pc_gitignore_set {
    uint64_t bits[4]; /* the bytes that it takes */
};

struct pc_gitignore_pattern {
    bool negated;   /* "!": what it matches is not ignored */
    bool directory; /* it ended in '/': matches folders alone */
    bool name_only; /* it has no '/': compared with the last part of a path */
    struct pc_gitignore_token *tokens;
    size_t count;
    struct pc_gitignore_set *sets;
    struct pc_span suffix; /* where it is '*' and plain text: the text */
    struct pc_span plain;  /* where all of it is plain text: the text */
};

/* Reads a line, without its line end. PC_ERR_NOTFOUND: it is empty, a comment, or matches nothing.
 */
PC_MUST pc_err pc_gitignore_pattern_read(struct pc_span line, struct pc_arena *arena,
                                         struct pc_gitignore_pattern *out);

/* path: relative to the folder that the pattern's file is in; no '/' at either end. */
bool pc_gitignore_pattern_matches(const struct pc_gitignore_pattern *pattern, struct pc_span path,
                                  bool directory);

#endif
