/* What AWS's services answer, and its shared files: whatever comes in, what comes out is clean and
 * bounded. The first byte says what it is read as. */
#include <stdlib.h>

#include "vault/aws/credentials.h"
#include "vault/aws/errors.h"
#include "vault/aws/s3_list.h"
#include "vault/aws/shared_file.h"
#include "vault/aws/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pc_err look(void *context, const struct pc_s3_object *object) {
    (void)context;
    if (object->key.ptr == NULL || object->size > INT64_MAX)
        abort();
    for (size_t i = 0; i < object->key.len; i++)
        if (object->key.ptr[i] == '\0')
            abort();
    return PC_OK;
}

static void list(struct pc_span text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf token = {0};
    pc_err err = pc_s3_list_read(text, look, NULL, &token);
    if (err != PC_OK && token.len > 0)
        abort();
}

static void code(struct pc_span text, bool is_head) {
    struct pc_http_answer answer = {0};
    char out[PC_AWS_CODE_MAX];
    pc_buf_add(is_head ? &answer.head : &answer.body, text);
    pc_aws_error_code(&answer, out);
    for (size_t i = 0; i < strlen(out); i++)
        if (out[i] <= ' ' || out[i] > 'z')
            abort();
    (void)pc_aws_failure_of(400, out);
    pc_buf_free(&answer.head);
    pc_buf_free(&answer.body);
}

static void role(struct pc_span text) {
    struct pc_aws_credentials credentials;
    if (pc_aws_credentials_read(text, &credentials) == PC_OK && credentials.access[0] == '\0')
        abort();
}

static void file(struct pc_span text) {
    struct pc_aws_profile profile;
    size_t line;
    if (pc_aws_profile_find(text, PC_SPAN("default"), text.len % 2 == 1, &profile, &line) ==
            PC_ERR_INVALID &&
        line == 0)
        abort();
}

static void plain(struct pc_span text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    if (pc_aws_xml_plain(text, &out) == PC_OK && out.len > text.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct pc_span text = {(const char *)data + 1, size - 1};
    switch (data[0]) {
    case 'l':
        list(text);
        break;
    case 'c':
    case 'h':
        code(text, data[0] == 'h');
        break;
    case 'r':
        role(text);
        break;
    case 'f':
        file(text);
        break;
    default:
        plain(text);
    }
    return 0;
}
