/* Compiling the user's rules: what is wrong with one is said by its name. */
#include <stdlib.h>
#include <string.h>

#include <hs/hs.h>

#include "base/arena.h"
#include "inspect/dlp/image.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/validate.h"

enum { NAME = 64, SHORTEST = 4 };

static pc_err refuse(struct pc_diag *diag, const struct pc_dlp_rule *rule, const char *what) {
    return pc_diag_set(diag, PC_ERR_INVALID, "rule %.*s: %s", (int)(rule->name.len % 256),
                       rule->name.ptr == NULL ? "" : rule->name.ptr, what);
}

static bool is_name(struct pc_span name) {
    if (name.len == 0 || name.len > NAME)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

static bool is_builtin(struct pc_span name) {
    for (size_t i = 0; i < pc_dlp_builtin_count(); i++)
        if (pc_span_eq(pc_dlp_builtin(i)->name, name))
            return true;
    return false;
}

static unsigned flags_of(const struct pc_dlp_rule *rule) {
    return HS_FLAG_SOM_LEFTMOST | HS_FLAG_MULTILINE | (rule->ignore_case ? HS_FLAG_CASELESS : 0);
}

/* The pattern compiles, and its matches are neither too short nor too long. */
static pc_err check_pattern(const struct pc_dlp_rule *rule, struct pc_arena *arena,
                            struct pc_diag *diag) {
    struct pc_span text;
    pc_err err = pc_arena_copy(arena, rule->pattern, &text);
    if (err != PC_OK)
        return err;
    if (memchr(text.ptr, '\0', text.len) != NULL)
        return refuse(diag, rule, "a pattern has no NUL in it");
    hs_expr_info_t *info = NULL;
    hs_compile_error_t *error = NULL;
    if (hs_expression_info(text.ptr, flags_of(rule), &info, &error) != HS_SUCCESS) {
        err = refuse(diag, rule, error == NULL ? "the pattern cannot be read" : error->message);
        (void)hs_free_compile_error(error);
        return err;
    }
    if (info->max_width == UINT32_MAX)
        err = refuse(diag, rule,
                     "a match has no longest length; write {1,64} for '+' and {0,64} for '*'");
    else if (info->max_width > PC_DLP_OWN_MATCH)
        err = refuse(diag, rule, "a match may be longer than 1024 bytes");
    else if (info->min_width < SHORTEST)
        err = refuse(diag, rule, "a match may be shorter than 4 bytes");
    free(info);
    return err;
}

static pc_err check_rule(const struct pc_dlp_rule *own, size_t index, struct pc_arena *arena,
                         struct pc_diag *diag) {
    const struct pc_dlp_rule *rule = &own[index];
    if (!is_name(rule->name))
        return refuse(diag, rule, "a name has lower-case letters, digits and '-', at most 64");
    for (size_t i = 0; i < index; i++)
        if (pc_span_eq(own[i].name, rule->name))
            return refuse(diag, rule, "there are two of this name");
    if (rule->level >= PC_DLP_LEVELS || rule->action >= PC_DLP_ACTIONS)
        return refuse(diag, rule, "there is no such level or action");
    if (rule->distance > PC_DLP_DISTANCE)
        return refuse(diag, rule, "the distance of a word is at most 128 bytes");
    if (rule->needs_word && rule->words.count == 0 && rule->pattern.len > 0)
        return refuse(diag, rule, "it needs a word near and names none");
    bool builtin = is_builtin(rule->name);
    if (rule->pattern.len == 0)
        return builtin
                   ? PC_OK
                   : refuse(diag, rule, "it has no pattern, and no built-in rule has this name");
    if (builtin)
        return refuse(
            diag, rule,
            "a built-in rule has this name; choose another one, or leave out the pattern");
    if (rule->validator.len > 0 && pc_dlp_validator_find(rule->validator) == NULL)
        return refuse(diag, rule, "there is no such validator");
    return check_pattern(rule, arena, diag);
}

/* The database of all patterns; their numbers are the indexes that the rules get in a scanner. */
static pc_err compile(const struct pc_dlp_rule *own, size_t count, struct pc_arena *arena,
                      hs_database_t **out, struct pc_diag *diag) {
    const char **texts = PC_ARENA_ARRAY(arena, const char *, count + 1);
    unsigned *flags = PC_ARENA_ARRAY(arena, unsigned, count + 1);
    unsigned *ids = PC_ARENA_ARRAY(arena, unsigned, count + 1);
    size_t patterns = 0;
    if (texts == NULL || flags == NULL || ids == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct pc_span text;
        if (own[i].pattern.len == 0)
            continue;
        pc_err err = pc_arena_copy(arena, own[i].pattern, &text);
        if (err != PC_OK)
            return err;
        texts[patterns] = text.ptr;
        flags[patterns] = flags_of(&own[i]);
        ids[patterns] = (unsigned)(pc_dlp_builtin_count() + patterns);
        patterns++;
    }
    hs_compile_error_t *error = NULL;
    if (patterns == 0 || hs_compile_multi(texts, flags, ids, (unsigned)patterns, HS_MODE_BLOCK,
                                          NULL, out, &error) == HS_SUCCESS)
        return PC_OK;
    pc_err err = pc_diag_set(diag, PC_ERR_INVALID, "the patterns cannot be compiled: %s",
                             error == NULL ? "no memory" : error->message);
    (void)hs_free_compile_error(error);
    return err;
}

pc_err pc_dlp_rules_compile(const struct pc_dlp_rule *own, size_t count, struct pc_buf *image,
                            struct pc_diag *diag) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    if (count > PC_DLP_RULES - pc_dlp_builtin_count())
        return pc_diag_set(diag, PC_ERR_FULL, "there are more than %zu rules",
                           PC_DLP_RULES - pc_dlp_builtin_count());
    for (size_t i = 0; i < count; i++) {
        pc_err err = check_rule(own, i, &arena, diag);
        if (err != PC_OK)
            return err;
    }
    hs_database_t *database = NULL;
    pc_err err = compile(own, count, &arena, &database, diag);
    char *bytes = NULL;
    size_t length = 0;
    if (err == PC_OK && database != NULL &&
        hs_serialize_database(database, &bytes, &length) != HS_SUCCESS)
        err = PC_ERR_NOMEM;
    if (err == PC_OK) {
        struct pc_dlp_image parts = {.count = count, .patterns = pc_span(bytes, length)};
        parts.own = PC_ARENA_ARRAY(&arena, struct pc_dlp_rule, count + 1);
        if (parts.own == NULL)
            err = PC_ERR_NOMEM;
        else if (count > 0)
            memcpy(parts.own, own, count * sizeof *own);
        if (err == PC_OK)
            err = pc_dlp_image_write(&parts, image);
    }
    free(bytes);
    (void)hs_free_database(database);
    return err;
}
