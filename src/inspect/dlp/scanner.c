/* Scanners: the built-in rules, those of an image, and the tables for the first pass. */
#include <stdlib.h>
#include <string.h>

#include "inspect/dlp/image.h"
#include "inspect/dlp/rules.h"
#include "inspect/dlp/scanner.h"

/* Both lists as one. */
static pc_err join(struct pc_arena *arena, struct pc_dlp_texts *to,
                   const struct pc_dlp_texts *more) {
    struct pc_span *all = PC_ARENA_ARRAY(arena, struct pc_span, to->count + more->count + 1);
    if (all == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < to->count; i++)
        all[i] = to->all[i];
    for (size_t i = 0; i < more->count; i++)
        all[to->count + i] = more->all[i];
    *to = (struct pc_dlp_texts){all, to->count + more->count};
    return PC_OK;
}

/* What the user says about a built-in rule. */
static pc_err amend(struct pc_dlp_scanner *scanner, const struct pc_dlp_rule *own) {
    size_t index;
    if (pc_dlp_scanner_find(scanner, own->name, &index) != PC_OK)
        return PC_ERR_CORRUPT;
    struct pc_dlp_rule *rule = &scanner->rules[index];
    rule->level = own->level;
    rule->action = own->action;
    rule->distance = own->distance > 0 ? own->distance : rule->distance;
    rule->needs_word = own->needs_word;
    pc_err err = join(&scanner->arena, &rule->words, &own->words);
    return err == PC_OK ? join(&scanner->arena, &rule->allow, &own->allow) : err;
}

static pc_err take_image(struct pc_dlp_scanner *scanner, struct pc_span bytes) {
    struct pc_dlp_image image;
    pc_err err = pc_dlp_image_read(bytes, &scanner->arena, &image);
    for (size_t i = 0; i < image.count && err == PC_OK; i++) {
        if (image.own[i].pattern.len == 0) {
            err = amend(scanner, &image.own[i]);
        } else if (scanner->count == PC_DLP_RULES) {
            err = PC_ERR_CORRUPT;
        } else {
            scanner->validators[scanner->count] = pc_dlp_validator_find(image.own[i].validator);
            scanner->rules[scanner->count++] = image.own[i];
        }
    }
    if (err != PC_OK || image.patterns.len == 0)
        return err;
    if (hs_deserialize_database(image.patterns.ptr, image.patterns.len, &scanner->patterns) !=
        HS_SUCCESS)
        return PC_ERR_CORRUPT;
    return hs_alloc_scratch(scanner->patterns, &scanner->scratch) == HS_SUCCESS ? PC_OK
                                                                                : PC_ERR_NOMEM;
}

pc_err pc_dlp_scanner_new(struct pc_span image, struct pc_dlp_scanner **out, struct pc_diag *diag) {
    struct pc_dlp_scanner *scanner = calloc(1, sizeof *scanner);
    if (scanner == NULL)
        return PC_ERR_NOMEM;
    scanner->places = pc_dlp_places_best();
    scanner->count = pc_dlp_builtin_count();
    for (size_t i = 0; i < scanner->count; i++)
        scanner->rules[i] = *pc_dlp_builtin(i);
    pc_err err = image.len > 0 ? take_image(scanner, image) : PC_OK;
    if (err == PC_OK && !pc_dlp_literals_make(&scanner->literals))
        err = PC_ERR_FULL;
    if (err != PC_OK) {
        pc_dlp_scanner_free(scanner);
        return pc_diag_set(diag, err,
                           "the image of the DLP rules is broken, or of another machine");
    }
    for (size_t i = 0; i < scanner->count; i++)
        scanner->actions[i] = (uint8_t)scanner->rules[i].action;
    *out = scanner;
    return PC_OK;
}

void pc_dlp_scanner_free(struct pc_dlp_scanner *scanner) {
    if (scanner == NULL)
        return;
    while (scanner->spare != NULL) {
        struct pc_dlp_stream *stream = scanner->spare;
        scanner->spare = stream->next;
        free(stream);
    }
    (void)hs_free_scratch(scanner->scratch);
    (void)hs_free_database(scanner->patterns);
    pc_arena_free(&scanner->arena);
    free(scanner);
}

size_t pc_dlp_scanner_rules(const struct pc_dlp_scanner *scanner) {
    return scanner->count;
}

const struct pc_dlp_rule *pc_dlp_scanner_rule(const struct pc_dlp_scanner *scanner, size_t index) {
    return index < scanner->count ? &scanner->rules[index] : NULL;
}

pc_err pc_dlp_scanner_find(const struct pc_dlp_scanner *scanner, struct pc_span name,
                           size_t *index) {
    for (size_t i = 0; i < scanner->count; i++)
        if (pc_span_eq(scanner->rules[i].name, name)) {
            *index = i;
            return PC_OK;
        }
    return PC_ERR_NOTFOUND;
}
