/* Directives that set something for the whole: limits, types, switches. */
#include "inspect/waf/lang/settings.h"

#include <stddef.h>

#include "base/buf.h"

enum kind {
    ENGINE,    /* On, Off, DetectionOnly */
    SWITCH,    /* On, Off */
    NUMBER,    /* into an unsigned long long */
    PARTIAL,   /* ProcessPartial, Reject */
    TYPES,     /* words, joined */
    NO_TYPES,  /* forgets them */
    SIGNATURE, /* a word, joined */
    SEPARATOR, /* one character */
};

struct setting_row {
    const char *name;
    enum kind kind;
    size_t at;   /* in struct pc_waf_directives */
    size_t said; /* the flag beside it; 0: none */
};

#define AT(member) offsetof(struct pc_waf_directives, member)

static const struct setting_row rows[] = {
    {"SecRuleEngine", ENGINE, AT(engine), AT(engine_said)},
    {"SecRequestBodyAccess", SWITCH, AT(request_body), AT(request_body_said)},
    {"SecRequestBodyLimit", NUMBER, AT(request_body_limit), 0},
    {"SecRequestBodyNoFilesLimit", NUMBER, AT(request_body_no_files_limit), 0},
    {"SecRequestBodyLimitAction", PARTIAL, AT(request_body_partial), 0},
    {"SecRequestBodyJsonDepthLimit", NUMBER, AT(json_depth_limit), 0},
    {"SecResponseBodyAccess", SWITCH, AT(response_body), AT(response_body_said)},
    {"SecResponseBodyLimit", NUMBER, AT(response_body_limit), 0},
    {"SecResponseBodyLimitAction", PARTIAL, AT(response_body_partial), 0},
    {"SecResponseBodyMimeType", TYPES, AT(response_mime_types), 0},
    {"SecResponseBodyMimeTypesClear", NO_TYPES, AT(response_mime_types), 0},
    {"SecArgumentsLimit", NUMBER, AT(arguments_limit), 0},
    {"SecArgumentSeparator", SEPARATOR, AT(argument_separator), 0},
    {"SecPcreMatchLimit", NUMBER, AT(pcre_match_limit), 0},
    {"SecComponentSignature", SIGNATURE, AT(component_signatures), 0},
};

static const struct setting_row *find_row(struct pc_span name) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pc_span_eq_nocase(name, pc_span_str(rows[i].name)))
            return &rows[i];
    return NULL;
}

bool pc_waf_setting_known(struct pc_span name) {
    return find_row(name) != NULL;
}

void pc_waf_setting_suggest(struct pc_suggest *suggest) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pc_suggest_offer(suggest, rows[i].name);
}

static pc_err read_partial(struct pc_span text, bool *out, struct pc_diag *diag) {
    *out = pc_span_eq_nocase(text, PC_SPAN("ProcessPartial"));
    if (*out || pc_span_eq_nocase(text, PC_SPAN("Reject")))
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "\"%.*s\" is neither Reject nor ProcessPartial: write one of the two",
                       PC_ARG(pc_span_upto(text, 60)));
}

static pc_err read_separator(struct pc_span text, char *out, struct pc_diag *diag) {
    if (text.len != 1)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "\"%.*s\" is not one character: write, for example, &",
                           PC_ARG(pc_span_upto(text, 60)));
    *out = text.ptr[0];
    return PC_OK;
}

/* Joins words behind what there is, separated by spaces. */
static pc_err join(struct pc_span *list, const struct pc_waf_words *words, struct pc_arena *arena) {
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_add(&text, *list);
    for (size_t i = 1; i < words->count; i++) {
        if (text.len > 0)
            pc_buf_add_char(&text, ' ');
        pc_buf_add(&text, words->words[i]);
    }
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(arena, pc_buf_span(&text), list);
}

static pc_err count_words(const struct setting_row *row, const struct pc_waf_words *words,
                          struct pc_diag *diag) {
    size_t most = row->kind == NO_TYPES ? 1 : row->kind == TYPES ? PC_WAF_WORDS : 2;
    size_t least = row->kind == NO_TYPES ? 1 : 2;
    if (words->count >= least && words->count <= most)
        return PC_OK;
    return pc_diag_set(diag, PC_ERR_INVALID, "%s takes %s, and has %zu: see how it is written",
                       row->name,
                       row->kind == NO_TYPES ? "nothing behind it"
                       : row->kind == TYPES  ? "one type or several"
                                             : "one value",
                       words->count - 1);
}

pc_err pc_waf_setting_read(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    const struct setting_row *row = find_row(words->words[0]);
    struct pc_diag *diag = reader->diag;
    pc_err err = count_words(row, words, diag);
    if (err != PC_OK)
        return err;
    char *directives = (char *)&reader->out->directives;
    void *member = directives + row->at;
    if (row->said != 0)
        *(bool *)(directives + row->said) = true;
    struct pc_span value = words->count > 1 ? words->words[1] : PC_SPAN("");
    switch (row->kind) {
    case ENGINE:
        return pc_waf_engine_mode_read(value, member, diag);
    case SWITCH:
        return pc_waf_switch_read(value, member, diag);
    case NUMBER:
        return pc_waf_number_read(value, "limit", 1ull << 40, member, diag);
    case PARTIAL:
        return read_partial(value, member, diag);
    case SEPARATOR:
        return read_separator(value, member, diag);
    case NO_TYPES:
        *(struct pc_span *)member = (struct pc_span){NULL, 0};
        return PC_OK;
    case TYPES:
    case SIGNATURE:
        break;
    }
    return join(member, words, reader->arena);
}
