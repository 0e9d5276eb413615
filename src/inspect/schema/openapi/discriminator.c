/* From mapping and references to choices. */
#include "inspect/schema/openapi/discriminator.h"

/* oneOf or anyOf whose elements all are references. */
static bool list_of(const struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                    const char *name, struct pc_openapi_place *out) {
    struct pc_openapi_place ref;
    if (!pc_openapi_member(documents, schema, name, out))
        return false;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, *out);
    bool some = walk.left > 0 && walk.left <= PC_OPENAPI_CHOICES_MAX;
    while (pc_openapi_walk_next(documents, &walk))
        if (!pc_openapi_member(documents, walk.value, "$ref", &ref))
            return false;
    return some;
}

/* "Dog" is the schema of that name in `components`; everything else is a reference. */
static pc_err locate(struct pc_openapi_documents *documents, struct pc_openapi_place value,
                     struct pc_openapi_place *out) {
    struct pc_span text = pc_tape_text(pc_openapi_node(documents, value));
    struct pc_openapi_place root = {value.document, 0}, components, schemas;
    if (pc_openapi_member(documents, root, "components", &components) &&
        pc_openapi_member(documents, components, "schemas", &schemas)) {
        size_t node = pc_tape_member(pc_openapi_tape(documents, schemas), schemas.node, text);
        *out = (struct pc_openapi_place){schemas.document, (uint32_t)node};
        if (node != 0)
            return PC_OK;
    }
    return pc_openapi_documents_locate(documents, value, text, out);
}

/* The last token of a reference, which is the name where no mapping gives another. */
static struct pc_span last_token(struct pc_span reference) {
    size_t at = reference.len;
    while (at > 0 && reference.ptr[at - 1] != '/')
        at--;
    return pc_span_from(reference, at);
}

static pc_err add(struct pc_openapi_choices *out, struct pc_span value,
                  struct pc_openapi_place schema) {
    if (out->count == PC_OPENAPI_CHOICES_MAX)
        return PC_ERR_RANGE;
    out->items[out->count++] = (struct pc_openapi_choice){value, schema};
    return PC_OK;
}

/* Where each entry of the mapping leads. */
static pc_err read_mapping(struct pc_openapi_documents *documents,
                           struct pc_openapi_place discriminator, struct pc_openapi_choice *mapping,
                           size_t *count) {
    struct pc_openapi_place map;
    *count = 0;
    if (!pc_openapi_member(documents, discriminator, "mapping", &map))
        return PC_OK;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, map);
    while (pc_openapi_walk_next(documents, &walk) && *count < PC_OPENAPI_CHOICES_MAX) {
        if (pc_openapi_node(documents, walk.value)->type != PC_TAPE_STRING) {
            PC_OPENAPI_PROBLEM(documents, walk.value,
                               "a mapping is from a text to a schema's name or reference");
            continue;
        }
        mapping[*count].value = walk.name;
        pc_err err = locate(documents, walk.value, &mapping[*count].schema);
        if (err == PC_ERR_NOMEM)
            return err;
        *count += err == PC_OK ? 1 : 0;
    }
    return PC_OK;
}

static pc_err read_choices(struct pc_openapi_documents *documents, struct pc_openapi_place list,
                           const struct pc_openapi_choice *mapping, size_t mapped,
                           struct pc_openapi_choices *out) {
    struct pc_openapi_walk walk = pc_openapi_walk(documents, list);
    while (pc_openapi_walk_next(documents, &walk)) {
        struct pc_openapi_place target;
        bool named = false;
        pc_err err = pc_openapi_documents_refer(documents, walk.value, &target);
        for (size_t i = 0; i < mapped && err == PC_OK; i++) {
            if (mapping[i].schema.document != target.document ||
                mapping[i].schema.node != target.node)
                continue;
            named = true;
            err = add(out, mapping[i].value, target);
        }
        if (err == PC_OK && !named)
            err = add(out, last_token(pc_openapi_text(documents, walk.value, "$ref")), target);
        if (err == PC_ERR_NOMEM || err == PC_ERR_RANGE)
            return err;
    }
    return PC_OK;
}

bool pc_openapi_is_base(const struct pc_openapi_documents *documents,
                        struct pc_openapi_place schema) {
    struct pc_openapi_place member;
    return pc_openapi_member(documents, schema, "discriminator", &member) &&
           !pc_openapi_member(documents, schema, "oneOf", &member) &&
           !pc_openapi_member(documents, schema, "anyOf", &member);
}

