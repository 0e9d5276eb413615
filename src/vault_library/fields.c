/* Fields: the keys of a file, and single values under them. */
#define _GNU_SOURCE
#include "vault_library/library.h"

#include <stdlib.h>
#include <time.h>

#include "crypto/keyring.h"
#include "crypto/random.h"

struct portcullis_fields {
    struct pc_keyring *ring;
};

static pc_time now(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_REALTIME, &time);
    return (pc_time)time.tv_sec * PC_SECOND + time.tv_nsec / 1000;
}

static enum portcullis_result told(pc_err err, const struct pc_diag *diag,
                                   struct portcullis_error *error) {
    return pc_library_result(err, PC_VAULT_FAULT_NONE, diag, error);
}

/* ---- the keys ---- */

/* Who seals the file, and why it did not open. */
struct sealer {
    struct portcullis_vault *vault;
    enum pc_vault_fault fault;
};

/* As the gate seals its own: what one has made the other can take over. */
static const struct pc_vault_pair pair = {PC_SPAN("portcullis"), PC_SPAN("key ring")};
static const struct pc_vault_context is_ring = {&pair, 1};

static pc_err sealer_seal(void *self, struct pc_span plain, struct pc_buf *out,
                          struct pc_diag *diag) {
    const struct sealer *sealer = self;
    const struct pc_vault_write_options options = {.context = is_ring, .length = plain.len};
    return pc_vault_seal(sealer->vault->keys, &options, plain, out, diag);
}

static pc_err sealer_open(void *self, struct pc_span sealed, struct pc_buf *out,
                          struct pc_diag *diag) {
    struct sealer *sealer = self;
    const struct pc_vault_read_options options = {.expected = is_ring};
    return pc_vault_open(sealer->vault->keys, &options, sealed, out, &sealer->fault, diag);
}

static struct pc_keyring_wrap wrap_of(struct sealer *sealer) {
    return (struct pc_keyring_wrap){.self = sealer, .seal = sealer_seal, .open = sealer_open};
}

/* A file in the clear in the place of a sealed one would bring keys that somebody else knows. */
static pc_err load(const char *file, struct sealer *sealer, struct pc_keyring **out,
                   struct pc_diag *diag) {
    if (file == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "there is no name of a file");
    if (sealer->vault == NULL)
        return pc_keyring_load(file, &pc_system_entropy, out, diag);
    const struct pc_keyring_wrap wrap = wrap_of(sealer);
    struct pc_keyring *ring = NULL;
    pc_err err = pc_keyring_load_wrapped(file, &wrap, &pc_system_entropy, &ring, diag);
    if (err == PC_OK && !pc_keyring_is_sealed(ring)) {
        pc_keyring_free(ring);
        return pc_diag_set(diag, PC_ERR_INVALID, "%s is not sealed, and a vault was given", file);
    }
    if (err == PC_OK)
        *out = ring;
    return err;
}

enum portcullis_result portcullis_fields_create(const char *file, struct portcullis_vault *vault,
                                                struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct sealer sealer = {.vault = vault};
    const struct pc_keyring_wrap wrap = wrap_of(&sealer);
    pc_err err = PC_ERR_INVALID;
    if (file != NULL)
        err = pc_keyring_create_wrapped(file, vault != NULL ? &wrap : NULL, &pc_system_entropy,
                                        now(), &diag);
    return pc_library_result(err, sealer.fault, &diag, error);
}

enum portcullis_result portcullis_fields_open(const char *file, struct portcullis_vault *vault,
                                              struct portcullis_fields **out,
                                              struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct sealer sealer = {.vault = vault}; /* the ring asks it no more: this handle only seals
                                                and opens values */
    struct portcullis_fields *fields = calloc(1, sizeof *fields);
    pc_err err = fields != NULL ? load(file, &sealer, &fields->ring, &diag) : PC_ERR_NOMEM;
    if (err == PC_OK)
        *out = fields;
    else
        free(fields);
    return pc_library_result(err, sealer.fault, &diag, error);
}

void portcullis_fields_close(struct portcullis_fields *fields) {
    if (fields == NULL)
        return;
    pc_keyring_free(fields->ring);
    free(fields);
}

enum portcullis_result portcullis_fields_rotate(const char *file, struct portcullis_vault *vault,
                                                struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct sealer sealer = {.vault = vault};
    struct pc_keyring *ring = NULL;
    pc_err err = load(file, &sealer, &ring, &diag);
    if (err == PC_OK)
        err = pc_keyring_rotate(ring, file, now(), &diag);
    pc_keyring_free(ring);
    return pc_library_result(err, sealer.fault, &diag, error);
}

