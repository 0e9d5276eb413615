/* Making the outer part of a token: header and signature around a payload. */
#include "base/encode.h"
#include "base/json.h"
#include "identity/jws.h"

static void put_header(struct pc_json *json, struct pc_span type, struct pc_span kid,
                       enum pc_algorithm algorithm) {
    pc_json_object(json, NULL);
    pc_json_text(json, "alg", pc_span_str(pc_algorithm_name(algorithm)));
    pc_json_text_if(json, "typ", type);
    pc_json_text_if(json, "kid", kid);
    pc_json_object_end(json);
}

pc_err pc_jws_sign(struct pc_span type, struct pc_span payload, struct pc_span kid,
                   enum pc_algorithm algorithm, const struct pc_signer *signer,
                   struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf header = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf signature = {0};
    struct pc_json json = pc_json(&header);
    put_header(&json, type, kid, algorithm);
    pc_base64url_encode(pc_buf_span(&header), &text);
    pc_buf_add_char(&text, '.');
    pc_base64url_encode(payload, &text);
    pc_err err = pc_buf_end(&header);
    if (err == PC_OK)
        err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_sign(signer, pc_buf_span(&text), &signature);
    if (err != PC_OK)
        return err;
    pc_buf_add_char(&text, '.');
    pc_base64url_encode(pc_buf_span(&signature), &text);
    err = pc_buf_end(&text);
    if (err != PC_OK)
        return err;
    if (text.len > PC_JWT_MAX)
        return PC_ERR_RANGE;
    pc_buf_add(out, pc_buf_span(&text));
    return pc_buf_end(out);
}
