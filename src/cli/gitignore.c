/* Lists of patterns, asked from the last to the first and from the nearest folder outwards. */
#include "cli/gitignore.h"

static size_t count_lines(struct pc_span text) {
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

pc_err pc_gitignore_read(struct pc_span text, struct pc_arena *arena, struct pc_gitignore *out) {
    *out = (struct pc_gitignore){0};
    if (pc_span_starts(text, PC_SPAN("\xef\xbb\xbf")))
        text = pc_span_from(text, 3);
    out->patterns = PC_ARENA_ARRAY(arena, struct pc_gitignore_pattern, count_lines(text));
    if (out->patterns == NULL)
        return PC_ERR_NOMEM;
    struct pc_span line;
    while (pc_span_split(&text, '\n', &line)) {
        if (pc_span_ends(line, PC_SPAN("\r")))
            line = pc_span_upto(line, line.len - 1);
        pc_err err = pc_gitignore_pattern_read(line, arena, &out->patterns[out->count]);
        if (err == PC_ERR_NOMEM)
            return err;
        out->count += err == PC_OK;
    }
    return PC_OK;
}

enum pc_gitignore_says pc_gitignore_ask(const struct pc_gitignore *ignore, struct pc_span path,
                                        bool directory) {
    for (size_t i = ignore->count; i > 0; i--) {
        const struct pc_gitignore_pattern *pattern = &ignore->patterns[i - 1];
        if (pc_gitignore_pattern_matches(pattern, path, directory))
            return pattern->negated ? PC_GITIGNORE_KEEP : PC_GITIGNORE_IGNORE;
    }
    return PC_GITIGNORE_NOTHING;
}

bool pc_gitignore_ignores(const struct pc_gitignore_level *level, struct pc_span path,
                          bool directory) {
    for (; level != NULL; level = level->above) {
        enum pc_gitignore_says says =
            pc_gitignore_ask(&level->own, pc_span_from(path, level->prefix), directory);
        if (says != PC_GITIGNORE_NOTHING)
            return says == PC_GITIGNORE_IGNORE;
    }
    return false;
}
