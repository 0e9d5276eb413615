/* The sessions of a token, lent to threads one by one. */
#include "vault/pkcs11/token.h"

#include <pthread.h>
#include <stdlib.h>

#include "crypto/hash.h"
#include "vault/pkcs11/find.h"
#include "vault/pkcs11/module.h"
#include "vault/pkcs11/result.h"

/* What a token said to a PIN, for all who log in to it in this process: several keys are in one
 * token, and are opened anew with each configuration. Nobody frees it. */
struct login {
    struct pc_p11_module *module;
    char label[PC_P11_LABEL_MAX];
    pthread_mutex_t lock;
    bool refused;
    uint8_t refused_pin[PC_SHA256_SIZE];
    struct login *next;
};

static struct {
    pthread_mutex_t lock;
    struct login *first;
} logins = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct pc_p11_token {
    struct pc_p11_where where;
    char label[PC_P11_LABEL_MAX], key_label[PC_P11_KEY_LABEL_MAX];
    pthread_mutex_t lock;
    pthread_cond_t freed;
    CK_FUNCTION_LIST *list; /* the module's */
    unsigned epoch;         /* the module's when it was connected */
    bool connected;
    bool absent;         /* the last search for the token did not find it */
    unsigned generation; /* of the connection; what was lent in another one is not kept */
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE anchor; /* never lent: the login lasts as long as it */
    struct pc_p11_key key;
    CK_SESSION_HANDLE idle[PC_P11_SESSIONS];
    size_t idle_count;
    size_t lent; /* in this generation */
    struct login *login;
};

static struct login *login_of_locked(struct pc_p11_module *module,
                                     const char label[PC_P11_LABEL_MAX]) {
    for (struct login *login = logins.first; login != NULL; login = login->next)
        if (login->module == module && memcmp(login->label, label, PC_P11_LABEL_MAX) == 0)
            return login;
    struct login *login = calloc(1, sizeof *login);
    if (login == NULL)
        return NULL;
    login->module = module;
    memcpy(login->label, label, PC_P11_LABEL_MAX);
    (void)pthread_mutex_init(&login->lock, NULL);
    login->next = logins.first;
    logins.first = login;
    return login;
}

static struct login *login_of(struct pc_p11_module *module, const char label[PC_P11_LABEL_MAX]) {
    (void)pthread_mutex_lock(&logins.lock);
    struct login *login = login_of_locked(module, label);
    (void)pthread_mutex_unlock(&logins.lock);
    return login;
}

pc_err pc_p11_token_new(const struct pc_p11_where *where, struct pc_p11_token **out) {
    if (where->token.len == 0 || where->token.len > PC_P11_LABEL_MAX || where->key.len == 0 ||
        where->key.len > PC_P11_KEY_LABEL_MAX)
        return PC_ERR_RANGE;
    struct pc_p11_token *token = calloc(1, sizeof *token);
    if (token == NULL)
        return PC_ERR_NOMEM;
    token->where = *where;
    memcpy(token->label, where->token.ptr, where->token.len);
    memcpy(token->key_label, where->key.ptr, where->key.len);
    token->where.token.ptr = token->label;
    token->where.key.ptr = token->key_label;
    token->login = login_of(where->module, token->label);
    if (token->login == NULL) {
        free(token);
        return PC_ERR_NOMEM;
    }
    (void)pthread_mutex_init(&token->lock, NULL);
    (void)pthread_cond_init(&token->freed, NULL);
    *out = token;
    return PC_OK;
}

static void close_session(const struct pc_p11_token *token, CK_SESSION_HANDLE handle) {
    (void)token->list->C_CloseSession(handle);
}

/* What is lent now is of an earlier generation from here on. */
static void forget(struct pc_p11_token *token) {
    token->connected = false;
    token->idle_count = 0;
    token->lent = 0;
    token->generation++;
    (void)pthread_cond_broadcast(&token->freed);
}

static void disconnect(struct pc_p11_token *token) {
    if (!token->connected)
        return;
    for (size_t i = 0; i < token->idle_count; i++)
        close_session(token, token->idle[i]);
    close_session(token, token->anchor);
    forget(token);
}

/* Handles of an earlier epoch of the module are somebody else's by now. */
static void enter(struct pc_p11_token *token) {
    unsigned epoch = 0;
    CK_FUNCTION_LIST *list = pc_p11_module_enter(token->where.module, &epoch);
    (void)pthread_mutex_lock(&token->lock);
    token->list = list;
    if (token->epoch != epoch)
        forget(token);
    token->epoch = epoch;
}

static void leave(struct pc_p11_token *token) {
    (void)pthread_mutex_unlock(&token->lock);
    pc_p11_module_leave(token->where.module);
}

void pc_p11_token_free(struct pc_p11_token *token) {
    if (token == NULL)
        return;
    enter(token);
    disconnect(token);
    leave(token);
    (void)pthread_cond_destroy(&token->freed);
    (void)pthread_mutex_destroy(&token->lock);
    pc_wipe(token, sizeof *token);
    free(token);
}

static CK_RV show_pin_locked(const struct pc_p11_token *token, CK_SESSION_HANDLE session,
                             struct pc_span pin, const uint8_t digest[PC_SHA256_SIZE]) {
    struct login *login = token->login;
    if (login->refused && memcmp(digest, login->refused_pin, PC_SHA256_SIZE) == 0)
        return CKR_PIN_INCORRECT;
    CK_RV rv = token->list->C_Login(session, CKU_USER, (CK_UTF8CHAR_PTR)pin.ptr, pin.len);
    if (pc_p11_classify(rv) == PC_P11_REFUSED) {
        login->refused = true;
        memcpy(login->refused_pin, digest, PC_SHA256_SIZE);
    } else if (rv == CKR_OK) {
        login->refused = false;
    }
    return rv;
}

