/*
 * Runs transactions (driver_io.h) through libmodsecurity: a peer that the tests compare with, never
 * a part of the product. The arguments are the rule files, in order. Each outcome is
 * {"lines": [what would be logged, …], "status": of an intervention, or 0}.
 */
#include <modsecurity/modsecurity.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver_io.h"

static void on_log(void *lines, const void *text) {
    json_array_append_new(lines, driver_hex(text, strlen(text)));
}

/* What a disruptive rule would log is told with the intervention alone. */
static int intervention(Transaction *tx, json_t *lines) {
    ModSecurityIntervention it = {.status = 200};
    if (msc_intervention(tx, &it) == 0)
        return 0;
    if (it.log != NULL)
        on_log(lines, it.log);
    free(it.url);
    free(it.log);
    return it.status;
}

/* Each gives the status of an intervention, after which nothing but the log follows, or 0. */
static int give_request(Transaction *tx, const struct driver_transaction *in, json_t *lines) {
    const char *version = strchr(in->protocol.ptr, '/');
    msc_process_connection(tx, "127.0.0.1", 40000, "127.0.0.1", 80);
    msc_process_uri(tx, in->uri.ptr, in->method.ptr,
                    version == NULL ? in->protocol.ptr : version + 1);
    for (size_t i = 0; i < in->headers.count; i++) {
        const struct driver_header *h = &in->headers.items[i];
        msc_add_n_request_header(tx, (const unsigned char *)h->name.ptr, h->name.len,
                                 (const unsigned char *)h->value.ptr, h->value.len);
    }
    msc_process_request_headers(tx);
    int status = intervention(tx, lines);
    if (status != 0)
        return status;
    if (in->body.len > 0)
        msc_append_request_body(tx, (const unsigned char *)in->body.ptr, in->body.len);
    msc_process_request_body(tx);
    return intervention(tx, lines);
}

static int give_response(Transaction *tx, const struct driver_transaction *in, json_t *lines) {
    for (size_t i = 0; i < in->response_headers.count; i++) {
        const struct driver_header *h = &in->response_headers.items[i];
        msc_add_n_response_header(tx, (const unsigned char *)h->name.ptr, h->name.len,
                                  (const unsigned char *)h->value.ptr, h->value.len);
    }
    msc_process_response_headers(tx, (int)in->status, "HTTP/1.1");
    int status = intervention(tx, lines);
    if (status != 0)
        return status;
    if (in->response_body.len > 0)
        msc_append_response_body(tx, (const unsigned char *)in->response_body.ptr,
                                 in->response_body.len);
    msc_process_response_body(tx);
    return intervention(tx, lines);
}

static void run(ModSecurity *engine, RulesSet *rules, const struct driver_transaction *in) {
    json_t *lines = json_array();
    Transaction *tx = msc_new_transaction(engine, rules, lines);
    int status = give_request(tx, in, lines);
    if (status == 0 && in->status != 0)
        status = give_response(tx, in, lines);
    msc_process_logging(tx);
    msc_transaction_cleanup(tx);
    driver_write(json_pack("{s:o,s:i}", "lines", lines, "status", status));
}

int main(int argc, char **argv) {
    ModSecurity *engine = msc_init();
    RulesSet *rules = msc_create_rules_set();
    msc_set_log_cb(engine, on_log);
    for (int i = 1; i < argc; i++) {
        const char *error = NULL;
        if (msc_rules_add_file(rules, argv[i], &error) < 0) {
            fprintf(stderr, "%s: %s\n", argv[i], error);
            return 1;
        }
    }
    struct driver_transaction in;
    while (driver_read(&in)) {
        run(engine, rules, &in);
        driver_free(&in);
    }
    msc_rules_cleanup(rules);
    msc_cleanup(engine);
    return 0;
}
