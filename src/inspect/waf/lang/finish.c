/* What can be said at the end alone: updates, ids that stand twice, markers that are not there. */
#include "inspect/waf/lang/reader.h"

#include <stdlib.h>
#include <string.h>

static int compare_ids(const void *a, const void *b) {
    const struct pc_waf_draft *left = *(struct pc_waf_draft *const *)a;
    const struct pc_waf_draft *right = *(struct pc_waf_draft *const *)b;
    if (left->rule.id != right->rule.id)
        return left->rule.id < right->rule.id ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

static pc_err sort_by_id(struct pc_waf_reader *reader, struct pc_waf_draft ***out) {
    struct pc_waf_draft **sorted =
        PC_ARENA_ARRAY(reader->arena, struct pc_waf_draft *, reader->rule_count + 1);
    if (sorted == NULL)
        return PC_ERR_NOMEM;
    size_t count = 0;
    for (size_t i = 0; i < reader->entry_count; i++)
        if (reader->entries[i].draft != NULL)
            sorted[count++] = reader->entries[i].draft;
    qsort(sorted, count, sizeof(struct pc_waf_draft *), compare_ids);
    *out = sorted;
    return PC_OK;
}

static pc_err check_ids(struct pc_waf_reader *reader, struct pc_waf_draft *const *by_id) {
    const struct pc_waf_draft *before = NULL;
    for (size_t i = 0; i < reader->rule_count; i++) {
        const struct pc_waf_draft *draft = by_id[i];
        if (draft->removed)
            continue;
        if (before != NULL && before->rule.id == draft->rule.id) {
            reader->place = (struct pc_waf_place){draft->rule.file, draft->rule.line};
            return pc_diag_set(reader->diag, PC_ERR_EXISTS,
                               "rule %u is there already (%.*s:%u): give one of them another id",
                               (unsigned)draft->rule.id,
                               PC_ARG(pc_span_upto(before->rule.file, 200)), before->rule.line);
        }
        before = draft;
    }
    return PC_OK;
}

/* ---- markers */

struct mark {
    struct pc_span name;
    size_t at; /* of the entries */
};

static int compare_names(struct pc_span a, struct pc_span b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);
    return order != 0 ? order : a.len < b.len ? -1 : a.len > b.len;
}

static int compare_marks(const void *a, const void *b) {
    const struct mark *left = a;
    const struct mark *right = b;
    int order = compare_names(left->name, right->name);
    return order != 0 ? order : left->at < right->at ? -1 : left->at > right->at;
}

static bool has_mark_behind(const struct mark *marks, size_t count, struct mark want) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_marks(&marks[middle], &want) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && compare_names(marks[low].name, want.name) == 0;
}

static pc_err check_skips(struct pc_waf_reader *reader) {
    struct mark *marks = PC_ARENA_ARRAY(reader->arena, struct mark, reader->entry_count + 1);
    if (marks == NULL)
        return PC_ERR_NOMEM;
    size_t count = 0;
    for (size_t i = 0; i < reader->entry_count; i++)
        if (reader->entries[i].draft == NULL)
            marks[count++] = (struct mark){reader->entries[i].marker, i};
    qsort(marks, count, sizeof *marks, compare_marks);
    for (size_t i = 0; i < reader->entry_count; i++) {
        const struct pc_waf_draft *draft = reader->entries[i].draft;
        if (draft == NULL || draft->removed || draft->rule.actions.skip_after.len == 0)
            continue;
        struct mark want = {draft->rule.actions.skip_after, i};
        if (has_mark_behind(marks, count, want))
            continue;
        reader->place = (struct pc_waf_place){draft->rule.file, draft->rule.line};
        return pc_diag_set(reader->diag, PC_ERR_NOTFOUND,
                           "skipAfter:%.*s: no such marker stands behind the rule: add SecMarker "
                           "\"%.*s\"",
                           PC_ARG(pc_span_upto(want.name, 80)),
                           PC_ARG(pc_span_upto(want.name, 80)));
    }
    return PC_OK;
}

/* ---- the rule set */

/* Ties the links together; what a chain does is said by its first. */
static size_t tie(struct pc_waf_draft *first) {
    size_t links = 1;
    for (struct pc_waf_draft *draft = first; draft->next != NULL; draft = draft->next, links++) {
        struct pc_waf_rule *link = &draft->next->rule;
        draft->rule.chained = link;
        link->actions.disruptive = first->rule.actions.disruptive;
        link->actions.status = first->rule.actions.status;
        link->actions.redirect = first->rule.actions.redirect;
    }
    return links;
}

static pc_err make_entries(struct pc_waf_reader *reader) {
    struct pc_waf_ruleset *out = reader->out;
    out->entries = PC_ARENA_ARRAY(reader->arena, struct pc_waf_entry, reader->entry_count + 1);
    if (out->entries == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < reader->entry_count; i++) {
        const struct pc_waf_draft_entry *entry = &reader->entries[i];
        if (entry->draft != NULL && entry->draft->removed)
            continue;
        out->entries[out->entry_count++] = (struct pc_waf_entry){
            .rule = entry->draft != NULL ? &entry->draft->rule : NULL, .marker = entry->marker};
        if (entry->draft != NULL)
            out->rule_count += tie(entry->draft);
    }
    return PC_OK;
}

pc_err pc_waf_finish(struct pc_waf_reader *reader) {
    struct pc_waf_draft **by_id;
    pc_err err = sort_by_id(reader, &by_id);
    if (err == PC_OK)
        err = pc_waf_updates_apply(reader, by_id);
    if (err == PC_OK)
        err = check_ids(reader, by_id);
    if (err == PC_OK)
        err = check_skips(reader);
    return err != PC_OK ? err : make_entries(reader);
}
