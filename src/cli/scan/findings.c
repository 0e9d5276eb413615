/* An array and its orders. */
#include "cli/scan/findings.h"

#include <stdlib.h>
#include <string.h>

const struct pc_dlp_rule pc_scan_rule_allow = {
    .name = {"allow-without-reason", 20},
    .description = {"A comment that allows a finding without saying why", 50},
    .level = PC_DLP_MEDIUM,
    .action = PC_DLP_LOG,
};

static bool grow(struct pc_scan_findings *list, size_t more) {
    if (list->capacity - list->count >= more)
        return true;
    size_t capacity = list->capacity * 2 + more + 16;
    struct pc_scan_finding *all = realloc(list->all, capacity * sizeof *all);
    if (all == NULL)
        return false;
    list->all = all;
    list->capacity = capacity;
    return true;
}

pc_err pc_scan_findings_add(struct pc_scan_findings *list, const struct pc_scan_finding *finding) {
    if (list->count >= PC_SCAN_FINDINGS_MAX) {
        list->unlisted++;
        return PC_ERR_FULL;
    }
    if (!grow(list, 1))
        return PC_ERR_NOMEM;
    list->all[list->count++] = *finding;
    return PC_OK;
}

pc_err pc_scan_findings_join(struct pc_scan_findings *into, struct pc_scan_findings *from) {
    size_t room = PC_SCAN_FINDINGS_MAX - into->count;
    size_t count = from->count < room ? from->count : room;
    if (!grow(into, count))
        return PC_ERR_NOMEM;
    if (count > 0)
        memcpy(into->all + into->count, from->all, count * sizeof *from->all);
    into->count += count;
    into->unlisted += from->unlisted + (from->count - count);
    pc_scan_findings_free(from);
    return PC_OK;
}

static int compare_spans(struct pc_span a, struct pc_span b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* The same match in the same path are neighbours, the oldest first. */
static int by_match(const void *left, const void *right) {
    const struct pc_scan_finding *a = left, *b = right;
    int order = compare_spans(a->place.path, b->place.path);
    if (order == 0)
        order = compare_spans(a->rule->name, b->rule->name);
    if (order == 0)
        order = memcmp(a->hash, b->hash, sizeof a->hash);
    if (order == 0)
        order = compare_spans(a->place.date, b->place.date);
    if (order == 0)
        order = compare_spans(a->place.commit, b->place.commit);
    return order != 0 ? order : compare_numbers(a->start.offset, b->start.offset);
}

static int by_place(const void *left, const void *right) {
    const struct pc_scan_finding *a = left, *b = right;
    int order = compare_spans(a->place.path, b->place.path);
    if (order == 0)
        order = compare_spans(a->place.date, b->place.date);
    if (order == 0)
        order = compare_spans(a->place.commit, b->place.commit);
    if (order == 0)
        order = compare_numbers(a->start.offset, b->start.offset);
    if (order == 0)
        order = compare_numbers(a->end.offset, b->end.offset);
    return order != 0 ? order : compare_spans(a->rule->name, b->rule->name);
}

static int by_look(const void *left, const void *right) {
    const struct pc_scan_finding *a = left, *b = right;
    int order = compare_spans(a->place.path, b->place.path);
    if (order == 0)
        order = compare_spans(a->rule->name, b->rule->name);
    if (order == 0)
        order = compare_spans(a->context, b->context);
    return order != 0 ? order : by_place(left, right);
}

static void order(struct pc_scan_findings *list,
                  int (*compare)(const void *left, const void *right)) {
    if (list->count > 1)
        qsort(list->all, list->count, sizeof *list->all, compare);
}

static bool look_the_same(const struct pc_scan_finding *a, const struct pc_scan_finding *b) {
    return a->rule == b->rule && pc_span_eq(a->place.path, b->place.path) &&
           pc_span_eq(a->context, b->context);
}

void pc_scan_findings_sort(struct pc_scan_findings *list) {
    order(list, by_look);
    for (size_t i = 0; i < list->count; i++) {
        bool again = i > 0 && look_the_same(&list->all[i - 1], &list->all[i]);
        list->all[i].nth = again ? list->all[i - 1].nth + 1 : 0;
    }
    order(list, by_place);
}

void pc_scan_findings_oldest(struct pc_scan_findings *list) {
    order(list, by_match);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct pc_scan_finding *one = &list->all[i];
        const struct pc_scan_finding *before = kept > 0 ? &list->all[kept - 1] : NULL;
        bool same = before != NULL && before->rule == one->rule &&
                    pc_span_eq(before->place.path, one->place.path) &&
                    memcmp(before->hash, one->hash, sizeof one->hash) == 0 &&
                    !pc_span_eq(before->place.commit, one->place.commit);
        if (!same)
            list->all[kept++] = *one;
    }
    list->count = kept;
    pc_scan_findings_sort(list);
}

size_t pc_scan_findings_drop(struct pc_scan_findings *list,
                             bool (*drop)(void *context, const struct pc_scan_finding *finding),
                             void *context) {
    size_t kept = 0, before = list->count;
    for (size_t i = 0; i < before; i++)
        if (!drop(context, &list->all[i]))
            list->all[kept++] = list->all[i];
    list->count = kept;
    return before - kept;
}

void pc_scan_findings_free(struct pc_scan_findings *list) {
    free(list->all);
    *list = (struct pc_scan_findings){0};
}
