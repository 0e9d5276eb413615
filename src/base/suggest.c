/* Optimal string alignment distance over short words. */
#include "base/suggest.h"

enum { WORD_MAX = 40 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t pc_suggest_distance(struct pc_span a, struct pc_span b) {
    if (a.len > WORD_MAX || b.len > WORD_MAX)
        return SIZE_MAX;
    size_t rows[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= a.len; i++)
        rows[i][0] = i;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++)
        for (size_t j = 1; j <= b.len; j++) {
            size_t differs = a.ptr[i - 1] == b.ptr[j - 1] ? 0 : 1;
            size_t best = least(rows[i - 1][j] + 1, rows[i][j - 1] + 1);
            best = least(best, rows[i - 1][j - 1] + differs);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                best = least(best, rows[i - 2][j - 2] + 1);
            rows[i][j] = best;
        }
    return rows[a.len][b.len];
}

struct pc_suggest pc_suggest_for(struct pc_span word) {
    /* A third of the letters may be wrong, and one in short words. */
    size_t far = word.len / 3 + 1;
    return (struct pc_suggest){.word = word, .distance = far < 2 ? 2 : far + 1};
}

void pc_suggest_offer(struct pc_suggest *suggest, const char *candidate) {
    size_t distance = pc_suggest_distance(suggest->word, pc_span_str(candidate));
    if (distance >= suggest->distance)
        return;
    suggest->best = candidate;
    suggest->distance = distance;
}
