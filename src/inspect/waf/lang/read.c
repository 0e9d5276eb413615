/* Files of rules, and those that they include. */
#include "inspect/waf/lang/reader.h"

static struct pc_span current(const struct pc_waf_reader *reader) {
    return reader->depth == 0 ? PC_SPAN("") : reader->stack[reader->depth - 1];
}

static bool is_pattern(struct pc_span name) {
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '*' || name.ptr[i] == '?' || name.ptr[i] == '[')
            return true;
    return false;
}

static pc_err check_open(struct pc_waf_reader *reader) {
    if (reader->open == NULL)
        return PC_OK;
    reader->place.line = reader->open->rule.line;
    return pc_diag_set(
        reader->diag, PC_ERR_INVALID,
        "rule %u says chain, and the file ends: add the next rule, or take chain out",
        (unsigned)reader->open->rule.id);
}

static pc_err run_lines(struct pc_waf_reader *reader, struct pc_span text) {
    struct pc_waf_lexer lexer = pc_waf_lexer(text);
    struct pc_span line;
    pc_err err;
    while ((err = pc_waf_lexer_line(&lexer, reader->arena, &line, &reader->place.line)) == PC_OK) {
        err = pc_waf_directive_run(reader, line);
        if (err != PC_OK)
            return err;
    }
    return err == PC_ERR_NOTFOUND ? check_open(reader) : err;
}

static pc_err check_limits(struct pc_waf_reader *reader, struct pc_span name) {
    for (size_t i = 0; i < reader->depth; i++)
        if (pc_span_eq(reader->stack[i], name))
            return pc_diag_set(reader->diag, PC_ERR_INVALID,
                               "%.*s includes itself: take one Include out",
                               PC_ARG(pc_span_upto(name, 200)));
    if (reader->depth == PC_WAF_INCLUDE_DEPTH)
        return pc_diag_set(
            reader->diag, PC_ERR_RANGE,
            "files include one another more than %d deep: include them from one file",
            PC_WAF_INCLUDE_DEPTH);
    if (++reader->files > PC_WAF_INCLUDE_FILES || reader->bytes > PC_WAF_INCLUDE_BYTES)
        return pc_diag_set(reader->diag, PC_ERR_RANGE,
                           "the rule files are too many or too large (%d, %d MiB): name fewer",
                           PC_WAF_INCLUDE_FILES, PC_WAF_INCLUDE_BYTES >> 20);
    return PC_OK;
}

/* What went wrong in a file gets the file's name and line before it, once. */
static pc_err place_error(struct pc_waf_reader *reader, pc_err err) {
    if (err == PC_OK || reader->placed)
        return err;
    reader->placed = true;
    struct pc_diag what = *reader->diag;
    return pc_diag_set(reader->diag, err, "%.*s:%u: %s",
                       PC_ARG(pc_span_upto(reader->place.file, 200)), reader->place.line,
                       what.text[0] != '\0' ? what.text : pc_err_name(err));
}

static pc_err read_one(struct pc_waf_reader *reader, struct pc_span name) {
    struct pc_span called;
    struct pc_span text;
    pc_err err = reader->sources->fetch(reader->sources->context, current(reader), name, &called,
                                        &text, reader->diag);
    if (err != PC_OK)
        return err;
    reader->bytes += text.len;
    err = check_limits(reader, called);
    if (err != PC_OK)
        return err;
    struct pc_waf_place before = reader->place;
    reader->stack[reader->depth++] = called;
    reader->place = (struct pc_waf_place){called, 0};
    err = place_error(reader, run_lines(reader, text));
    reader->depth--;
    if (err == PC_OK)
        reader->place = before;
    return err;
}

pc_err pc_waf_files_read(struct pc_waf_reader *reader, struct pc_span name) {
    if (!is_pattern(name))
        return read_one(reader, name);
    if (reader->sources->expand == NULL)
        return pc_diag_set(reader->diag, PC_ERR_UNSUPPORTED,
                           "\"%.*s\": patterns of file names cannot be used here: name the files",
                           PC_ARG(pc_span_upto(name, 200)));
    struct pc_span *names = NULL;
    size_t count = 0;
    pc_err err = reader->sources->expand(reader->sources->context, current(reader), name,
                                         reader->arena, &names, &count, reader->diag);
    for (size_t i = 0; i < count && err == PC_OK; i++)
        err = read_one(reader, names[i]);
    return err;
}

pc_err pc_waf_lang_read(const struct pc_waf_sources *sources, const struct pc_span *files,
                        size_t file_count, struct pc_arena *arena, struct pc_waf_ruleset *out,
                        struct pc_diag *diag) {
    struct pc_diag own;
    struct pc_waf_reader reader = {
        .sources = sources, .arena = arena, .out = out, .diag = diag != NULL ? diag : &own};
    reader.diag->text[0] = '\0';
    *out = (struct pc_waf_ruleset){0};
    for (size_t i = 0; i < file_count; i++) {
        pc_err err = pc_waf_files_read(&reader, files[i]);
        if (err != PC_OK)
            return err;
    }
    return place_error(&reader, pc_waf_finish(&reader));
}
