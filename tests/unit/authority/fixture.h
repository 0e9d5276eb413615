/* An authority without HTTP: real store, view, spool and keys in a temporary folder, and a clock
 * that the test moves. */
#ifndef PC_TESTS_UNIT_AUTHORITY_FIXTURE_H
#define PC_TESTS_UNIT_AUTHORITY_FIXTURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "../testing.h"
#include "../folder.h"

#include <stdio.h>

#include "authority/people/accounts.h"
#include "authority/work.h"
#include "authority/events.h"
#include "authority/folders.h"
#include "authority/oauth/codes.h"
#include "authority/people/mfa_tokens.h"
#include "authority/people/passkey_challenges.h"
#include "authority/policy.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "authority/settings_hold.h"
#include "authority/people/sign_in.h"
#include "authority/tokens/signing_keys.h"
#include "authority/tokens/tokens.h"
#include "base/file.h"
#include "crypto/random.h"
#include "store/sqlite.h"

#define ok(call) assert_int_equal((call), PC_OK)
#define PASSWORD PC_SPAN("correct horse battery")
#define START    ((pc_time)1700000000 * PC_SECOND)

static const char config_text[] =
    "listen: {https: [\"127.0.0.1:8443\"]}\n"
    "hosts: [localhost]\n"
    "upstreams: {app: {servers: [\"127.0.0.1:8000\"]}}\n"
    "roles: {admin: [\"*\"], user: [\"read:things\"]}\n"
    "tokens: {algorithm: EdDSA, key_life: 10d}\n"
    "passwords: {memory: 8MiB, passes: 1}\n"
    "mfa: {required_roles: [], max_attempts: 3, lockout: 15m}\n"
    "sessions: {idle: 30m, absolute: 12h}\n"
    "routes:\n"
    "  - {name: things, path: \"/things/**\", permissions: [\"read:things\"], upstream: app}\n";

struct fixture {
    struct folder folder;
    struct pc_authority authority;
    struct pc_arena arena;
    struct pc_work work;
    pc_time now;
};

static inline pc_time fake_now(void *self) {
    return ((struct fixture *)self)->now;
}

/* A new piece of work at the clock's time. */
static inline struct pc_work *work_of(struct fixture *f) {
    f->work = pc_work_of_daemon(&f->authority, &f->authority.settings->settings, &f->arena);
    return &f->work;
}

static inline void open_spool(struct fixture *f) {
    struct pc_diag diag = {0};
    struct pc_spool_options options = {.directory = f->authority.paths.spool,
                                       .writer = "authority",
                                       .segment_size = 1 << 20,
                                       .mode = 0660};
    ok(pc_spool_open(&options, 7, f->now, &f->authority.spool, &diag));
}

static inline void open_parts(struct fixture *f) {
    struct pc_authority *a = &f->authority;
    struct pc_diag diag = {0};
    struct pc_config_complaints complaints = {0};
    ok(pc_settings_load(a->config_path, &a->settings, &complaints));
    pc_config_complaints_free(&complaints);
    ok(pc_paths_init(&a->settings->settings, &a->arena, &a->paths));
    ok(pc_folders_make(&a->paths, "", &diag));
    pc_err err = pc_keyring_create(a->paths.keyring, a->entropy, f->now);
    assert_true(err == PC_OK || err == PC_ERR_EXISTS);
    ok(pc_keyring_load(a->paths.keyring, a->entropy, &a->ring, &diag));
    a->cipher = pc_keyring_cipher(a->ring);
    ok(pc_sqlite_open(a->paths.database, &a->cipher, &a->sqlite, &diag));
    a->store = &a->sqlite;
    open_spool(f);
    ok(pc_mfa_tokens_new(8, &a->mfa_tokens));
    ok(pc_passkey_challenges_new(a->entropy, 8, &a->passkey_challenges));
    ok(pc_codes_new(8, &a->codes));
    a->view_room = 64 << 20; /* valgrind has no 64 GiB to give */
    ok(pc_publish_open(a));
    a->view_stale = true;
    ok(pc_signing_keys_new(&a->signing_keys));
    ok(pc_signing_keys_ensure(work_of(f)));
    ok(pc_signing_keys_load(a));
    ok(pc_publish_check(a));
    ok(pc_policy_publish(work_of(f)));
}

static inline int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    folder_make(&f->folder);
    f->now = START;
    struct pc_authority *a = &f->authority;
    *a = (struct pc_authority){.config_path = strdup(folder_file(&f->folder, "portcullis.yaml")),
                               .clock = {.now = fake_now, .self = f},
                               .entropy = &pc_system_entropy,
                               .lock_fd = -1,
                               .log = {.program = "test", .level = PC_LOG_ERROR, .fd = -1}};
    pthread_mutex_init(&a->settings_lock, NULL);
    pthread_mutex_init(&a->change_lock, NULL);
    pthread_mutex_init(&a->spool_lock, NULL);
    ok(pc_file_replace(a->config_path, pc_span_str(config_text), 0600));
    open_parts(f);
    *state = f;
    return 0;
}

static inline int tear_down(void **state) {
    struct fixture *f = *state;
    struct pc_authority *a = &f->authority;
    if (a->spool != NULL)
        pc_spool_close(a->spool);
    pc_signing_keys_free(a->signing_keys);
    pc_mfa_tokens_free(a->mfa_tokens);
    pc_passkey_challenges_free(a->passkey_challenges);
    pc_codes_free(a->codes);
    if (a->view != NULL)
        pc_view_writer_close(a->view);
    a->store->close(a->store);
    pc_keyring_free(a->ring);
    pc_settings_release(a->settings);
    pc_arena_free(&a->arena);
    pc_arena_free(&f->arena);
    free((char *)a->config_path);
    folder_remove(&f->folder);
    free(f);
    return 0;
}

static inline struct pc_account make_account(struct fixture *f, const char *name) {
    struct pc_span role = PC_SPAN("user");
    struct pc_texts roles = {&role, 1};
    struct pc_account_wish wish = {.roles = &roles};
    struct pc_account account;
    ok(pc_account_create(work_of(f), pc_span_str(name), PASSWORD, &wish, &account));
    return account;
}

/* The caller frees *out. */
static inline enum pc_sign_in_outcome try_sign_in(struct fixture *f, const char *name,
                                                  struct pc_span password, struct pc_span code,
                                                  bool cookie, struct pc_sign_in *out) {
    struct pc_sign_in_request request = {
        .name = pc_span_str(name), .password = password, .code = code, .cookie = cookie};
    *out = pc_sign_in_init();
    ok(pc_sign_in_password(work_of(f), &request, out));
    return out->outcome;
}

static inline bool signs_in(struct fixture *f, const char *name, struct pc_span password) {
    struct pc_sign_in got;
    bool done = try_sign_in(f, name, password, (struct pc_span){0}, false, &got) == PC_SIGN_IN_DONE;
    pc_sign_in_free(&got);
    return done;
}

static inline struct pc_account account_now(struct fixture *f, const char *name) {
    struct pc_account account;
    struct pc_store *store = f->authority.store;
    ok(store->account_by_name(store->self, &f->arena, pc_span_str(name), &account));
    return account;
}

#endif
