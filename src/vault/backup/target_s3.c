/* Backups in a bucket. An object is there whole or not at all, and is kept once it was answered
 * for. */
#define _GNU_SOURCE
#include "vault/backup/target_s3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "vault/aws/s3.h"
#include "vault/backup/s3_holder.h"

enum { KEY = PC_S3_KEY_MAX + 1, HOLDER_MAX = 4096, LOCK_RANDOM = 8 };

struct bucket {
    struct pc_s3 s3;
    const struct pc_entropy *entropy;
    const struct pc_clock *clock;
    struct pc_buf name;   /* of the bucket */
    struct pc_buf prefix; /* with a slash at its end, or empty */
    char lock[32];        /* "lock/<random>"; empty: it is not held for writing */
};

pc_err pc_backup_bucket_parse(struct pc_span address, struct pc_backup_bucket *out) {
    struct pc_span scheme = PC_SPAN("s3://");
    if (!pc_span_starts(address, scheme))
        return PC_ERR_INVALID;
    struct pc_span rest = pc_span_from(address, scheme.len);
    *out = (struct pc_backup_bucket){0};
    (void)pc_span_split(&rest, '/', &out->bucket);
    while (rest.len > 0 && rest.ptr[rest.len - 1] == '/')
        rest.len--;
    out->prefix = rest;
    bool good = out->bucket.len > 0 && rest.len <= PC_S3_KEY_MAX / 2 &&
                (rest.len == 0 || rest.ptr[0] != '/');
    return good ? PC_OK : PC_ERR_INVALID;
}

/* What the storage refuses is not what keys refuse, nor a wrong call of ours. */
static pc_err of_storage(pc_err err) {
    if (err == PC_ERR_DENIED || err == PC_ERR_INVALID || err == PC_ERR_BUSY)
        return PC_ERR_UNAVAILABLE;
    return err;
}

static pc_err key_of(const struct bucket *b, const char *path, char out[KEY], struct pc_span *key) {
    int len = snprintf(out, KEY, "%.*s%s", PC_ARG(pc_buf_span(&b->prefix)), path);
    if (len < 0 || len >= KEY)
        return PC_ERR_RANGE;
    *key = pc_span(out, (size_t)len);
    return PC_OK;
}

static pc_err put(void *self, const char *path, struct pc_span bytes, struct pc_diag *diag) {
    struct bucket *b = self;
    char text[KEY];
    struct pc_span key;
    pc_err err = key_of(b, path, text, &key);
    return err == PC_OK ? of_storage(pc_s3_put(&b->s3, key, bytes, diag)) : err;
}

struct getting {
    struct pc_buf *out;
    size_t left;
};

static pc_err take(void *context, struct pc_span bytes) {
    struct getting *getting = context;
    if (bytes.len > getting->left)
        return PC_ERR_RANGE;
    getting->left -= bytes.len;
    pc_buf_add(getting->out, bytes);
    return pc_buf_end(getting->out);
}

static pc_err get(void *self, const char *path, size_t max, struct pc_buf *out,
                  struct pc_diag *diag) {
    struct bucket *b = self;
    char text[KEY];
    struct pc_span key;
    struct getting getting = {out, max};
    pc_err err = key_of(b, path, text, &key);
    if (err == PC_OK)
        err = pc_s3_get(&b->s3, key, 0, UINT64_MAX, take, &getting, diag);
    if (err == PC_ERR_RANGE)
        return pc_diag_set(diag, PC_ERR_CORRUPT, "%s: is too long to be ours", path);
    return of_storage(err);
}

struct listing {
    const struct bucket *bucket;
    pc_backup_row row;
    void *context;
    pc_err failed; /* what a row said */
};

static pc_err visit(void *context, const struct pc_s3_object *object) {
    struct listing *listing = context;
    size_t len = listing->bucket->prefix.len;
    if (object->key.len <= len)
        return PC_OK;
    listing->failed = listing->row(listing->context, pc_span_from(object->key, len));
    return listing->failed;
}

static pc_err list(void *self, const char *prefix, pc_backup_row row, void *context,
                   struct pc_diag *diag) {
    struct bucket *b = self;
    char text[KEY];
    struct pc_span key;
    struct listing listing = {b, row, context, PC_OK};
    pc_err err = key_of(b, prefix, text, &key);
    if (err == PC_OK)
        err = of_storage(pc_s3_list(&b->s3, key, visit, &listing, diag));
    return listing.failed != PC_OK ? listing.failed : err;
}

static pc_err remove_object(void *self, const char *path, struct pc_diag *diag) {
    struct bucket *b = self;
    char text[KEY];
    struct pc_span key;
    pc_err err = key_of(b, path, text, &key);
    return err == PC_OK ? of_storage(pc_s3_delete(&b->s3, key, diag)) : err;
}