/* ---- values ---- */

static pc_err place_of(const struct portcullis_place *place, struct pc_buf *out,
                       struct pc_diag *diag) {
    pc_err err = place == NULL
                     ? PC_ERR_INVALID
                     : pc_field_place(pc_span_str(place->table), pc_span_str(place->column),
                                      pc_span(place->row, place->row_len), out);
    return err != PC_ERR_INVALID
               ? err
               : pc_diag_set(diag, err, "a place has a table and a column, without a '.' in them");
}

enum portcullis_result portcullis_field_seal(struct portcullis_fields *fields,
                                             const struct portcullis_place *place,
                                             const void *value, size_t len, char **out,
                                             size_t *out_len, struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    unsigned char *text = NULL;
    PC_CLEANUP(pc_buf_free) struct pc_buf where = {0}, sealed = {0};
    pc_err err = place_of(place, &where, &diag);
    if (err == PC_OK)
        err = pc_field_seal(pc_keyring_fields(fields->ring), pc_buf_span(&where),
                            pc_span(value, len), PC_FIELD_TEXT, &sealed);
    if (err == PC_OK)
        err = pc_library_give(&sealed, &text, out_len);
    if (err == PC_OK)
        *out = (char *)text;
    return told(err, &diag, error);
}

/* What does not begin like a value is told apart from one that does not open. */
static enum portcullis_result opened(pc_err err, struct pc_span sealed, struct pc_diag *diag,
                                     struct portcullis_error *error) {
    char id[PC_FIELD_KEY_ID];
    enum pc_vault_fault fault = PC_VAULT_FAULT_NONE;
    if (err == PC_ERR_CORRUPT && pc_field_key_id(sealed, id) != PC_OK) {
        fault = PC_VAULT_FAULT_FOREIGN;
        (void)pc_diag_set(diag, err, "it is not a sealed field");
    } else if (err == PC_ERR_CORRUPT) {
        (void)pc_diag_set(diag, err, "the field was changed, or sealed for another place");
    } else if (err == PC_ERR_NOTFOUND) {
        fault = PC_VAULT_FAULT_KEY;
        (void)pc_diag_set(diag, err, "the file of keys lacks the one that sealed the field");
    }
    return pc_library_result(err, fault, diag, error);
}

enum portcullis_result portcullis_field_open(struct portcullis_fields *fields,
                                             const struct portcullis_place *place,
                                             const char *sealed, size_t len, unsigned char **out,
                                             size_t *out_len, struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    PC_CLEANUP(pc_buf_free) struct pc_buf where = {0}, plain = PC_BUF_SECRET;
    pc_err err = place_of(place, &where, &diag);
    if (err != PC_OK)
        return told(err, &diag, error);
    err = pc_field_open(pc_keyring_fields(fields->ring), pc_buf_span(&where), pc_span(sealed, len),
                        &plain);
    if (err == PC_OK)
        err = pc_library_give(&plain, out, out_len);
    return opened(err, pc_span(sealed, len), &diag, error);
}

enum portcullis_result portcullis_field_index(struct portcullis_fields *fields, const char *table,
                                              const char *column, const void *value, size_t len,
                                              unsigned char out[PORTCULLIS_FIELD_INDEX],
                                              struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    const struct portcullis_place place = {.table = table, .column = column};
    PC_CLEANUP(pc_buf_free) struct pc_buf where = {0};
    pc_err err = place_of(&place, &where, &diag);
    if (err == PC_OK) /* without the '.' that the row would stand behind */
        err = pc_field_index(pc_keyring_fields(fields->ring),
                             pc_span_upto(pc_buf_span(&where), where.len - 1), pc_span(value, len),
                             out);
    return told(err, &diag, error);
}

enum portcullis_result portcullis_fields_active(struct portcullis_fields *fields,
                                                char out[PORTCULLIS_FIELD_KEY_ID + 1],
                                                struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    struct pc_buf id = pc_buf_over(out, PORTCULLIS_FIELD_KEY_ID);
    pc_err err = pc_keyring_active(fields->ring, &id);
    out[id.len] = '\0';
    return told(err, &diag, error);
}

enum portcullis_result portcullis_field_key_id(const char *sealed, size_t len,
                                               char out[PORTCULLIS_FIELD_KEY_ID + 1],
                                               struct portcullis_error *error) {
    struct pc_diag diag = {{0}};
    pc_err err = pc_field_key_id(pc_span(sealed, len), out);
    out[err == PC_OK ? PORTCULLIS_FIELD_KEY_ID : 0] = '\0';
    return opened(err, pc_span(sealed, len), &diag, error);
}
