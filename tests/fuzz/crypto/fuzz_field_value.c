/* Sealed values: whatever comes in opens only if these keys sealed it, and its key id is one. */
#include <stdlib.h>

#include "crypto/field.h"
#include "crypto/random.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pc_field_keys *make_keys(void) {
    uint8_t key[PC_FIELD_KEY];
    struct pc_field_keys *keys = NULL;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    if (pc_field_keys_new(&pc_system_entropy, key, &keys) != PC_OK ||
        pc_field_keys_add(keys, PC_SPAN("0123456789abcdef"), key) != PC_OK ||
        pc_field_keys_use(keys, PC_SPAN("0123456789abcdef")) != PC_OK)
        abort();
    return keys;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct pc_field_keys *keys;
    if (keys == NULL)
        keys = make_keys();
    char id[PC_FIELD_KEY_ID];
    struct pc_span input = pc_span(data, size);
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    pc_err err = pc_field_open(keys, PC_SPAN("account.email.42"), input, &plain);
    if (err != PC_OK && plain.len > 0)
        abort();
    if (err == PC_OK && pc_field_key_id(input, id) != PC_OK)
        abort();
    pc_buf_clear(&plain);
    enum pc_field_form form = size % 2 == 0 ? PC_FIELD_TEXT : PC_FIELD_BYTES;
    if (pc_field_seal(keys, PC_SPAN("a.b.c"), input, form, &sealed) != PC_OK ||
        pc_field_open(keys, PC_SPAN("a.b.c"), pc_buf_span(&sealed), &plain) != PC_OK ||
        !pc_span_eq(pc_buf_span(&plain), input))
        abort();
    return 0;
}
