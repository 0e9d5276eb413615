/* Loading a module: who may have written it, and what it says it is. */
#define _GNU_SOURCE
#include "vault/pkcs11/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
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

/* ---- what is loaded ---- */

enum { RESTART_REST_S = 2 };

struct pc_p11_module {
    CK_FUNCTION_LIST *list;
    pthread_rwlock_t use; /* who calls reads, who begins it anew writes */
    atomic_bool ours;     /* it was started here, not by somebody else in the process */
    unsigned epoch;
    time_t restarted;
    struct pc_p11_module *next;
};

/* One for each module of the process, as the module's own state is; see the header. */
static struct {
    pthread_mutex_t lock;
    struct pc_p11_module *first;
} loaded = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct pc_p11_module *module_of_locked(CK_FUNCTION_LIST *list) {
    for (struct pc_p11_module *module = loaded.first; module != NULL; module = module->next)
        if (module->list == list)
            return module;
    struct pc_p11_module *module = calloc(1, sizeof *module);
    if (module == NULL)
        return NULL;
    module->list = list;
    (void)pthread_rwlock_init(&module->use, NULL);
    module->next = loaded.first;
    loaded.first = module;
    return module;
}

CK_FUNCTION_LIST *pc_p11_module_enter(struct pc_p11_module *module, unsigned *epoch) {
    (void)pthread_rwlock_rdlock(&module->use);
    *epoch = module->epoch;
    return module->list;
}

void pc_p11_module_leave(struct pc_p11_module *module) {
    (void)pthread_rwlock_unlock(&module->use);
}

pc_err pc_p11_module_start(struct pc_p11_module *module, struct pc_diag *diag) {
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
    CK_RV rv = module->list->C_Initialize(&args);
    if (rv == CKR_OK)
        module->ours = true;
    if (rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return PC_OK;
    return pc_p11_failed(diag, "C_Initialize", rv);
}

bool pc_p11_module_restart(struct pc_p11_module *module) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)pthread_rwlock_wrlock(&module->use);
    bool due = module->ours &&
               (module->restarted == 0 || now.tv_sec - module->restarted >= RESTART_REST_S);
    if (due) {
        (void)module->list->C_Finalize(NULL);
        module->ours = false;
        module->restarted = now.tv_sec;
        module->epoch++;
    }
    (void)pthread_rwlock_unlock(&module->use);
    return due;
}

/* ---- loading ---- */

static pc_err list_of(const char *path, const char *real, CK_FUNCTION_LIST **out,
                      struct pc_diag *diag) {
    void *library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: %s", path, dlerror());
    CK_C_GetFunctionList get = NULL;
    void *symbol = dlsym(library, "C_GetFunctionList");
    memcpy(&get, &symbol, sizeof get); /* ISO C has no cast from object to function */
    CK_FUNCTION_LIST *list = NULL;
    if (symbol == NULL || get(&list) != CKR_OK || list == NULL ||
        (list->version.major != 2 && list->version.major != 3)) {
        (void)dlclose(library);
        return pc_diag_set(diag, PC_ERR_INVALID, "module %s: it is not a PKCS#11 module", path);
    }
    *out = list;
    return PC_OK;
}

pc_err pc_p11_module_load(const char *path, struct pc_p11_module **out, struct pc_diag *diag) {
    char real[PATH_MAX];
    CK_FUNCTION_LIST *list = NULL;
    pc_err err = check_file(path, real, diag);
    if (err == PC_OK)
        err = list_of(path, real, &list, diag);
    if (err != PC_OK)
        return err;
    (void)pthread_mutex_lock(&loaded.lock);
    struct pc_p11_module *module = module_of_locked(list);
    (void)pthread_mutex_unlock(&loaded.lock);
    if (module == NULL)
        return PC_ERR_NOMEM;
    *out = module;
    return PC_OK;
}