static pc_err show_pin(const struct pc_p11_token *token, CK_SESSION_HANDLE session,
                       struct pc_span pin, struct pc_diag *diag) {
    uint8_t digest[PC_SHA256_SIZE];
    pc_err err = pc_sha256_one(pin, digest);
    if (err != PC_OK)
        return err;
    (void)pthread_mutex_lock(&token->login->lock);
    CK_RV rv = show_pin_locked(token, session, pin, digest);
    (void)pthread_mutex_unlock(&token->login->lock);
    pc_wipe(digest, sizeof digest);
    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN)
        return PC_OK;
    return pc_p11_failed(diag, "C_Login", rv);
}

static pc_err log_in(struct pc_p11_token *token, CK_SESSION_HANDLE session, struct pc_diag *diag) {
    CK_TOKEN_INFO info;
    CK_RV rv = token->list->C_GetTokenInfo(token->slot, &info);
    if (rv != CKR_OK)
        return pc_p11_failed(diag, "C_GetTokenInfo", rv);
    if ((info.flags & CKF_LOGIN_REQUIRED) == 0)
        return PC_OK;
    PC_CLEANUP(pc_buf_free) struct pc_buf pin = PC_BUF_SECRET;
    pc_err err = token->where.pin(token->where.self, &pin, diag);
    return err == PC_OK ? show_pin(token, session, pc_buf_span(&pin), diag) : err;
}

static pc_err find_slot(struct pc_p11_token *token, struct pc_diag *diag) {
    pc_err err = pc_p11_module_start(token->where.module, diag);
    if (err != PC_OK)
        return err;
    err = pc_p11_find_token(token->list, token->where.token, &token->slot, diag);
    token->absent = err != PC_OK;
    return err;
}

static pc_err connect_token(struct pc_p11_token *token, struct pc_diag *diag) {
    pc_err err = find_slot(token, diag);
    if (err != PC_OK)
        return err;
    CK_FUNCTION_LIST *module = token->list;
    CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
    CK_RV rv = module->C_OpenSession(token->slot, CKF_SERIAL_SESSION, NULL, NULL, &session);
    if (rv != CKR_OK)
        return pc_p11_failed(diag, "C_OpenSession", rv);
    err = log_in(token, session, diag);
    if (err == PC_OK)
        err = pc_p11_find_key(module, session, token->where.key, &token->key, &rv, diag);
    if (err != PC_OK) {
        close_session(token, session);
        return err;
    }
    token->anchor = session;
    token->connected = true;
    return PC_OK;
}

/* PC_ERR_BUSY: there is none now, and somebody else has one. */
static pc_err one_session(struct pc_p11_token *token, CK_SESSION_HANDLE *out,
                          struct pc_diag *diag) {
    if (token->idle_count > 0) {
        *out = token->idle[--token->idle_count];
        return PC_OK;
    }
    if (token->lent >= PC_P11_SESSIONS)
        return PC_ERR_BUSY;
    CK_RV rv = token->list->C_OpenSession(token->slot, CKF_SERIAL_SESSION, NULL, NULL, out);
    if (rv == CKR_OK)
        return PC_OK;
    pc_err err = pc_p11_failed(diag, "C_OpenSession", rv);
    if (pc_p11_classify(rv) == PC_P11_CROWDED)
        return token->lent > 0 ? PC_ERR_BUSY : PC_ERR_UNAVAILABLE;
    disconnect(token);
    return err;
}

static pc_err take_locked(struct pc_p11_token *token, CK_SESSION_HANDLE *out,
                          struct pc_diag *diag) {
    for (int again = 0;;) {
        pc_err err = token->connected ? PC_OK : connect_token(token, diag);
        if (err != PC_OK)
            return err;
        err = one_session(token, out, diag);
        if (err == PC_ERR_BUSY)
            (void)pthread_cond_wait(&token->freed, &token->lock);
        else if (err == PC_OK || token->connected || again++ > 0)
            return err;
    }
}

/* The module stays entered where a session was taken, until it is given back. */
static pc_err take_once(struct pc_p11_token *token, struct pc_p11_session *out, bool *absent,
                        struct pc_diag *diag) {
    CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
    enter(token);
    token->absent = false;
    pc_err err = take_locked(token, &handle, diag);
    *absent = token->absent;
    if (err != PC_OK) {
        leave(token);
        return err;
    }
    token->lent++;
    *out = (struct pc_p11_session){token->list, handle, token->key, token->generation};
    (void)pthread_mutex_unlock(&token->lock);
    return PC_OK;
}

/* Some modules see only the tokens that were there when they began. */
pc_err pc_p11_token_take(struct pc_p11_token *token, struct pc_p11_session *out,
                         struct pc_diag *diag) {
    bool absent = false;
    pc_err err = take_once(token, out, &absent, diag);
    if (err != PC_OK && absent && pc_p11_module_restart(token->where.module))
        err = take_once(token, out, &absent, diag);
    return err;
}

/* A handle of an earlier connection that does not work any more may be another's by now: it is left
 * alone. */
void pc_p11_token_give(struct pc_p11_token *token, const struct pc_p11_session *session, CK_RV rv) {
    (void)pthread_mutex_lock(&token->lock);
    bool gone = pc_p11_classify(rv) == PC_P11_GONE;
    bool current = token->connected && session->generation == token->generation;
    if (!current) {
        if (!gone)
            close_session(token, session->handle);
    } else {
        token->lent--;
        if (rv == CKR_OK)
            token->idle[token->idle_count++] = session->handle;
        else
            close_session(token, session->handle);
        if (gone)
            disconnect(token);
        (void)pthread_cond_signal(&token->freed);
    }
    leave(token);
}
