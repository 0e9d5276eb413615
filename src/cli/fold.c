/* Folding: greedy, by characters of UTF-8. */
#include "cli/fold.h"

static bool is_space(char c) {
    return c == ' ' || c == '\n';
}

/* Up to a space that is not within brackets; empty at the end. */
static struct pc_span next_word(struct pc_span *rest) {
    size_t start = 0, depth = 0;
    while (start < rest->len && is_space(rest->ptr[start]))
        start++;
    size_t end = start;
    for (; end < rest->len && (depth > 0 || !is_space(rest->ptr[end])); end++) {
        if (rest->ptr[end] == '[')
            depth++;
        else if (rest->ptr[end] == ']' && depth > 0)
            depth--;
    }
    struct pc_span word = pc_span(rest->ptr + start, end - start);
    *rest = pc_span_from(*rest, end);
    return word;
}

static size_t width_of(struct pc_span word) {
    size_t width = 0;
    for (size_t i = 0; i < word.len; i++)
        width += ((unsigned char)word.ptr[i] & 0xc0) != 0x80;
    return width;
}

void pc_fold_words(FILE *out, size_t column, size_t indent, struct pc_span text) {
    struct pc_span word = next_word(&text);
    for (bool first = true; word.len > 0; word = next_word(&text), first = false) {
        size_t width = width_of(word);
        if (!first && column + 1 + width > PC_FOLD_WIDTH) {
            (void)fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            (void)fputc(' ', out);
            column++;
        }
        (void)fwrite(word.ptr, 1, word.len, out);
        column += width;
    }
    (void)fputc('\n', out);
}

static bool is_prose(struct pc_span line) {
    return line.len > 0 && !pc_span_starts(line, PC_SPAN("  "));
}

void pc_fold_text(FILE *out, struct pc_span text) {
    struct pc_span rest = text, line;
    const char *start = text.ptr;
    size_t prose = 0; /* bytes of the paragraph so far */
    while (pc_span_split(&rest, '\n', &line)) {
        if (is_prose(line)) {
            if (prose == 0)
                start = line.ptr;
            prose = (size_t)(line.ptr + line.len - start);
            continue;
        }
        if (prose > 0)
            pc_fold_words(out, 0, 0, pc_span(start, prose));
        prose = 0;
        (void)fprintf(out, "%.*s\n", PC_ARG(line));
    }
    if (prose > 0)
        pc_fold_words(out, 0, 0, pc_span(start, prose));
}
