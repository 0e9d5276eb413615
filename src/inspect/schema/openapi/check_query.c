/* The query: each of its names goes to the parameter that it belongs to. */
#include <string.h>

#include "inspect/schema/openapi/check.h"
#include "inspect/schema/openapi/styles.h"

/* A parameter of the query, as far as it was seen. */
struct seen {
    struct pc_openapi_pieces pieces;
    uint32_t pairs;
    bool own;           /* one of them has the name of the parameter itself, not of a member */
    struct pc_span raw; /* the value of the last of those, encoded */
};

struct querying {
    const struct pc_openapi_subject *subject;
    const struct pc_openapi_call *call;
    struct seen *seen;   /* one for each parameter */
    struct pc_span name; /* of the parameter that the present pair belongs to */
};

static const struct pc_openapi_query_name *find_name(const struct pc_openapi_call *call,
                                                     struct pc_span name) {
    size_t low = 0, high = call->name_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        struct pc_span there = call->names[middle].name;
        size_t shared = there.len < name.len ? there.len : name.len;
        int order = shared == 0 ? 0 : memcmp(there.ptr, name.ptr, shared);
        if (order == 0 && there.len == name.len)
            return &call->names[middle];
        if (order < 0 || (order == 0 && there.len < name.len))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static pc_err add(struct querying *q, struct seen *seen, const struct pc_span *keys,
                  uint32_t key_count, struct pc_span value) {
    struct pc_arena *arena = q->subject->scratch;
    seen->pieces.arena = arena;
    struct pc_openapi_piece *piece = pc_openapi_pieces_add(&seen->pieces);
    struct pc_span *kept = key_count == 0 ? NULL : PC_ARENA_ARRAY(arena, struct pc_span, key_count);
    if (piece == NULL || (key_count > 0 && kept == NULL))
        return PC_ERR_NOMEM; /* there are no more pairs than pieces may be */
    if (key_count > 0)
        memcpy(kept, keys, key_count * sizeof *kept);
    piece->keys = kept;
    piece->key_count = key_count;
    return pc_openapi_decode(value, PC_OPENAPI_PLUS, arena, &piece->text);
}

static bool one_text(const struct pc_openapi_parameter *parameter) {
    return parameter->json || (!parameter->explode && parameter->style != PC_OPENAPI_DEEP);
}

static pc_err take_known(struct querying *q, const struct pc_openapi_query_name *known,
                         struct pc_span name, struct pc_span value) {
    const struct pc_openapi_parameter *parameter = &q->call->parameters[known->parameter];
    struct seen *seen = &q->seen[known->parameter];
    q->name = parameter->name;
    seen->pairs++;
    if (known->member)
        return add(q, seen, &name, 1, value);
    seen->own = true;
    seen->raw = value;
    if (one_text(parameter))
        return PC_OK; /* cut when all is there */
    pc_err err = add(q, seen, NULL, 0, value);
    uint8_t types = pc_openapi_shape_at(q->subject->openapi->shapes, parameter->typed.shape)->types;
    bool scalar = (types & ~(PC_OPENAPI_ARRAY | PC_OPENAPI_OBJECT)) != 0;
    if (err == PC_OK && !scalar)
        seen->pieces.items[seen->pieces.count - 1].listed = (types & PC_OPENAPI_ARRAY) != 0;
    return err;
}

/* "filter[a]=1" of a parameter of the style deepObject; false: of none. Whatever else begins with
 * its name and a bracket is refused: applications read "filter[a]b" as "filter[a]". */
static bool take_deep(struct querying *q, struct pc_span name, struct pc_span value, pc_err *err) {
    struct pc_span base, keys[PC_OPENAPI_KEYS_MAX];
    uint32_t count;
    bool whole = pc_openapi_brackets(name, &base, keys, &count);
    if (base.len == name.len)
        return false;
    const struct pc_openapi_query_name *known = find_name(q->call, base);
    if (known == NULL || known->parameter == PC_OPENAPI_NONE || known->member ||
        q->call->parameters[known->parameter].style != PC_OPENAPI_DEEP)
        return false;
    q->name = known->name;
    if (!whole) {
        struct pc_openapi_subject subject = *q->subject;
        subject.name = known->name;
        *err = pc_openapi_refuse(&subject, 400, PC_SPAN(""), "parse",
                                 PC_SPAN("members as name[member], eight deep at most"));
        return true;
    }
    q->seen[known->parameter].pairs++;
    *err = add(q, &q->seen[known->parameter], keys, count, value);
    return true;
}

static pc_err take_pair(struct querying *q, struct pc_span name, struct pc_span value) {
    pc_err err = pc_openapi_decode(name, PC_OPENAPI_PLUS, q->subject->scratch, &name);
    if (err != PC_OK)
        return err;
    const struct pc_openapi_query_name *known = find_name(q->call, name);
    if (known != NULL && known->parameter == PC_OPENAPI_NONE)
        return PC_OK;
    if (known != NULL)
        return take_known(q, known, name, value);
    if (take_deep(q, name, value, &err))
        return err;
    if (q->call->open_object != PC_OPENAPI_NONE) {
        q->seen[q->call->open_object].pairs++;
        return add(q, &q->seen[q->call->open_object], &name, 1, value);
    }
    if (!q->subject->openapi->refuse_unknown)
        return PC_OK;
    struct pc_openapi_subject unknown = *q->subject;
    unknown.name = pc_span_upto(name, 128);
    return pc_openapi_refuse(&unknown, 422, PC_SPAN(""), "unknown",
                             PC_SPAN("a parameter that the document names"));
}

static pc_err judge(struct querying *q, uint32_t at) {
    const struct pc_openapi_parameter *parameter = &q->call->parameters[at];
    struct seen *seen = &q->seen[at];
    struct pc_openapi_subject subject = *q->subject;
    subject.name = parameter->name;
    if (seen->pairs == 0)
        return parameter->required ? pc_openapi_refuse(&subject, 422, PC_SPAN(""), "required",
                                                       PC_SPAN("that it is there"))
                                   : PC_OK;
    if (one_text(parameter) && seen->pieces.count == 0 && seen->pairs > 1)
        return pc_openapi_refuse(&subject, 422, PC_SPAN(""), "duplicate", PC_SPAN("it once"));
    if (parameter->allow_empty && seen->own && seen->pairs == 1 && seen->raw.len == 0)
        return PC_OK;
    seen->pieces.arena = subject.scratch;
    pc_err err = PC_OK;
    if (parameter->json) {
        struct pc_span text;
        err = pc_openapi_decode(seen->raw, PC_OPENAPI_PLUS, subject.scratch, &text);
        return err == PC_OK ? pc_openapi_judge_json(&subject, parameter->typed, text)
                            : pc_openapi_unread(&subject, err, "UTF-8, percent-encoded");
    }
    if (one_text(parameter) && seen->pieces.count == 0) {
        const struct pc_openapi_styled styled = {.style = parameter->style,
                                                 .encoding = PC_OPENAPI_PLUS,
                                                 .name = parameter->name,
                                                 .shapes = subject.openapi->shapes,
                                                 .shape = parameter->typed.shape};
        err = pc_openapi_styled_cut(&styled, seen->raw, &seen->pieces);
    }
    if (err != PC_OK)
        return pc_openapi_unread(&subject, err, "a value in the style of the parameter, in UTF-8");
    return pc_openapi_judge_pieces(&subject, parameter->typed, &seen->pieces);
}

pc_err pc_openapi_check_query(const struct pc_openapi_subject *subject,
                              const struct pc_openapi_call *call, struct pc_span query) {
    struct querying q = {.subject = subject, .call = call};
    struct pc_span rest = query, name, value;
    if (query.len == 0)
        rest = (struct pc_span){0};
    q.seen = PC_ARENA_ARRAY(subject->scratch, struct seen, call->parameter_count + 1);
    if (q.seen == NULL)
        return PC_ERR_NOMEM;
    for (size_t pairs = 0; pc_openapi_pair_next(&rest, &name, &value); pairs++) {
        if (pairs == PC_OPENAPI_PIECES_MAX)
            return pc_openapi_limit(subject, "fewer parameters");
        q.name = PC_SPAN("");
        pc_err err = take_pair(&q, name, value);
        if (err == PC_ERR_INVALID && subject->out->status == 0) {
            struct pc_openapi_subject named = *subject;
            named.name = q.name;
            return pc_openapi_unread(&named, err, "UTF-8, percent-encoded");
        }
        if (err != PC_OK)
            return err;
    }
    for (uint32_t i = 0; i < call->parameter_count; i++) {
        pc_err err = call->parameters[i].where == PC_OPENAPI_QUERY ? judge(&q, i) : PC_OK;
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
