/*
 * A PKCS#11 module for tests: SoftHSM behind functions that fail when they are told to, so that
 * what a real token does under bad conditions happens at a known call.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "flaky.h"

#define SHOWN __attribute__((visibility("default")))

static CK_FUNCTION_LIST flaky, *real;
static struct {
    const char *function;
    CK_RV rv;
    unsigned skip, times;
} plan;
static long longer;
static unsigned calls[FLAKY_FUNCTIONS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* for both */

static const char *const names[FLAKY_FUNCTIONS] = {
    "C_Initialize",  "C_GetSlotList", "C_OpenSession", "C_Login",   "C_FindObjectsInit",
    "C_EncryptInit", "C_Encrypt",     "C_DecryptInit", "C_Decrypt", "C_CloseSession",
};

SHOWN void flaky_fail(const char *function, CK_RV rv, unsigned skip, unsigned times) {
    plan.function = function;
    plan.rv = rv;
    plan.skip = skip;
    plan.times = times;
}

SHOWN void flaky_lengthen(long bytes) {
    longer = bytes;
}

SHOWN unsigned flaky_calls(enum flaky_function function) {
    return calls[function];
}

static CK_RV now_locked(enum flaky_function function) {
    calls[function]++;
    if (plan.times == 0 || strcmp(plan.function, names[function]) != 0)
        return CKR_OK;
    if (plan.skip > 0) {
        plan.skip--;
        return CKR_OK;
    }
    plan.times--;
    return plan.rv;
}

static CK_RV now(enum flaky_function function) {
    (void)pthread_mutex_lock(&lock);
    CK_RV rv = now_locked(function);
    (void)pthread_mutex_unlock(&lock);
    return rv;
}

static CK_RV initialize(void *args) {
    CK_RV rv = now(FLAKY_INITIALIZE);
    return rv == CKR_OK ? real->C_Initialize(args) : rv;
}

static CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count) {
    CK_RV rv = now(FLAKY_GET_SLOT_LIST);
    return rv == CKR_OK ? real->C_GetSlotList(present, slots, count) : rv;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
                          CK_SESSION_HANDLE *out) {
    CK_RV rv = now(FLAKY_OPEN_SESSION);
    return rv == CKR_OK ? real->C_OpenSession(slot, flags, application, notify, out) : rv;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG len) {
    CK_RV rv = now(FLAKY_LOGIN);
    return rv == CKR_OK ? real->C_Login(session, user, pin, len) : rv;
}

static CK_RV find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *wanted, CK_ULONG count) {
    CK_RV rv = now(FLAKY_FIND_OBJECTS_INIT);
    return rv == CKR_OK ? real->C_FindObjectsInit(session, wanted, count) : rv;
}

static CK_RV encrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                          CK_OBJECT_HANDLE key) {
    CK_RV rv = now(FLAKY_ENCRYPT_INIT);
    return rv == CKR_OK ? real->C_EncryptInit(session, mechanism, key) : rv;
}

static CK_RV encrypt(CK_SESSION_HANDLE session, CK_BYTE *in, CK_ULONG len, CK_BYTE *out,
                     CK_ULONG *out_len) {
    CK_RV rv = now(FLAKY_ENCRYPT);
    if (rv == CKR_OK)
        rv = real->C_Encrypt(session, in, len, out, out_len);
    *out_len += (CK_ULONG)longer;
    return rv;
}

static CK_RV decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                          CK_OBJECT_HANDLE key) {
    CK_RV rv = now(FLAKY_DECRYPT_INIT);
    return rv == CKR_OK ? real->C_DecryptInit(session, mechanism, key) : rv;
}

static CK_RV decrypt(CK_SESSION_HANDLE session, CK_BYTE *in, CK_ULONG len, CK_BYTE *out,
                     CK_ULONG *out_len) {
    CK_RV rv = now(FLAKY_DECRYPT);
    return rv == CKR_OK ? real->C_Decrypt(session, in, len, out, out_len) : rv;
}

static CK_RV close_session(CK_SESSION_HANDLE session) {
    CK_RV rv = now(FLAKY_CLOSE_SESSION);
    return rv == CKR_OK ? real->C_CloseSession(session) : rv;
}

SHOWN CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
    if (real == NULL) {
        void *library = dlopen(FLAKY_SOFTHSM, RTLD_NOW | RTLD_LOCAL);
        void *symbol = library != NULL ? dlsym(library, "C_GetFunctionList") : NULL;
        CK_C_GetFunctionList list_of = NULL;
        memcpy(&list_of, &symbol, sizeof list_of);
        if (list_of == NULL || list_of(&real) != CKR_OK)
            return CKR_GENERAL_ERROR;
        flaky = *real;
        flaky.C_Initialize = initialize;
        flaky.C_GetSlotList = get_slot_list;
        flaky.C_OpenSession = open_session;
        flaky.C_Login = login;
        flaky.C_FindObjectsInit = find_init;
        flaky.C_EncryptInit = encrypt_init;
        flaky.C_Encrypt = encrypt;
        flaky.C_DecryptInit = decrypt_init;
        flaky.C_Decrypt = decrypt;
        flaky.C_CloseSession = close_session;
    }
    *out = &flaky;
    return CKR_OK;
}
