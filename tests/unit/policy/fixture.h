/* Settings made by hand, for tests of the policy. */
#ifndef PC_TESTS_POLICY_FIXTURE_H
#define PC_TESTS_POLICY_FIXTURE_H

#include "../testing.h"

#include "policy/policy.h"

/* OPEN and CLOSED are defaults that a test may overwrite. */
#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init-side-effects"
#endif

#define TEXTS(...)                                                                                 \
    ((struct pc_texts){.items = (struct pc_span[]){__VA_ARGS__},                                   \
                       .count = sizeof((struct pc_span[]){__VA_ARGS__}) / sizeof(struct pc_span)})
#define ROUTES(...)                                                                                \
    .routes = (struct pc_settings_route[]){__VA_ARGS__},                                           \
    .route_count =                                                                                 \
        sizeof((struct pc_settings_route[]){__VA_ARGS__}) / sizeof(struct pc_settings_route)

/* The members that nearly every test's settings share. */
#define COMMON                                                                                     \
    .hosts = TEXTS(PC_SPAN("gate.test"), PC_SPAN("*.gate.test")),                                  \
    .upstreams = &(struct pc_settings_upstream){.name = PC_SPAN("app")}, .upstream_count = 1

/* A public route that everybody may reach. */
#define OPEN(name_, path_)                                                                         \
    .name = PC_SPAN(name_), .path = PC_SPAN(path_), .auth = PC_AUTH_NONE,                          \
    .class = PC_CLASS_PUBLIC, .upstream = PC_SPAN("app")
/* An internal route that needs read:things. */
#define CLOSED(name_, path_)                                                                       \
    .name = PC_SPAN(name_), .path = PC_SPAN(path_), .class = PC_CLASS_INTERNAL,                    \
    .permissions = TEXTS(PC_SPAN("read:things")), .upstream = PC_SPAN("app")

static inline struct pc_policy *compiled(const struct pc_settings *settings) {
    struct pc_policy *policy = NULL;
    struct pc_policy_errors errors = {0};
    pc_err err = pc_policy_compile(settings, &policy, &errors);
    for (size_t i = 0; err != PC_OK && i < errors.count; i++)
        print_error("%.*s: %.*s\n", PC_ARG(errors.items[i].key), PC_ARG(errors.items[i].text));
    pc_arena_free(&errors.arena);
    assert_int_equal(err, PC_OK);
    return policy;
}

static inline bool contains(struct pc_span text, const char *part) {
    return text.len > 0 && strstr(text.ptr, part) != NULL;
}

/* That the settings are refused, with a complaint about that key which says that. */
static inline void assert_refused(const struct pc_settings *settings, const char *key,
                                  const char *text) {
    struct pc_policy *policy = NULL;
    struct pc_policy_errors errors = {0};
    assert_int_equal(pc_policy_compile(settings, &policy, &errors), PC_ERR_INVALID);
    bool found = false;
    for (size_t i = 0; i < errors.count; i++)
        found = found || (!errors.items[i].warning && contains(errors.items[i].key, key) &&
                          contains(errors.items[i].text, text));
    if (!found && errors.count > 0)
        print_error("got %.*s: %.*s\n", PC_ARG(errors.items[0].key), PC_ARG(errors.items[0].text));
    pc_arena_free(&errors.arena);
    assert_true(found);
}

/* Settings of one route, and that they are refused like that. */
#define ONE(...) ((struct pc_settings){COMMON, ROUTES({__VA_ARGS__})})
#define REFUSED(key, text, ...)                                                                    \
    do {                                                                                           \
        struct pc_settings s_ = ONE(__VA_ARGS__);                                                  \
        assert_refused(&s_, key, text);                                                            \
    } while (0)

#endif
