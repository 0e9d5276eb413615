/* Loading a module: who may have written it, and what it says it is. */
#include "vault/pkcs11/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/pkcs11/result.h"

/* Folders may be writable by all where only owners may rename (/tmp); files may not. */
static bool is_ours(const struct stat *st) {
    bool owned = st->st_uid == 0 || st->st_uid == geteuid();
    bool sticky = S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0;
    return owned && (sticky || (st->st_mode & 022) == 0);
}

/* The file and each folder above it. path is real: absolute, with no links; it is cut. */
static pc_err check_owners(char *path, struct pc_diag *diag) {
    for (;;) {
        struct stat st;
        const char *name = path[0] != '\0' ? path : "/";
        if (stat(name, &st) != 0)
            return pc_diag_set(diag, PC_ERR_INVALID, "%s: %s", name, strerror(errno));
        if (!is_ours(&st))
            return pc_diag_set(diag, PC_ERR_DENIED,
                               "%s: others than root may write it (owner %u, mode %04o): a module "
                               "is code, so make it root's, mode 0755 or less",
                               name, (unsigned)st.st_uid, (unsigned)(st.st_mode & 07777));
        char *slash = strrchr(path, '/');
        if (slash == NULL)
            return PC_OK;
        *slash = '\0';
    }
}

static pc_err check_file(const char *path, char real[PATH_MAX], struct pc_diag *diag) {
    char walk[PATH_MAX];
    struct stat st;
    if (path[0] != '/')
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: give an absolute path", path);
    if (realpath(path, real) == NULL || stat(real, &st) != 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: it is not a file", path);
    (void)snprintf(walk, sizeof walk, "%s", real);
    return check_owners(walk, diag);
}

pc_err pc_p11_module_start(CK_FUNCTION_LIST *module, struct pc_diag *diag) {
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
    CK_RV rv = module->C_Initialize(&args);
    if (rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return PC_OK;
    return pc_p11_failed(diag, "C_Initialize", rv);
}

pc_err pc_p11_module_load(const char *path, CK_FUNCTION_LIST **out, struct pc_diag *diag) {
    char real[PATH_MAX];
    pc_err err = check_file(path, real, diag);
    if (err != PC_OK)
        return err;
    void *library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: %s", path, dlerror());
    CK_C_GetFunctionList list_of = NULL;
    void *symbol = dlsym(library, "C_GetFunctionList");
    memcpy(&list_of, &symbol, sizeof list_of); /* ISO C has no cast from object to function */
    CK_FUNCTION_LIST *list = NULL;
    if (symbol == NULL || list_of(&list) != CKR_OK || list == NULL ||
        (list->version.major != 2 && list->version.major != 3)) {
        (void)dlclose(library);
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: it is not a PKCS#11 module", path);
    }
    *out = list;
    return PC_OK;
}
