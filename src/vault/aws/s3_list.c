/* Objects by their prefix, answer by answer. */
#include "vault/aws/s3_list.h"

#include "base/percent.h"
#include "vault/aws/s3_call.h"
#include "vault/aws/xml.h"

enum { DEPTH_MAX = 8 };

struct reading {
    pc_s3_visit *visit;
    void *context;
    struct pc_span path[DEPTH_MAX]; /* names of the open elements */
    size_t depth;
    bool told; /* of an object */
    struct pc_buf key, etag, size, truncated, token;
};

static void reading_free(struct reading *reading) {
    pc_buf_free(&reading->key);
    pc_buf_free(&reading->etag);
    pc_buf_free(&reading->size);
    pc_buf_free(&reading->truncated);
    pc_buf_free(&reading->token);
}

static struct pc_buf *place_of(struct reading *reading) {
    struct pc_span name = reading->path[reading->depth - 1];
    if (reading->depth == 2 && pc_span_eq(name, PC_SPAN("IsTruncated")))
        return &reading->truncated;
    if (reading->depth == 2 && pc_span_eq(name, PC_SPAN("NextContinuationToken")))
        return &reading->token;
    if (reading->depth != 3 || !pc_span_eq(reading->path[1], PC_SPAN("Contents")))
        return NULL;
    if (pc_span_eq(name, PC_SPAN("Key")))
        return &reading->key;
    if (pc_span_eq(name, PC_SPAN("ETag")))
        return &reading->etag;
    return pc_span_eq(name, PC_SPAN("Size")) ? &reading->size : NULL;
}

static pc_err tell(struct reading *reading) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_s3_object object = {.etag = pc_buf_span(&reading->etag)};
    if (reading->key.len == 0 ||
        pc_percent_decode_form(pc_buf_span(&reading->key), &arena, &object.key) != PC_OK ||
        pc_span_u64(pc_buf_span(&reading->size), INT64_MAX, &object.size) != PC_OK)
        return PC_ERR_CORRUPT;
    if (object.etag.len >= 2 && object.etag.ptr[0] == '"')
        object.etag = pc_span(object.etag.ptr + 1, object.etag.len - 2);
    reading->told = true;
    pc_err err = reading->visit(reading->context, &object);
    pc_buf_clear(&reading->key);
    pc_buf_clear(&reading->etag);
    pc_buf_clear(&reading->size);
    return err;
}

static pc_err close_element(struct reading *reading, struct pc_span name) {
    if (reading->depth == 0 || !pc_span_eq(reading->path[reading->depth - 1], name))
        return PC_ERR_CORRUPT;
    bool is_object = reading->depth == 2 && pc_span_eq(name, PC_SPAN("Contents"));
    pc_err err = is_object ? tell(reading) : PC_OK;
    reading->depth--;
    return err;
}

static pc_err take_event(struct reading *reading, const struct pc_aws_xml_event *event) {
    if (event->kind == PC_AWS_XML_CLOSE)
        return close_element(reading, event->text);
    if (event->kind == PC_AWS_XML_OPEN) {
        if (reading->depth == DEPTH_MAX)
            return PC_ERR_CORRUPT;
        reading->path[reading->depth++] = event->text;
        return PC_OK;
    }
    struct pc_buf *place = reading->depth > 0 ? place_of(reading) : NULL;
    return place == NULL ? PC_OK : pc_aws_xml_plain(event->text, place);
}

static pc_err read_all(struct reading *reading, struct pc_span document) {
    struct pc_aws_xml xml = pc_aws_xml(document);
    struct pc_aws_xml_event event;
    bool any = false;
    for (;;) {
        pc_err err = pc_aws_xml_next(&xml, &event);
        if (err == PC_OK && event.kind == PC_AWS_XML_END)
            return any && reading->depth == 0 ? PC_OK : PC_ERR_CORRUPT;
        if (err == PC_OK)
            err = take_event(reading, &event);
        if (err != PC_OK)
            return err;
        if (!any && reading->depth == 1 &&
            !pc_span_eq(reading->path[0], PC_SPAN("ListBucketResult")))
            return PC_ERR_CORRUPT;
        any |= reading->depth > 0;
    }
}

pc_err pc_s3_list_read(struct pc_span xml, pc_s3_visit *visit, void *context,
                       struct pc_buf *token) {
    PC_CLEANUP(reading_free) struct reading reading = {.visit = visit, .context = context};
    pc_err err = read_all(&reading, xml);
    if (err != PC_OK)
        return err;
    if (!pc_span_eq(pc_buf_span(&reading.truncated), PC_SPAN("true")))
        return PC_OK;
    if (reading.token.len == 0 || !reading.told) /* it would go on for ever */
        return PC_ERR_CORRUPT;
    pc_buf_add(token, pc_buf_span(&reading.token));
    return pc_buf_end(token);
}

/* The visit's own failures are told from those of the answer. */
struct visiting {
    pc_s3_visit *visit;
    void *context;
    pc_err err;
};

static pc_err visit_one(void *context, const struct pc_s3_object *object) {
    struct visiting *visiting = context;
    visiting->err = visiting->visit(visiting->context, object);
    return visiting->err;
}

static pc_err list_some(const struct pc_s3 *s3, struct pc_span prefix, struct visiting *visiting,
                        struct pc_buf *token, struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    const struct pc_aws_pair query[] = {{PC_SPAN("list-type"), PC_SPAN("2")},
                                        {PC_SPAN("encoding-type"), PC_SPAN("url")},
                                        {PC_SPAN("prefix"), prefix},
                                        {PC_SPAN("continuation-token"), pc_buf_span(token)}};
    struct pc_aws_call call = {
        .method = "GET", .query = query, .query_count = token->len > 0 ? 4 : 3};
    pc_err err = pc_s3_call(s3, (struct pc_span){0}, &call, &answer, diag);
    pc_buf_clear(token);
    if (err == PC_OK)
        err = pc_s3_list_read(pc_buf_span(&answer.http.body), visit_one, visiting, token);
    if (err == PC_ERR_CORRUPT && visiting->err == PC_OK)
        return pc_diag_set(diag, err, "s3 answers no list of objects");
    return err;
}

pc_err pc_s3_list(const struct pc_s3 *s3, struct pc_span prefix, pc_s3_visit *visit, void *context,
                  struct pc_diag *diag) {
    PC_CLEANUP(pc_buf_free) struct pc_buf token = {0};
    struct visiting visiting = {.visit = visit, .context = context};
    pc_err err;
    do {
        err = list_some(s3, prefix, &visiting, &token, diag);
    } while (err == PC_OK && token.len > 0);
    return err;
}
