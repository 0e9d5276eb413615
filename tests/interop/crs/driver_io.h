/*
 * What both drivers speak: a transaction a line (JSON) on standard input, its outcome a line on
 * standard output. Bytes are written in hexadecimal digits, since they are of any kind.
 *
 *   {"method": "474554", "uri": …, "protocol": …, "headers": [[name, value], …], "body": …,
 *    "response": {"status": 200, "headers": [[name, value], …], "body": …},
 *    "options": {…}}
 */
#ifndef DRIVER_IO_H
#define DRIVER_IO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct driver_bytes {
    char *ptr; /* NUL-terminated */
    size_t len;
};
struct driver_header {
    struct driver_bytes name, value;
};
struct driver_headers {
    struct driver_header *items;
    size_t count;
};
struct driver_transaction {
    struct driver_bytes method, uri, protocol, body;
    struct driver_headers headers;
    unsigned status; /* 0: there is no answer */
    struct driver_headers response_headers;
    struct driver_bytes response_body;
    json_t *json; /* the line; for options */
};

/* False at the end of input. Ends the program with a message where a line is not understood. */
bool driver_read(struct driver_transaction *out);
void driver_free(struct driver_transaction *transaction);
/* Bytes as hexadecimal digits. */
json_t *driver_hex(const void *bytes, size_t len);
/* Writes the line and gives the object back. */
void driver_write(json_t *line);

#endif
