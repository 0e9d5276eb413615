/* Words near a match, texts that are allowed, and taking a match down. */
#include <string.h>

#include "inspect/dlp/scanner.h"

enum { SHORT_WORD = 3, DISTANCE = 64 };

/* Two bytes between which a word may begin or end: not letters of one word, as in "cardNo". */
static bool is_edge(uint8_t before, uint8_t behind, unsigned set) {
    return !pc_dlp_is(before, set) || !pc_dlp_is(behind, set) ||
           (pc_dlp_is(before, PC_DLP_LOWER) && pc_dlp_is(behind, PC_DLP_UPPER));
}

/* The word stands at i: letters in either case, its beginning at that of a word, short words whole
 * and apart from digits. */
static bool stands_at(const uint8_t *bytes, size_t len, size_t i, struct pc_span word) {
    if (word.len > len - i)
        return false;
    for (size_t k = 0; k < word.len; k++)
        if (pc_dlp_lower(bytes[i + k]) != pc_dlp_lower((uint8_t)word.ptr[k]))
            return false;
    size_t end = i + word.len;
    if (word.len > SHORT_WORD)
        return i == 0 || is_edge(bytes[i - 1], bytes[i], PC_DLP_LETTER);
    return (i == 0 || is_edge(bytes[i - 1], bytes[i], PC_DLP_ALNUM)) &&
           (end == len || is_edge(bytes[end - 1], bytes[end], PC_DLP_ALNUM));
}

/* One of the words begins and ends in the bytes; what is before `from` shows where words begin. */
static bool any_in(const uint8_t *bytes, size_t from, size_t len,
                   const struct pc_dlp_texts *words) {
    uint64_t heads[4] = {0};
    for (size_t i = 0; i < words->count; i++) {
        if (words->all[i].len == 0)
            continue;
        int head = pc_dlp_lower((uint8_t)words->all[i].ptr[0]);
        heads[head >> 6] |= (uint64_t)1 << (head & 63);
    }
    for (size_t i = from; i < len; i++) {
        int c = pc_dlp_lower(bytes[i]);
        if ((heads[c >> 6] >> (c & 63) & 1) == 0)
            continue;
        for (size_t k = 0; k < words->count; k++)
            if (words->all[k].len > 0 && stands_at(bytes, len, i, words->all[k]))
                return true;
    }
    return false;
}

static bool has_letters(const uint8_t *bytes, size_t from, size_t upto) {
    for (size_t i = from; i < upto; i++)
        if (pc_dlp_is(bytes[i], PC_DLP_LETTER))
            return true;
    return false;
}

/* Where the line ends that `from` is in, at most `most` further. */
static size_t line_ends(struct pc_dlp_text *text, size_t from, size_t most) {
    size_t there = text->len > from ? text->len - from : 0;
    size_t looked = there < most ? there : most;
    const uint8_t *line = looked == 0 ? NULL : memchr(text->bytes + from, '\n', looked);
    text->steps += looked;
    if (line != NULL)
        return (size_t)(line - text->bytes);
    text->starved |= there < most && !text->last;
    return from + looked;
}

bool pc_dlp_near(struct pc_dlp_text *text, size_t start, size_t end, size_t distance,
                 const struct pc_dlp_texts *words) {
    if (words->count == 0)
        return false;
    size_t from = start > distance ? start - distance : 0;
    size_t line = pc_dlp_line(text->bytes, from, start);
    if (has_letters(text->bytes, line, start)) /* else the line before may be about it */
        from = line;
    text->steps += start - from;
    if (any_in(text->bytes, from, start, words))
        return true;
    size_t upto = line_ends(text, end, distance);
    return end < upto && any_in(text->bytes, end, upto, words);
}

bool pc_dlp_has_word(struct pc_dlp_job *job, size_t rule, size_t start, size_t end) {
    const struct pc_dlp_rule *row = &job->scanner->rules[rule];
    return pc_dlp_near(&job->text, start, end, row->distance == 0 ? DISTANCE : row->distance,
                       &row->words);
}

/* '*' stands for any bytes; letters in either case. */
static bool fits(struct pc_span pattern, struct pc_span text) {
    size_t p = 0, t = 0, star = SIZE_MAX, from = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.len &&
                   pc_dlp_lower((uint8_t)pattern.ptr[p]) == pc_dlp_lower((uint8_t)text.ptr[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

static bool is_allowed(const struct pc_dlp_rule *rule, struct pc_span match) {
    if (match.len > PC_DLP_OWN_MATCH) /* '*' takes the product of both lengths */
        return false;
    for (size_t i = 0; i < rule->allow.count; i++)
        if (fits(rule->allow.all[i], match))
            return true;
    return false;
}

bool pc_dlp_found(struct pc_dlp_job *job, size_t rule, size_t start, size_t end) {
    const struct pc_dlp_rule *row = &job->scanner->rules[rule];
    if (!pc_dlp_wanted(job, rule) || is_allowed(row, pc_dlp_cut(&job->text, start, end)))
        return false;
    if (row->needs_word && !pc_dlp_has_word(job, rule, start, end))
        return false;
    if (job->staged_count == PC_DLP_STAGED)
        return false;
    job->staged[job->staged_count++] = (struct pc_dlp_hit){start, end, rule};
    return true;
}
