/* The exclusions of the firewall, ready to be used. */
#include "gate/exclusions.h"

#include <stdlib.h>
#include <string.h>

struct row {
    struct pc_span host, route;
    pc_time expires;
    struct pc_waf_exclusion ready;
};

/* All rows of one version; those of one route stand together, those of every route first. */
struct set {
    struct pc_arena arena;
    struct row *rows;
    size_t count, room;
    size_t everywhere; /* rows without a route */
};

struct pc_exclusions {
    struct set *set; /* NULL: none were read yet */
    uint64_t version;
};

pc_err pc_exclusions_new(struct pc_exclusions **out) {
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}

static void free_set(struct set *set) {
    if (set == NULL)
        return;
    pc_arena_free(&set->arena);
    free(set->rows);
    free(set);
}

void pc_exclusions_free(struct pc_exclusions *exclusions) {
    if (exclusions == NULL)
        return;
    free_set(exclusions->set);
    free(exclusions);
}

pc_err pc_exclusion_compile(const struct pc_exclusion_record *record, struct pc_arena *arena,
                            struct pc_waf_exclusion *out, struct pc_diag *diag) {
    struct pc_span tag, variable;
    struct pc_id *id = PC_ARENA_NEW(arena, struct pc_id);
    pc_err err = pc_arena_copy(arena, record->tag, &tag);
    if (err == PC_OK)
        err = pc_arena_copy(arena, record->variable, &variable);
    if (err != PC_OK || id == NULL)
        return PC_ERR_NOMEM;
    *id = record->id;
    *out = (struct pc_waf_exclusion){.first = record->first,
                                     .last = record->last,
                                     .tag = tag,
                                     .whole_rule = variable.len == 0,
                                     .context = id};
    return out->whole_rule ? PC_OK : pc_waf_lang_target(variable, arena, &out->target, diag);
}

static pc_err grow(struct set *set) {
    size_t room = set->room == 0 ? 64 : set->room * 2;
    struct row *rows = reallocarray(set->rows, room, sizeof *rows);
    if (rows == NULL)
        return PC_ERR_NOMEM;
    set->rows = rows;
    set->room = room;
    return PC_OK;
}

static pc_err add_row(void *context, const struct pc_exclusion_record *record) {
    struct set *set = context;
    struct pc_diag diag = {0};
    struct row row = {.expires = record->expires};
    pc_err err = pc_exclusion_compile(record, &set->arena, &row.ready, &diag);
    if (err != PC_OK)
        return err == PC_ERR_NOMEM ? err : PC_OK;
    err = pc_arena_copy(&set->arena, record->host, &row.host);
    if (err == PC_OK)
        err = pc_arena_copy(&set->arena, record->route, &row.route);
    if (err == PC_OK && set->count == set->room)
        err = grow(set);
    if (err != PC_OK)
        return err;
    set->everywhere += row.route.len == 0;
    set->rows[set->count++] = row;
    return PC_OK;
}

static int compare(struct pc_span a, struct pc_span b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_route(const void *a, const void *b) {
    const struct row *left = a, *right = b;
    return compare(left->route, right->route);
}

pc_err pc_exclusions_refresh(struct pc_exclusions *exclusions,
                             const struct pc_directory *directory) {
    uint64_t version = 0;
    pc_err err = directory->exclusions(directory->self, &version, NULL, NULL);
    if (err != PC_OK || (exclusions->set != NULL && exclusions->version == version))
        return err;
    struct set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return PC_ERR_NOMEM;
    err = directory->exclusions(directory->self, &version, add_row, set);
    if (err != PC_OK) {
        free_set(set);
        return err;
    }
    if (set->count > 0)
        qsort(set->rows, set->count, sizeof *set->rows, by_route);
    free_set(exclusions->set);
    exclusions->set = set;
    exclusions->version = version;
    return PC_OK;
}

/* The first row whose route is not before that one. */
static size_t first_of(const struct set *set, struct pc_span route) {
    size_t low = set->everywhere, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(set->rows[middle].route, route) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool holds(const struct row *row, struct pc_span host, pc_time now) {
    return row->expires > now && (row->host.len == 0 || pc_span_eq(row->host, host));
}

/* A copy that outlives the set. */
static pc_err copy_row(const struct row *row, struct pc_arena *arena,
                       struct pc_waf_exclusion *out) {
    struct pc_id *id = PC_ARENA_NEW(arena, struct pc_id);
    *out = row->ready;
    pc_err err = pc_arena_copy(arena, row->ready.tag, &out->tag);
    if (err == PC_OK)
        err = pc_arena_copy(arena, row->ready.target.key, &out->target.key);
    if (err != PC_OK || id == NULL)
        return PC_ERR_NOMEM;
    *id = *(const struct pc_id *)row->ready.context;
    out->context = id;
    return PC_OK;
}

/* Copies those of rows first to last that hold. */
static pc_err copy_rows(const struct set *set, size_t first, size_t last, struct pc_span host,
                        pc_time now, struct pc_arena *arena, struct pc_waf_exclusion *out,
                        size_t *count) {
    for (size_t i = first; i < last; i++) {
        if (!holds(&set->rows[i], host, now))
            continue;
        pc_err err = copy_row(&set->rows[i], arena, &out[*count]);
        if (err != PC_OK)
            return err;
        (*count)++;
    }
    return PC_OK;
}

pc_err pc_exclusions_for(const struct pc_exclusions *exclusions, struct pc_span host,
                         struct pc_span route, pc_time now, struct pc_arena *arena,
                         const struct pc_waf_exclusion **out, size_t *count) {
    const struct set *set = exclusions->set;
    *out = NULL;
    *count = 0;
    if (set == NULL)
        return PC_OK;
    size_t first = route.len == 0 ? set->count : first_of(set, route), last = first, kept = 0;
    while (last < set->count && pc_span_eq(set->rows[last].route, route))
        last++;
    size_t most = set->everywhere + (last - first);
    struct pc_waf_exclusion *ready =
        most == 0 ? NULL : PC_ARENA_ARRAY(arena, struct pc_waf_exclusion, most);
    if (most == 0 || ready == NULL)
        return most == 0 ? PC_OK : PC_ERR_NOMEM;
    pc_err err = copy_rows(set, 0, set->everywhere, host, now, arena, ready, &kept);
    if (err == PC_OK)
        err = copy_rows(set, first, last, host, now, arena, ready, &kept);
    if (err != PC_OK)
        return err;
    *out = ready;
    *count = kept;
    return PC_OK;
}
