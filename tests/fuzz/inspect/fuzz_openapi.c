/* Requests of any shape against two documents, or the text as a document that a fixed request is
 * held against. Lines: the path, the query, the media type, one header; then the body. A request
 * is answered the same way twice, and what is refused says so. */
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/openapi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SCHEMA                                                                                     \
    "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"},\"l\":{\"type\":\"array\"," \
    "\"items\":{\"$ref\":\"#/components/schemas/A\"}},\"f\":{\"type\":\"string\",\"format\":"      \
    "\"binary\"},\"m\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"array\",\"items\":{"         \
    "\"type\":\"string\",\"maxLength\":3}},{\"type\":\"string\",\"pattern\":\"^a\"}]},\"r\":{"     \
    "\"readOnly\":true}},\"additionalProperties\":{\"type\":\"boolean\"}}"
#define PARAMETER(name, in, rest) "{\"name\":\"" name "\",\"in\":\"" in "\"," rest "\"schema\":"
#define REF                       "{\"$ref\":\"#/components/schemas/A\"}}"

static const char document[] =
    "{\"openapi\":\"3.1.0\",\"paths\":{\"/a/{x}/b/{y}.json\":{\"parameters\":[" PARAMETER(
        "x", "path", "\"style\":\"matrix\",\"explode\":true,") REF "," PARAMETER("y", "path",
                                                                                 "\"style\":"
                                                                                 "\"label\",") REF
    "],\"get\":{}},\"/q\":{\"get\":{\"parameters\":[" PARAMETER("d", "query",
                                                                "\"style\":\"deepObject\",") REF
    "," PARAMETER("o", "query", "") REF "," PARAMETER(
        "p", "query",
        "\"style\":\"pipeDelimited\",") "{\"type\":\"array\"}},"
                                        "" PARAMETER(
                                            "s", "query",
                                            "\"explode\":false,") "{\"type\":\"array\",\"items\":{"
                                                                  "\"type\":"
                                                                  "\"integer\"}}}," PARAMETER(
                                                                      "H", "header",
                                                                      "\"explode\":true,") REF
    "," PARAMETER("c", "cookie", "\"explode\":false,") REF
    "],\"requestBody\":{\"content\":{"
    "\"application/json\":{\"schema\":" SCHEMA "},\"*/*\":{\"schema\":" SCHEMA
    ",\"encoding\":{\"l\":{\"style\":\"spaceDelimited\"},\"f\":{\"contentType\":\"image/"
    "*\"}}}}}}}},"
    "\"components\":{\"schemas\":{\"A\":" SCHEMA "}}}";

struct texts {
    struct pc_span first;
};

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    const struct texts *texts = context;
    if (!pc_span_eq(uri, PC_SPAN("a.json")))
        return PC_ERR_NOTFOUND;
    *text = texts->first;
    return PC_OK;
}

static struct pc_openapi *compile(struct pc_span text, bool refuse_unknown) {
    struct texts texts = {text};
    struct pc_openapi *out = NULL;
    const struct pc_jsonschema_sources sources = {fetch, &texts};
    const struct pc_openapi_options options = {.refuse_unknown = refuse_unknown};
    struct pc_diag diag = {{0}};
    pc_err err = pc_openapi_open(PC_SPAN("a.json"), &sources, &options, &out, &diag);
    if ((err == PC_OK) != (out != NULL) || (err != PC_OK && diag.text[0] == '\0'))
        abort();
    return out;
}

static void ask(const struct pc_openapi *openapi, const struct pc_openapi_request *request) {
    struct pc_openapi_violation first, second;
    struct pc_arena a = {.limit = 256 << 20}, b = {.limit = 256 << 20};
    pc_err one = pc_openapi_check(openapi, request, &a, &first);
    pc_err two = pc_openapi_check(openapi, request, &b, &second);
    if (one != two)
        abort();
    if (one == PC_ERR_INVALID || one == PC_ERR_RANGE) {
        bool status = first.status == 400 || first.status == 404 || first.status == 405 ||
                      first.status == 415 || first.status == 422;
        if (!status || first.keyword == NULL || first.keyword[0] == '\0' ||
            first.status != second.status || !pc_span_eq(first.pointer, second.pointer))
            abort();
    } else if (one != PC_OK) {
        abort();
    }
    pc_arena_free(&a);
    pc_arena_free(&b);
}

static void run_request(struct pc_span rest, unsigned how) {
    static struct pc_openapi *open, *closed;
    struct pc_span line[4] = {0};
    if (open == NULL) {
        open = compile(pc_span(document, sizeof document - 1), false);
        closed = compile(pc_span(document, sizeof document - 1), true);
        if (open == NULL || closed == NULL)
            abort();
    }
    for (size_t i = 0; i < 4; i++)
        (void)pc_span_split(&rest, '\n', &line[i]);
    const struct pc_openapi_header header = {(how & 4) != 0 ? PC_SPAN("Cookie") : PC_SPAN("H"),
                                             line[3]};
    const struct pc_openapi_request request = {.method = (how & 8) != 0 ? PC_SPAN("HEAD")
                                                                        : PC_SPAN("GET"),
                                               .path = line[0],
                                               .query = line[1],
                                               .content_type = line[2],
                                               .headers = &header,
                                               .header_count = 1,
                                               .has_body = rest.len > 0,
                                               .body = rest};
    ask((how & 2) != 0 ? open : closed, &request);
}

static void run_document(struct pc_span text, bool refuse_unknown) {
    const struct pc_openapi_request request = {.method = PC_SPAN("GET"),
                                               .path = PC_SPAN("/a/1"),
                                               .query = PC_SPAN("a=1&b[c]=2&b[d]=x"),
                                               .content_type = PC_SPAN("application/json"),
                                               .has_body = true,
                                               .body = PC_SPAN("{\"a\":[1,{\"b\":null}]}")};
    struct pc_openapi *openapi = compile(text, refuse_unknown);
    if (openapi == NULL)
        return;
    for (size_t i = 0; i < pc_openapi_operation_count(openapi); i++)
        (void)pc_openapi_operation_at(openapi, i);
    ask(openapi, &request);
    pc_openapi_free(openapi);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct pc_span rest = pc_span(data + 1, size - 1);
    if ((data[0] & 1) != 0)
        run_document(rest, (data[0] & 2) != 0);
    else
        run_request(rest, data[0]);
    return 0;
}
