/* Lines, comments and quoted words. */
#include "inspect/waf/lang/lexer.h"

#include <string.h>

struct pc_waf_lexer pc_waf_lexer(struct pc_span text) {
    struct pc_span mark = PC_SPAN("\xef\xbb\xbf");
    if (pc_span_starts(text, mark))
        text = pc_span_from(text, mark.len);
    return (struct pc_waf_lexer){.rest = text, .next = 1};
}

/* The next line of the file, without its end; *goes_on: a backslash stood there. */
static struct pc_span raw_line(struct pc_waf_lexer *lexer, bool *goes_on) {
    size_t end = pc_span_find(lexer->rest, '\n');
    struct pc_span line = pc_span_upto(lexer->rest, end);
    lexer->rest = pc_span_from(lexer->rest, end + 1);
    lexer->next++;
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    *goes_on = line.len > 0 && line.ptr[line.len - 1] == '\\';
    if (*goes_on)
        line.len--;
    return line;
}

/* A line and those that continue it. */
static pc_err whole_line(struct pc_waf_lexer *lexer, struct pc_arena *arena, struct pc_span *out) {
    struct pc_waf_lexer again = *lexer;
    bool goes_on;
    size_t len = 0;
    struct pc_span line = raw_line(lexer, &goes_on);
    *out = line;
    if (!goes_on)
        return PC_OK;
    for (len = line.len; goes_on && lexer->rest.len > 0;)
        len += raw_line(lexer, &goes_on).len;
    char *joined = PC_ARENA_ARRAY(arena, char, len + 1);
    if (joined == NULL)
        return PC_ERR_NOMEM;
    *out = pc_span(joined, len);
    for (size_t at = 0; again.rest.len > lexer->rest.len; at += line.len) {
        line = raw_line(&again, &goes_on);
        if (line.len > 0)
            memcpy(joined + at, line.ptr, line.len);
    }
    return PC_OK;
}

pc_err pc_waf_lexer_line(struct pc_waf_lexer *lexer, struct pc_arena *arena, struct pc_span *line,
                         unsigned *number) {
    while (lexer->rest.len > 0) {
        *number = lexer->next;
        pc_err err = whole_line(lexer, arena, line);
        if (err != PC_OK)
            return err;
        *line = pc_span_trim(*line);
        if (line->len > 0 && line->ptr[0] != '#')
            return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}

size_t pc_waf_quote_end(struct pc_span text, char quote) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == quote)
            return i;
        if (text.ptr[i] == '\\')
            i++;
    }
    return text.len;
}

pc_err pc_waf_unescape(struct pc_span text, char quote, struct pc_arena *arena,
                       struct pc_span *out) {
    *out = text;
    if (pc_span_find(text, quote) == text.len)
        return PC_OK;
    char *plain = PC_ARENA_ARRAY(arena, char, text.len);
    if (plain == NULL)
        return PC_ERR_NOMEM;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool pair = text.ptr[i] == '\\' && i + 1 < text.len;
        if (pair && text.ptr[i + 1] != quote)
            plain[len++] = text.ptr[i];
        i += pair ? 1 : 0;
        plain[len++] = text.ptr[i];
    }
    *out = pc_span(plain, len);
    return PC_OK;
}

static bool blank(char c) {
    return c == ' ' || c == '\t';
}

static pc_err quoted_word(struct pc_span *rest, struct pc_arena *arena, struct pc_span *word,
                          struct pc_diag *diag) {
    char quote = rest->ptr[0];
    struct pc_span inner = pc_span_from(*rest, 1);
    size_t end = pc_waf_quote_end(inner, quote);
    if (end >= inner.len)
        return pc_diag_set(
            diag, PC_ERR_INVALID,
            "a quote is opened and not closed: close it with %c; a text over several "
            "lines needs a backslash at the end of each",
            quote);
    *rest = pc_span_from(inner, end + 1);
    if (rest->len > 0 && !blank(rest->ptr[0]))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%.*s\" stands right behind a closing quote: put a backslash before a "
                           "quote that belongs to the text, or a blank between two texts",
                           PC_ARG(pc_span_upto(*rest, 20)));
    return pc_waf_unescape(pc_span_upto(inner, end), quote, arena, word);
}

pc_err pc_waf_words_cut(struct pc_span line, struct pc_arena *arena, struct pc_waf_words *out,
                        struct pc_diag *diag) {
    out->count = 0;
    for (struct pc_span rest = pc_span_trim(line); rest.len > 0; rest = pc_span_trim(rest)) {
        if (out->count == PC_WAF_WORDS)
            return pc_diag_set(diag, PC_ERR_RANGE,
                               "more than %d words in one line: use several lines, or quotes",
                               PC_WAF_WORDS);
        struct pc_span *word = &out->words[out->count++];
        if (rest.ptr[0] == '"' || rest.ptr[0] == '\'') {
            pc_err err = quoted_word(&rest, arena, word, diag);
            if (err != PC_OK)
                return err;
            continue;
        }
        size_t end = 0;
        while (end < rest.len && !blank(rest.ptr[end]))
            end++;
        *word = pc_span_upto(rest, end);
        rest = pc_span_from(rest, end);
    }
    return PC_OK;
}
