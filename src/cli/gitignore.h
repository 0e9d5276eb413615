/*
 * What .gitignore files say about a path: the patterns of one file, and the files of the folders
 * above it, the nearest first.
 */
#ifndef PC_CLI_GITIGNORE_H
#define PC_CLI_GITIGNORE_H

#include "cli/gitignore_pattern.h"

enum { PC_GITIGNORE_FILE_MAX = 256 * 1024 };

struct pc_gitignore {
    struct pc_gitignore_pattern *patterns; /* in the arena, in their order */
    size_t count;
};

enum pc_gitignore_says { PC_GITIGNORE_NOTHING, PC_GITIGNORE_IGNORE, PC_GITIGNORE_KEEP };

/* Reads the text of a file; an unusual line matches nothing. PC_ERR_NOMEM alone. */
PC_MUST pc_err pc_gitignore_read(struct pc_span text, struct pc_arena *arena,
                                 struct pc_gitignore *out);

/* The last pattern that matches decides. path: relative to the folder of the file. */
enum pc_gitignore_says pc_gitignore_ask(const struct pc_gitignore *ignore, struct pc_span path,
                                        bool directory);

/* One folder's patterns below those of the folders above. */
struct pc_gitignore_level {
    const struct pc_gitignore_level *above; /* NULL: the outermost */
    struct pc_gitignore own;
    size_t prefix; /* how much of a path names this folder, with the '/' behind it */
};

/* path: relative to the outermost level's folder. Folders above path are the caller's to ask for:
 * what is in an ignored folder is ignored. */
bool pc_gitignore_ignores(const struct pc_gitignore_level *level, struct pc_span path,
                          bool directory);

#endif
