/* A rule's operator: "!@pmFromFile words.data", "@rx a", or a pattern alone. */
#include "inspect/waf/lang/reader.h"

#include <string.h>

#include "base/suggest.h"

static struct pc_span skip_blanks(struct pc_span text) {
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
        at++;
    return pc_span_from(text, at);
}

static pc_err unknown_operator(struct pc_span name, struct pc_diag *diag) {
    struct pc_suggest suggest = pc_suggest_for(name);
    for (size_t i = 0; i < pc_waf_operator_count; i++)
        pc_suggest_offer(&suggest, pc_waf_operators[i].name);
    if (suggest.best != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"@%.*s\" is no operator that is known: did you mean @%s?",
                           PC_ARG(pc_span_upto(name, 60)), suggest.best);
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "\"@%.*s\" is no operator that is known: name another one; a pattern that "
                       "begins with @ is written \"@rx @…\"",
                       PC_ARG(pc_span_upto(name, 60)));
}

static pc_err fetch_files(struct pc_waf_reader *reader, struct pc_span argument,
                          struct pc_waf_rule *rule) {
    struct pc_span name;
    struct pc_span called;
    struct pc_span *files = NULL;
    size_t count = 0;
    while (pc_span_split(&argument, ' ', &name)) {
        name = pc_span_trim(name);
        if (name.len == 0)
            continue;
        files = pc_waf_room(reader->arena, files, count, sizeof *files);
        if (files == NULL)
            return PC_ERR_NOMEM;
        pc_err err = reader->sources->fetch(reader->sources->context, reader->place.file, name,
                                            &called, &files[count], reader->diag);
        if (err != PC_OK)
            return err;
        reader->bytes += files[count].len;
        if (++reader->files > PC_WAF_INCLUDE_FILES || reader->bytes > PC_WAF_INCLUDE_BYTES)
            return pc_diag_set(reader->diag, PC_ERR_RANGE,
                               "the files that the rules name are too many or too large (%d, %d "
                               "MiB): name fewer",
                               PC_WAF_INCLUDE_FILES, PC_WAF_INCLUDE_BYTES >> 20);
        count++;
    }
    if (count == 0)
        return pc_diag_set(reader->diag, PC_ERR_INVALID,
                           "@%s names no file: write the file's name behind it", rule->op->name);
    rule->op_files = files;
    rule->op_file_count = count;
    return PC_OK;
}

/* Rules are published for two servers. Apache makes one backslash of two, so its authors write four
 * for a pattern's "\\"; nginx leaves them, so that a pattern there has two. Four are the first kind
 * and are read as two, two are the second and stay. */
static pc_err halve_backslashes(struct pc_span text, struct pc_arena *arena, struct pc_span *out) {
    *out = text;
    struct pc_span four = PC_SPAN("\\\\\\\\");
    char *halved = NULL;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool found = pc_span_starts(pc_span(text.ptr + i, text.len - i), four);
        if (found && halved == NULL) {
            halved = PC_ARENA_ARRAY(arena, char, text.len);
            if (halved == NULL)
                return PC_ERR_NOMEM;
            memcpy(halved, text.ptr, i);
            len = i;
        }
        i += found ? 2 : 0;
        if (halved == NULL)
            continue;
        halved[len++] = text.ptr[i];
        if (found)
            halved[len++] = text.ptr[++i];
    }
    if (halved != NULL)
        *out = pc_span(halved, len);
    return PC_OK;
}

pc_err pc_waf_operator_read(struct pc_waf_reader *reader, struct pc_span text,
                            struct pc_waf_rule *rule) {
    struct pc_span rest = skip_blanks(text);
    rule->negated = rest.len > 0 && rest.ptr[0] == '!';
    if (rule->negated)
        rest = skip_blanks(pc_span_from(rest, 1));
    struct pc_span name = PC_SPAN("rx");
    if (rest.len > 0 && rest.ptr[0] == '@') {
        size_t end = 1;
        while (end < rest.len && rest.ptr[end] != ' ' && rest.ptr[end] != '\t')
            end++;
        name = pc_span(rest.ptr + 1, end - 1);
        rest = skip_blanks(pc_span_from(rest, end));
    }
    rule->op = pc_waf_operator_find(name);
    if (rule->op == NULL)
        return unknown_operator(name, reader->diag);
    if (rule->op->file)
        return rule->argument.raw = rest, fetch_files(reader, rest, rule);
    pc_err err = PC_OK;
    if (rule->op->prefilter == PC_WAF_PREFILTER_REGEX)
        err = halve_backslashes(rest, reader->arena, &rest);
    rule->argument = (struct pc_waf_macro){.raw = rest};
    if (err == PC_OK && rule->op->takes_macros)
        err = pc_waf_lang_macro(rest, reader->arena, &rule->argument, reader->diag);
    return err;
}
