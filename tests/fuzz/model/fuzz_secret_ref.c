/* References to secrets: what is taken can be shown, has its shape, and is taken again. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/secret_ref.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds) {
    if (!holds)
        abort();
}

static void check_place(const struct pc_secret_ref *ref) {
    expect(ref->place.len > 0 && pc_span_find(ref->place, '}') == ref->place.len);
    expect(memchr(ref->place.ptr, '\0', ref->place.len) == NULL);
    expect(memchr(ref->place.ptr, '\n', ref->place.len) == NULL);
    if (ref->kind != PC_SECRET_FILE)
        expect(memchr(ref->place.ptr, ' ', ref->place.len) == NULL);
    if (ref->kind == PC_SECRET_CRED)
        expect(memchr(ref->place.ptr, '/', ref->place.len) == NULL && ref->place.ptr[0] != '.');
    if (ref->kind == PC_SECRET_VAULT)
        expect(memmem(ref->place.ptr, ref->place.len, "..", 2) == NULL || ref->place.len > 2);
    expect((ref->kind == PC_SECRET_VAULT || ref->kind == PC_SECRET_AWS_SM) || ref->part.len == 0);
    expect(ref->kind != PC_SECRET_VAULT || ref->part.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pc_secret_ref ref, again;
    const char *why = NULL;
    struct pc_buf shown PC_CLEANUP(pc_buf_free) = {0};
    if (pc_secret_ref_parse(pc_span(data, size), &ref, &why) != PC_OK) {
        expect(why != NULL && ref.place.len == 0);
        return 0;
    }
    check_place(&ref);
    pc_secret_ref_show(&ref, &shown);
    expect(pc_buf_end(&shown) == PC_OK);
    if (ref.kind == PC_SECRET_SEALED)
        return 0;
    expect(pc_span_eq(pc_buf_span(&shown), pc_span(data, size)));
    expect(pc_secret_ref_parse(pc_buf_span(&shown), &again, NULL) == PC_OK);
    expect(again.kind == ref.kind && pc_span_eq(again.part, ref.part));
    return 0;
}
