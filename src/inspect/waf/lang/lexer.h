/*
 * The outer form of a rule file: lines that a backslash continues, comments, and words that may
 * stand in quotes.
 */
#ifndef PC_INSPECT_WAF_LANG_LEXER_H
#define PC_INSPECT_WAF_LANG_LEXER_H

#include "base/arena.h"
#include "base/span.h"

struct pc_waf_lexer {
    struct pc_span rest;
    unsigned next; /* the number of the line that `rest` begins with */
};

/* The most words of a line. */
enum { PC_WAF_WORDS = 64 };
struct pc_waf_words {
    size_t count;
    struct pc_span words[PC_WAF_WORDS];
};

/* Over the bytes of a file; a byte order mark is passed over. */
struct pc_waf_lexer pc_waf_lexer(struct pc_span text);

/* The next line that says something, whole and without blanks at its ends, and the number of the
 * line it begins at. A comment that ends in a backslash goes on, too, as in ModSecurity.
 * PC_ERR_NOTFOUND: there is no more. PC_ERR_NOMEM. The line borrows from the text, or from the
 * arena where it was put together. */
PC_MUST pc_err pc_waf_lexer_line(struct pc_waf_lexer *lexer, struct pc_arena *arena,
                                 struct pc_span *line, unsigned *number);

/* Cuts a line into words at blanks. A word in quotes (" or ') may hold blanks; a backslash keeps
 * the quote behind it from ending the word and is left out there, and stays everywhere else. */
PC_MUST pc_err pc_waf_words_cut(struct pc_span line, struct pc_arena *arena,
                                struct pc_waf_words *out, struct pc_diag *diag);

/* The text without the backslashes that stand before a `quote`. */
PC_MUST pc_err pc_waf_unescape(struct pc_span text, char quote, struct pc_arena *arena,
                               struct pc_span *out);

/* The index of the first `quote` with no backslash before it, or text.len. */
size_t pc_waf_quote_end(struct pc_span text, char quote);

#endif
