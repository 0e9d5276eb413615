/* Making and removing a token for tests. */
#define _GNU_SOURCE
#include "hsm.h"

#include <dlfcn.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/random.h"

static void must(CK_RV rv, const char *what) {
    if (rv == CKR_OK)
        return;
    fprintf(stderr, "%s: 0x%lx\n", what, rv);
    abort();
}

static void make_folder(struct hsm_rig *rig) {
    (void)snprintf(rig->folder, sizeof rig->folder, "/tmp/pc-hsm-XXXXXX");
    char path[128], text[256];
    if (mkdtemp(rig->folder) == NULL)
        abort();
    (void)snprintf(path, sizeof path, "%s/softhsm2.conf", rig->folder);
    (void)snprintf(text, sizeof text,
                   "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n",
                   rig->folder);
    if (pc_file_replace(path, pc_span_str(text), 0600) != PC_OK ||
        setenv("SOFTHSM2_CONF", path, 1) != 0)
        abort();
}

static void load(struct hsm_rig *rig) {
    (void)snprintf(rig->path, sizeof rig->path, "%s/tests/unit/vault/libpc_flaky_pkcs11.so",
                   getenv("PORTCULLIS_BUILD"));
    void *library = dlopen(rig->path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        abort();
    }
    CK_C_GetFunctionList list_of;
    void *symbol = dlsym(library, "C_GetFunctionList");
    memcpy(&list_of, &symbol, sizeof list_of);
    symbol = dlsym(library, "flaky_fail");
    memcpy(&rig->plan, &symbol, sizeof rig->plan);
    symbol = dlsym(library, "flaky_lengthen");
    memcpy(&rig->lengthen, &symbol, sizeof rig->lengthen);
    symbol = dlsym(library, "flaky_calls");
    memcpy(&rig->calls, &symbol, sizeof rig->calls);
    must(list_of(&rig->module), "C_GetFunctionList");
}

static CK_SESSION_HANDLE make_token(CK_FUNCTION_LIST *module) {
    CK_SLOT_ID slots[4];
    CK_ULONG count = 4;
    CK_SESSION_HANDLE session;
    CK_UTF8CHAR label[33] = HSM_TOKEN "                 ";
    CK_UTF8CHAR so[] = "so-secret", pin[] = HSM_PIN;
    must(module->C_GetSlotList(CK_FALSE, slots, &count), "C_GetSlotList");
    must(module->C_InitToken(slots[0], so, sizeof so - 1, label), "C_InitToken");
    count = 4;
    must(module->C_GetSlotList(CK_TRUE, slots, &count), "C_GetSlotList");
    must(module->C_OpenSession(slots[0], CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session),
         "C_OpenSession");
    must(module->C_Login(session, CKU_SO, so, sizeof so - 1), "C_Login");
    must(module->C_InitPIN(session, pin, sizeof pin - 1), "C_InitPIN");
    must(module->C_Logout(session), "C_Logout");
    must(module->C_Login(session, CKU_USER, pin, sizeof pin - 1), "C_Login");
    return session;
}

#define TEXT(type, text)                                                                           \
    { type, (char *)(text), strlen(text) }
#define VALUE(type, name)                                                                          \
    { type, &(name), sizeof(name) }

static void make_secret(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, const char *label,
                        CK_KEY_TYPE type, const char *bytes, size_t len) {
    CK_BBOOL yes = CK_TRUE;
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_OBJECT_HANDLE key;
    CK_ATTRIBUTE template[] = {VALUE(CKA_CLASS, class),        VALUE(CKA_KEY_TYPE, type),
                               VALUE(CKA_TOKEN, yes),          VALUE(CKA_ENCRYPT, yes),
                               VALUE(CKA_DECRYPT, yes),        TEXT(CKA_LABEL, label),
                               {CKA_VALUE, (char *)bytes, len}};
    must(module->C_CreateObject(session, template, 7, &key), label);
}