/* Whether one of the elements of its allOf is a reference to the base, in the same document. It is
 * not for here to say what is wrong with those that lead elsewhere. */
static bool is_kind_of(struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                       struct pc_openapi_place base) {
    struct pc_openapi_place all;
    size_t node = 0;
    if (!pc_openapi_member(documents, schema, "allOf", &all))
        return false;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, all);
    while (pc_openapi_walk_next(documents, &walk)) {
        struct pc_span reference = pc_openapi_text(documents, walk.value, "$ref");
        documents->kinds_work++;
        if (pc_span_starts(reference, PC_SPAN("#/")) &&
            pc_tape_find(pc_openapi_tape(documents, base), 0, pc_span_from(reference, 1), &node) ==
                PC_OK &&
            node == base.node)
            return true;
    }
    return false;
}

static pc_err named_kinds(struct pc_openapi_documents *documents, struct pc_openapi_place base,
                          struct pc_openapi_choices *out) {
    struct pc_openapi_place root = {base.document, 0}, components, schemas;
    if (!pc_openapi_member(documents, root, "components", &components) ||
        !pc_openapi_member(documents, components, "schemas", &schemas))
        return PC_OK;
    struct pc_openapi_walk walk = pc_openapi_walk(documents, schemas);
    while (pc_openapi_walk_next(documents, &walk)) {
        if (++documents->kinds_work > PC_OPENAPI_KINDS_WORK)
            return PC_ERR_RANGE;
        pc_err err =
            is_kind_of(documents, walk.value, base) ? add(out, walk.name, walk.value) : PC_OK;
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_openapi_kinds_of(struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                           struct pc_openapi_choices *out) {
    struct pc_openapi_place discriminator, mapping;
    *out = (struct pc_openapi_choices){0};
    if (!pc_openapi_member(documents, schema, "discriminator", &discriminator))
        return PC_OK;
    out->property = pc_openapi_text(documents, discriminator, "propertyName");
    out->items = PC_ARENA_ARRAY(documents->arena, struct pc_openapi_choice, PC_OPENAPI_CHOICES_MAX);
    if (out->items == NULL)
        return PC_ERR_NOMEM;
    pc_err err = pc_openapi_member(documents, discriminator, "mapping", &mapping)
                     ? read_mapping(documents, discriminator, out->items, &out->count)
                     : named_kinds(documents, schema, out);
    if (err == PC_ERR_RANGE)
        PC_OPENAPI_PROBLEM(documents, discriminator, "too many schemas to choose from");
    return err;
}

pc_err pc_openapi_choices_of(struct pc_openapi_documents *documents, struct pc_openapi_place schema,
                             struct pc_openapi_choices *out) {
    struct pc_openapi_place discriminator, list;
    *out = (struct pc_openapi_choices){0};
    if (!pc_openapi_member(documents, schema, "discriminator", &discriminator))
        return PC_OK;
    out->property = pc_openapi_text(documents, discriminator, "propertyName");
    if (out->property.len == 0) {
        PC_OPENAPI_PROBLEM(documents, discriminator,
                           "a discriminator needs `propertyName`, the property that decides");
        return PC_OK;
    }
    out->list = list_of(documents, schema, "oneOf", &list)   ? "oneOf"
                : list_of(documents, schema, "anyOf", &list) ? "anyOf"
                                                             : NULL;
    if (out->list == NULL)
        return PC_OK;
    size_t mapped = 0;
    struct pc_openapi_choice *mapping =
        PC_ARENA_ARRAY(documents->arena, struct pc_openapi_choice, PC_OPENAPI_CHOICES_MAX);
    out->items = PC_ARENA_ARRAY(documents->arena, struct pc_openapi_choice, PC_OPENAPI_CHOICES_MAX);
    if (mapping == NULL || out->items == NULL)
        return PC_ERR_NOMEM;
    pc_err err = read_mapping(documents, discriminator, mapping, &mapped);
    if (err == PC_OK)
        err = read_choices(documents, list, mapping, mapped, out);
    if (err == PC_ERR_RANGE)
        PC_OPENAPI_PROBLEM(documents, discriminator, "more than %d choices",
                           PC_OPENAPI_CHOICES_MAX);
    return err;
}
