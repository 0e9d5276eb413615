/* The table of PKCS#11's answers. */
#include "vault/pkcs11/result.h"

#include <stdbool.h>

struct row {
    CK_RV rv;
    const char *name;
    enum pc_p11_class class;
};

#define ROW(rv, class)                                                                             \
    { rv, #rv, class }

static const struct row rows[] = {
    ROW(CKR_OK, PC_P11_FINE),
    ROW(CKR_CRYPTOKI_NOT_INITIALIZED, PC_P11_GONE),
    ROW(CKR_SESSION_HANDLE_INVALID, PC_P11_GONE),
    ROW(CKR_SESSION_CLOSED, PC_P11_GONE),
    ROW(CKR_USER_NOT_LOGGED_IN, PC_P11_GONE),
    ROW(CKR_DEVICE_REMOVED, PC_P11_GONE),
    ROW(CKR_TOKEN_NOT_PRESENT, PC_P11_GONE),
    ROW(CKR_TOKEN_NOT_RECOGNIZED, PC_P11_GONE),
    ROW(CKR_SLOT_ID_INVALID, PC_P11_GONE),
    ROW(CKR_KEY_HANDLE_INVALID, PC_P11_GONE),
    ROW(CKR_OBJECT_HANDLE_INVALID, PC_P11_GONE),
    ROW(CKR_PIN_INCORRECT, PC_P11_REFUSED),
    ROW(CKR_PIN_INVALID, PC_P11_REFUSED),
    ROW(CKR_PIN_LEN_RANGE, PC_P11_REFUSED),
    ROW(CKR_PIN_LOCKED, PC_P11_REFUSED),
    ROW(CKR_PIN_EXPIRED, PC_P11_REFUSED),
    ROW(CKR_USER_PIN_NOT_INITIALIZED, PC_P11_REFUSED),
    ROW(CKR_SESSION_COUNT, PC_P11_CROWDED),
    ROW(CKR_ENCRYPTED_DATA_INVALID, PC_P11_DATA),
    ROW(CKR_ENCRYPTED_DATA_LEN_RANGE, PC_P11_DATA),
    ROW(CKR_DATA_INVALID, PC_P11_DATA),
    ROW(CKR_DATA_LEN_RANGE, PC_P11_DATA),
    ROW(CKR_BUFFER_TOO_SMALL, PC_P11_DATA),
    ROW(CKR_GENERAL_ERROR, PC_P11_UNCERTAIN),
    ROW(CKR_FUNCTION_FAILED, PC_P11_UNCERTAIN),
    ROW(CKR_DEVICE_ERROR, PC_P11_UNCERTAIN),
    ROW(CKR_DEVICE_MEMORY, PC_P11_UNCERTAIN),
    ROW(CKR_HOST_MEMORY, PC_P11_UNCERTAIN),
    ROW(CKR_FUNCTION_CANCELED, PC_P11_UNCERTAIN),
    ROW(CKR_OPERATION_ACTIVE, PC_P11_UNCERTAIN),
    ROW(CKR_OPERATION_NOT_INITIALIZED, PC_P11_UNCERTAIN),
    ROW(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, PC_P11_UNCERTAIN),
    ROW(CKR_USER_TOO_MANY_TYPES, PC_P11_UNCERTAIN),
    ROW(CKR_ARGUMENTS_BAD, PC_P11_UNABLE),
    ROW(CKR_ATTRIBUTE_TYPE_INVALID, PC_P11_UNABLE),
    ROW(CKR_CANT_LOCK, PC_P11_UNABLE),
    ROW(CKR_NEED_TO_CREATE_THREADS, PC_P11_UNABLE),
    ROW(CKR_FUNCTION_NOT_SUPPORTED, PC_P11_UNABLE),
    ROW(CKR_KEY_FUNCTION_NOT_PERMITTED, PC_P11_UNABLE),
    ROW(CKR_KEY_SIZE_RANGE, PC_P11_UNABLE),
    ROW(CKR_KEY_TYPE_INCONSISTENT, PC_P11_UNABLE),
    ROW(CKR_MECHANISM_INVALID, PC_P11_UNABLE),
    ROW(CKR_MECHANISM_PARAM_INVALID, PC_P11_UNABLE),
    ROW(CKR_SESSION_PARALLEL_NOT_SUPPORTED, PC_P11_UNABLE),
};

static const struct {
    pc_err err;
    const char *advice;
} classes[] = {
    [PC_P11_FINE] = {PC_OK, ""},
    [PC_P11_GONE] = {PC_ERR_UNAVAILABLE, "the token is away"},
    [PC_P11_REFUSED] = {PC_ERR_DENIED, "the token refuses the PIN; it is not tried again, so that "
                                       "the token does not lock itself: give the right one"},
    [PC_P11_CROWDED] = {PC_ERR_UNAVAILABLE, "the token has no more sessions"},
    [PC_P11_DATA] = {PC_ERR_CORRUPT, "it is not what this key encrypted"},
    [PC_P11_UNCERTAIN] = {PC_ERR_UNAVAILABLE, "the module failed; its own log may say why"},
    [PC_P11_UNABLE] = {PC_ERR_UNSUPPORTED, "the token does not do this with this key"},
};

static const struct row *find(CK_RV rv) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].rv == rv)
            return &rows[i];
    return NULL;
}

enum pc_p11_class pc_p11_classify(CK_RV rv) {
    const struct row *row = find(rv);
    return row != NULL ? row->class : PC_P11_UNCERTAIN;
}

const char *pc_p11_name(CK_RV rv) {
    const struct row *row = find(rv);
    return row != NULL ? row->name : "an unknown code";
}

pc_err pc_p11_failed(struct pc_diag *diag, const char *function, CK_RV rv) {
    enum pc_p11_class class = pc_p11_classify(rv);
    return pc_diag_set(diag, classes[class].err, "%s: %s (0x%lx): %s", function, pc_p11_name(rv),
                       (unsigned long)rv, classes[class].advice);
}