static void make_aes(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, const char *label) {
    CK_BBOOL yes = CK_TRUE;
    CK_ULONG len = 32;
    CK_MECHANISM mechanism = {CKM_AES_KEY_GEN, NULL, 0};
    CK_OBJECT_HANDLE key;
    CK_ATTRIBUTE template[] = {VALUE(CKA_TOKEN, yes), VALUE(CKA_ENCRYPT, yes),
                               VALUE(CKA_DECRYPT, yes), VALUE(CKA_VALUE_LEN, len),
                               TEXT(CKA_LABEL, label)};
    must(module->C_GenerateKey(session, &mechanism, template, 5, &key), label);
}

static void make_rsa(CK_FUNCTION_LIST *module, CK_SESSION_HANDLE session, const char *label,
                     bool keep_public, bool keep_private) {
    CK_BBOOL yes = CK_TRUE;
    CK_ULONG bits = 2048;
    CK_MECHANISM mechanism = {CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0};
    CK_OBJECT_HANDLE public_key, private_key;
    CK_ATTRIBUTE open[] = {VALUE(CKA_TOKEN, yes), VALUE(CKA_ENCRYPT, yes),
                           VALUE(CKA_MODULUS_BITS, bits), TEXT(CKA_LABEL, label)};
    CK_ATTRIBUTE closed[] = {VALUE(CKA_TOKEN, yes), VALUE(CKA_DECRYPT, yes),
                             TEXT(CKA_LABEL, label)};
    must(module->C_GenerateKeyPair(session, &mechanism, open, 4, closed, 3, &public_key,
                                   &private_key),
         label);
    if (!keep_public)
        must(module->C_DestroyObject(session, public_key), label);
    if (!keep_private)
        must(module->C_DestroyObject(session, private_key), label);
}

bool hsm_begin(struct hsm_rig *rig) {
    if (access(FLAKY_SOFTHSM, R_OK) != 0) {
        printf("# skipped: there is no %s\n", FLAKY_SOFTHSM);
        return false;
    }
    *rig = (struct hsm_rig){.pin = HSM_PIN};
    make_folder(rig);
    load(rig);
    must(rig->module->C_Initialize(NULL), "C_Initialize");
    CK_SESSION_HANDLE session = make_token(rig->module);
    make_aes(rig->module, session, "main");
    make_aes(rig->module, session, "twice");
    make_aes(rig->module, session, "twice");
    make_secret(rig->module, session, "known", CKK_AES, HSM_KNOWN, sizeof HSM_KNOWN - 1);
    make_secret(rig->module, session, "mac", CKK_GENERIC_SECRET, HSM_KNOWN, sizeof HSM_KNOWN - 1);
    make_rsa(rig->module, session, "pair", true, true);
    make_rsa(rig->module, session, "public", true, false);
    make_rsa(rig->module, session, "private", false, true);
    make_rsa(rig->module, session, "mixed", true, false);
    make_rsa(rig->module, session, "mixed", false, true);
    hsm_unplug(rig);
    return true;
}

void hsm_unplug(struct hsm_rig *rig) {
    must(rig->module->C_Finalize(NULL), "C_Finalize");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk) {
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

void hsm_end(struct hsm_rig *rig) {
    (void)rig->module->C_Finalize(NULL);
    (void)nftw(rig->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static pc_err secret(void *self, struct pc_span reference, struct pc_buf *out,
                     struct pc_diag *diag) {
    const struct hsm_rig *rig = self;
    if (!pc_span_eq(reference, PC_SPAN("pin")))
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no such secret");
    pc_buf_add_str(out, rig->pin);
    return pc_buf_end(out);
}

struct pc_vault_ports hsm_ports(struct hsm_rig *rig) {
    return (struct pc_vault_ports){.entropy = &pc_system_entropy, .secret = secret, .secrets = rig};
}

struct pc_vault_provider hsm_open(struct hsm_rig *rig, const char *label) {
    const struct pc_settings_vault_key key = {.padding = PC_PADDING_OAEP_SHA1,
                                              .key = pc_span_str(label),
                                              .module = pc_span_str(rig->path),
                                              .token_label = PC_SPAN(HSM_TOKEN),
                                              .pin = PC_SPAN("pin")};
    const struct pc_vault_ports ports = hsm_ports(rig);
    struct pc_vault_provider provider;
    if (pc_vault_pkcs11_open(&key, &ports, &provider, NULL) != PC_OK)
        abort();
    return provider;
}