static pc_err settle(void *self, struct pc_diag *diag) {
    (void)self;
    (void)diag;
    return PC_OK;
}

struct looking {
    struct bucket *bucket;
    struct pc_backup_holder self;
    struct pc_diag *diag;
};

static pc_err busy(const struct looking *looking, const char *path,
                   const struct pc_backup_holder *holder) {
    PC_CLEANUP(pc_buf_free) struct pc_buf since = {0};
    pc_time_format(holder->since, &since);
    return pc_diag_set(looking->diag, PC_ERR_BUSY,
                       "process %llu of %s writes there since %.*s; wait for its end, or, if it "
                       "is no more, delete the object %.*s%s",
                       (unsigned long long)holder->pid, holder->host, PC_ARG(pc_buf_span(&since)),
                       PC_ARG(pc_buf_span(&looking->bucket->prefix)), path);
}

/* Another lock: of one that has ended it goes, with who writes, else it counts. */
static pc_err look_at(void *context, struct pc_span path) {
    struct looking *looking = context;
    char name[64];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_backup_holder holder = {.host = "?"};
    if (path.len >= sizeof name || pc_span_eq(path, pc_span_str(looking->bucket->lock)))
        return PC_OK;
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    pc_err err = get(looking->bucket, name, HOLDER_MAX, &text, looking->diag);
    if (err == PC_ERR_NOTFOUND) /* it has just ended */
        return PC_OK;
    if (err != PC_OK)
        return err;
    if (pc_backup_holder_read(pc_buf_span(&text), &holder) == PC_OK &&
        pc_backup_holder_ended(&holder, &looking->self))
        return looking->bucket->lock[0] == '\0'
                   ? PC_OK /* who reads may lack the right */
                   : remove_object(looking->bucket, name, looking->diag);
    return busy(looking, name, &holder);
}

static pc_err put_lock(struct bucket *b, const struct pc_backup_holder *self,
                       struct pc_diag *diag) {
    uint8_t random[LOCK_RANDOM];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_buf name = pc_buf_over(b->lock, sizeof b->lock - 1);
    pc_err err = pc_entropy_fill(b->entropy, random, sizeof random);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(&name, "lock/");
    pc_hex_encode(pc_span(random, sizeof random), &name);
    b->lock[name.len] = '\0';
    pc_backup_holder_write(self, &text);
    err = pc_buf_end(&text);
    if (err == PC_OK)
        err = put(b, b->lock, pc_buf_span(&text), diag);
    if (err != PC_OK)
        b->lock[0] = '\0';
    return err;
}

static void drop_lock(struct bucket *b) {
    struct pc_diag diag;
    if (b->lock[0] != '\0' && remove_object(b, b->lock, &diag) == PC_OK)
        b->lock[0] = '\0';
}

/* One's own lock first: of two that come at once at most one goes on. */
static pc_err hold(void *self, bool writing, struct pc_diag *diag) {
    struct bucket *b = self;
    struct looking looking = {.bucket = b, .diag = diag};
    pc_backup_holder_self(pc_clock_now(b->clock), &looking.self);
    pc_err err = writing ? put_lock(b, &looking.self, diag) : PC_OK;
    if (err == PC_OK)
        err = list(b, "lock/", look_at, &looking, diag);
    if (err != PC_OK)
        drop_lock(b);
    return err;
}

static void close_bucket(void *self) {
    struct bucket *b = self;
    drop_lock(b);
    pc_aws_free(b->s3.aws);
    pc_buf_free(&b->name);
    pc_buf_free(&b->prefix);
    free(b);
}

pc_err pc_backup_s3_open(struct pc_aws *aws, const struct pc_backup_bucket *bucket,
                         const struct pc_entropy *entropy, const struct pc_clock *clock,
                         struct pc_backup_target *out) {
    struct bucket *b = calloc(1, sizeof *b);
    if (b == NULL) {
        pc_aws_free(aws);
        return PC_ERR_NOMEM;
    }
    *b = (struct bucket){.s3 = {.aws = aws}, .entropy = entropy, .clock = clock};
    pc_buf_add(&b->name, bucket->bucket);
    pc_buf_add(&b->prefix, bucket->prefix);
    if (bucket->prefix.len > 0)
        pc_buf_add_char(&b->prefix, '/');
    b->s3.bucket = pc_buf_span(&b->name);
    if (pc_buf_end(&b->name) != PC_OK || pc_buf_end(&b->prefix) != PC_OK) {
        close_bucket(b);
        return PC_ERR_NOMEM;
    }
    *out = (struct pc_backup_target){
        .self = b,
        .put = put,
        .get = get,
        .list = list,
        .remove = remove_object,
        .settle = settle,
        .hold = hold,
        .close = close_bucket,
    };
    return PC_OK;
}
