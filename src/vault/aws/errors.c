/* Error codes. */
#include "vault/aws/errors.h"

#include <string.h>

#include "vault/aws/xml.h"
#include "vault/json_text.h"

static bool is_code(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

/* "com.amazonaws.kms#AccessDeniedException:https://…" → "AccessDeniedException" */
static void keep_code(struct pc_span text, char out[PC_AWS_CODE_MAX]) {
    size_t hash = pc_span_find(text, '#'), at = 0;
    if (hash < text.len)
        text = pc_span_from(text, hash + 1);
    while (at < text.len && at < PC_AWS_CODE_MAX - 1 && is_code(text.ptr[at])) {
        out[at] = text.ptr[at];
        at++;
    }
    out[at] = '\0';
}

static bool json_code(struct pc_span body, const char *name, struct pc_buf *out) {
    return pc_vault_json_string(body, pc_span_str(name), out) == PC_OK && out->len > 0;
}

void pc_aws_error_code(const struct pc_http_answer *answer, char out[PC_AWS_CODE_MAX]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span body = pc_buf_span(&answer->body), code;
    struct pc_span type = pc_http_header(answer, PC_SPAN("x-amzn-ErrorType"));
    out[0] = '\0';
    if (type.len > 0) {
        keep_code(type, out);
    } else if (body.len > 0 && body.ptr[0] == '{') {
        if (json_code(body, "__type", &text) || json_code(body, "code", &text))
            keep_code(pc_buf_span(&text), out);
    } else if (pc_aws_xml_find(body, PC_SPAN("Code"), &code)) {
        keep_code(code, out);
    }
}

static const struct {
    const char *code;
    enum pc_aws_failure failure;
} known[] = {
    {"ExpiredToken", PC_AWS_EXPIRED},
    {"ExpiredTokenException", PC_AWS_EXPIRED},
    {"TokenRefreshRequired", PC_AWS_EXPIRED},
    {"UnrecognizedClientException", PC_AWS_EXPIRED},
    {"InvalidClientTokenId", PC_AWS_EXPIRED},
    {"InvalidAccessKeyId", PC_AWS_EXPIRED},
    {"InvalidToken", PC_AWS_EXPIRED},
    {"RequestTimeTooSkewed", PC_AWS_CLOCK},
    {"RequestExpired", PC_AWS_CLOCK},
    {"AccessDenied", PC_AWS_DENIED},
    {"AccessDeniedException", PC_AWS_DENIED},
    {"SignatureDoesNotMatch", PC_AWS_DENIED},
    {"InvalidSignatureException", PC_AWS_DENIED},
    {"IncompleteSignature", PC_AWS_DENIED},
    {"MissingAuthenticationTokenException", PC_AWS_DENIED},
    {"NotFoundException", PC_AWS_NOTFOUND},
    {"ResourceNotFoundException", PC_AWS_NOTFOUND},
    {"NoSuchKey", PC_AWS_NOTFOUND},
    {"NoSuchBucket", PC_AWS_NOTFOUND},
    {"NoSuchUpload", PC_AWS_NOTFOUND},
    {"Throttling", PC_AWS_PASSES},
    {"ThrottlingException", PC_AWS_PASSES},
    {"ThrottledException", PC_AWS_PASSES},
    {"TooManyRequestsException", PC_AWS_PASSES},
    {"RequestThrottled", PC_AWS_PASSES},
    {"RequestThrottledException", PC_AWS_PASSES},
    {"RequestLimitExceeded", PC_AWS_PASSES},
    {"BandwidthLimitExceeded", PC_AWS_PASSES},
    {"ProvisionedThroughputExceededException", PC_AWS_PASSES},
    {"PriorRequestNotComplete", PC_AWS_PASSES},
    {"SlowDown", PC_AWS_PASSES},
    {"RequestTimeout", PC_AWS_PASSES},
    {"RequestTimeoutException", PC_AWS_PASSES},
    {"KMSInternalException", PC_AWS_PASSES},
    {"DependencyTimeoutException", PC_AWS_PASSES},
    {"KeyUnavailableException", PC_AWS_PASSES},
    {"InternalServiceError", PC_AWS_PASSES},
    {"InternalError", PC_AWS_PASSES},
    {"ServiceUnavailable", PC_AWS_PASSES},
};

enum pc_aws_failure pc_aws_failure_of(unsigned status, const char *code) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(code, known[i].code) == 0)
            return known[i].failure;
    if (status >= 500 || status == 429 || status == 408)
        return PC_AWS_PASSES;
    if (status == 401 || status == 403)
        return PC_AWS_DENIED;
    return status == 404 ? PC_AWS_NOTFOUND : PC_AWS_REFUSED;
}
