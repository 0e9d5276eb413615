/* What comes to the OAuth endpoints from outside: redirect URIs, Basic credentials, parameters of
 * an authorization. The first byte picks which. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "authority/oauth/client_auth.h"
#include "authority/oauth/parameters.h"
#include "authority/oauth/uris.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool contains(struct pc_span text, char c) {
    return pc_span_find(text, c) < text.len;
}

static void redirect_uri(struct pc_span text) {
    bool good = pc_redirect_uri_is_good(text);
    if (good && (contains(text, '#') || contains(text, ' ') || contains(text, '\r')))
        abort();
    if (good && !pc_redirect_uri_matches(text, text))
        abort();
    struct pc_span list = PC_SPAN("https://app.example.org/callback");
    if (pc_redirect_uri_matches(list, text) && !pc_span_eq(list, text))
        abort();
}

static void parameters(struct pc_span text) {
    struct pc_arena arena = {.limit = 1 << 20};
    struct pc_authorize_parameters p;
    const char *description;
    struct pc_span back;
    if (pc_authorize_parameters_read(text, &arena, &p) == PC_OK &&
        pc_authorize_parameters_check(&p, &description) == NULL &&
        pc_authorize_parameters_back(text, &p, PC_SECOND, &arena, &back) == PC_OK && !p.login) {
        struct pc_authorize_parameters again;
        if (pc_authorize_parameters_read(back, &arena, &again) == PC_OK && again.login)
            abort();
    }
    pc_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct pc_span text = pc_span(data + 1, size - 1);
    struct pc_arena arena = {.limit = 1 << 20};
    struct pc_span id, secret;
    if (data[0] == 'r')
        redirect_uri(text);
    else if (data[0] == 'p')
        parameters(text);
    else if (pc_basic_parse(text, &arena, &id, &secret) == PC_OK && id.len + secret.len > size)
        abort();
    pc_arena_free(&arena);
    return 0;
}
