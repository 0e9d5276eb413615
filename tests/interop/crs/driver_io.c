/* The lines between the runner and the drivers: JSON, with bytes in hexadecimal digits. */
#include "driver_io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) {
    fprintf(stderr, "driver: %s\n", what);
    exit(2);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count + 1, size);
    if (memory == NULL)
        fail("no memory");
    return memory;
}

static unsigned digit(char c) {
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    fail("not hexadecimal");
    return 0;
}

static struct driver_bytes bytes_of(const json_t *value) {
    struct driver_bytes out = {0};
    const char *text = value == NULL ? "" : json_string_value(value);
    if (text == NULL)
        fail("not a string");
    out.len = strlen(text) / 2;
    out.ptr = allocate(out.len, 1);
    for (size_t i = 0; i < out.len; i++)
        out.ptr[i] = (char)(unsigned char)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return out;
}

static struct driver_headers headers_of(const json_t *list) {
    struct driver_headers out = {.count = json_array_size(list)};
    out.items = allocate(out.count, sizeof *out.items);
    for (size_t i = 0; i < out.count; i++) {
        const json_t *pair = json_array_get(list, i);
        out.items[i].name = bytes_of(json_array_get(pair, 0));
        out.items[i].value = bytes_of(json_array_get(pair, 1));
    }
    return out;
}

bool driver_read(struct driver_transaction *out) {
    char *line = NULL;
    size_t room = 0;
    ssize_t got = getline(&line, &room, stdin);
    if (got <= 0) {
        free(line);
        return false;
    }
    json_error_t error;
    json_t *json = json_loadb(line, (size_t)got, 0, &error);
    free(line);
    if (json == NULL)
        fail(error.text);
    const json_t *response = json_object_get(json, "response");
    *out = (struct driver_transaction){
        .method = bytes_of(json_object_get(json, "method")),
        .uri = bytes_of(json_object_get(json, "uri")),
        .protocol = bytes_of(json_object_get(json, "protocol")),
        .body = bytes_of(json_object_get(json, "body")),
        .headers = headers_of(json_object_get(json, "headers")),
        .status = (unsigned)json_integer_value(json_object_get(response, "status")),
        .response_headers = headers_of(json_object_get(response, "headers")),
        .response_body = bytes_of(json_object_get(response, "body")),
        .json = json,
    };
    return true;
}

static void headers_free(struct driver_headers *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        free(headers->items[i].name.ptr);
        free(headers->items[i].value.ptr);
    }
    free(headers->items);
}

void driver_free(struct driver_transaction *transaction) {
    headers_free(&transaction->headers);
    headers_free(&transaction->response_headers);
    free(transaction->method.ptr);
    free(transaction->uri.ptr);
    free(transaction->protocol.ptr);
    free(transaction->body.ptr);
    free(transaction->response_body.ptr);
    json_decref(transaction->json);
}

json_t *driver_hex(const void *bytes, size_t len) {
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *text = allocate(2 * len, 1);
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[from[i] >> 4];
        text[2 * i + 1] = digits[from[i] & 15];
    }
    json_t *out = json_stringn(text, 2 * len);
    free(text);
    return out;
}

void driver_write(json_t *line) {
    char *text = json_dumps(line, JSON_COMPACT);
    json_decref(line);
    if (text == NULL)
        fail("no memory");
    puts(text);
    free(text);
    fflush(stdout);
}
