/* A .gitignore file and a path: the first line is the path, the rest the file. Whatever it says, it
 * says the same twice, and a pattern with a '!' before it says the opposite. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cli/gitignore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_span text = pc_span(data, size), path;
    struct pc_arena arena = {0};
    struct pc_gitignore ignore;
    if (!pc_span_split(&text, '\n', &path) || text.ptr == NULL || path.len > 4096)
        return 0;
    if (pc_gitignore_read(text, &arena, &ignore) != PC_OK)
        abort();
    enum pc_gitignore_says says = pc_gitignore_ask(&ignore, path, true);
    for (size_t i = 0; i < ignore.count; i++)
        ignore.patterns[i].negated = !ignore.patterns[i].negated;
    enum pc_gitignore_says other = pc_gitignore_ask(&ignore, path, true);
    if ((says == PC_GITIGNORE_IGNORE) != (other == PC_GITIGNORE_KEEP) ||
        (says == PC_GITIGNORE_NOTHING) != (other == PC_GITIGNORE_NOTHING))
        abort();
    pc_arena_free(&arena);
    return 0;
}
