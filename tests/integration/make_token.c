/*
 * make_token MODULE TOKEN PIN KEY: initializes a free slot as that token, with an AES-256 key in it
 * that never leaves it. (softhsm2-util can import keys, but allows them no mechanism.)
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

enum { SLOTS = 16 };

static int failed(const char *what, CK_RV rv) {
    fprintf(stderr, "make_token: %s: 0x%lx\n", what, rv);
    return 1;
}

/* A session in which the user has a PIN and is logged in. */
static CK_RV make_token(CK_FUNCTION_LIST *module, const char *token, char *pin,
                        CK_SESSION_HANDLE *session) {
    CK_SLOT_ID slots[SLOTS];
    CK_ULONG count = SLOTS;
    CK_UTF8CHAR label[32], *text = (CK_UTF8CHAR *)pin;
    memset(label, ' ', sizeof label);
    memcpy(label, token, strlen(token) < sizeof label ? strlen(token) : sizeof label);
    CK_RV rv = module->C_GetSlotList(CK_FALSE, slots, &count);
    if (rv != CKR_OK || count == 0)
        return rv != CKR_OK ? rv : CKR_SLOT_ID_INVALID;
    CK_SLOT_ID slot = slots[count - 1]; /* SoftHSM's free one is the last */
    rv = module->C_InitToken(slot, text, strlen(pin), label);
    if (rv == CKR_OK)
        rv = module->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, session);
    if (rv == CKR_OK)
        rv = module->C_Login(*session, CKU_SO, text, strlen(pin));
    if (rv == CKR_OK)
        rv = module->C_InitPIN(*session, text, strlen(pin));
    if (rv == CKR_OK)
        rv = module->C_Logout(*session);
    return rv == CKR_OK ? module->C_Login(*session, CKU_USER, text, strlen(pin)) : rv;
}

static CK_RV make_key(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, char *label) {
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG len = 32;
    CK_MECHANISM mechanism = {CKM_AES_KEY_GEN, NULL, 0};
    CK_OBJECT_HANDLE key;
    CK_ATTRIBUTE attributes[] = {
        {CKA_TOKEN, &yes, sizeof yes},     {CKA_ENCRYPT, &yes, sizeof yes},
        {CKA_DECRYPT, &yes, sizeof yes},   {CKA_SENSITIVE, &yes, sizeof yes},
        {CKA_EXTRACTABLE, &no, sizeof no}, {CKA_VALUE_LEN, &len, sizeof len},
        {CKA_LABEL, label, strlen(label)},
    };
    return module->C_GenerateKey(session, &mechanism, attributes,
                                 sizeof attributes / sizeof *attributes, &key);
}

int main(int argc, char **argv) {
    if (argc != 5)
        return failed("MODULE TOKEN PIN KEY", 0);
    void *library = dlopen(argv[1], RTLD_NOW);
    void *symbol = library != NULL ? dlsym(library, "C_GetFunctionList") : NULL;
    if (symbol == NULL)
        return failed(argv[1], 0);
    CK_C_GetFunctionList list_of;
    CK_FUNCTION_LIST *module = NULL;
    CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
    memcpy(&list_of, &symbol, sizeof list_of);
    CK_RV rv = list_of(&module);
    if (rv == CKR_OK)
        rv = module->C_Initialize(NULL);
    if (rv != CKR_OK)
        return failed("C_Initialize", rv);
    rv = make_token(module, argv[2], argv[3], &session);
    if (rv != CKR_OK)
        return failed("the token", rv);
    rv = make_key(module, session, argv[4]);
    if (rv != CKR_OK)
        return failed("the key", rv);
    (void)module->C_Finalize(NULL);
    return 0;
}
