/* HTTP with libcurl, for the sockets of this machine. */
#include "cli/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MAX = 64 * 1024 * 1024 };

void pc_answer_free(struct pc_answer *answer) {
    json_decref(answer->json);
    *answer = (struct pc_answer){0};
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct pc_buf *out = context;
    if (out->len + size * count > ANSWER_MAX)
        return 0;
    pc_buf_add(out, pc_span(bytes, size * count));
    return pc_buf_end(out) == PC_OK ? size * count : 0;
}

/* Why the socket did not answer, told apart so that the operator knows what to do. */
static pc_err unreachable(const char *socket, const char *detail, struct pc_diag *diag) {
    if (socket == NULL)
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "no answer (%s)", detail);
    if (access(socket, R_OK | W_OK) != 0 && errno == EACCES)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "%s may not be opened: use root, or the account of the authority",
                           socket);
    return pc_diag_set(diag, PC_ERR_UNAVAILABLE,
                       "the authority does not answer on %s (%s); 'portcullis run' starts it",
                       socket, detail);
}

static void set_up(CURL *curl, const char *socket, const char *method, struct pc_buf *received) {
    if (socket != NULL)
        (void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
    (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
    (void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, received);
}

static pc_err perform(CURL *curl, const char *socket, struct pc_buf *received,
                      struct pc_answer *out, struct pc_diag *diag) {
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
        return unreachable(socket, curl_easy_strerror(code), diag);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
    if (received->len > 0)
        out->json = json_loadb(received->ptr, received->len, JSON_REJECT_DUPLICATES, NULL);
    return PC_OK;
}

pc_err pc_http_exchange(const char *socket, const char *method, const char *url, const json_t *body,
                        struct pc_answer *out, struct pc_diag *diag) {
    *out = (struct pc_answer){0};
    PC_CLEANUP(pc_buf_free) struct pc_buf received = PC_BUF_SECRET;
    char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    pc_err err = PC_ERR_NOMEM;
    if (curl != NULL && headers != NULL && (body == NULL || text != NULL)) {
        set_up(curl, socket, method, &received);
        (void)curl_easy_setopt(curl, CURLOPT_URL, url);
        if (text != NULL) {
            (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
            (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, text);
        }
        err = perform(curl, socket, &received, out, diag);
    } else {
        (void)pc_diag_set(diag, err, "out of memory");
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (text != NULL)
        pc_wipe(text, strlen(text)); /* it may hold a password */
    free(text);
    return err;
}
